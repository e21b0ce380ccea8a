"""What a mesh may refer to: the files that were uploaded with it, and nothing else."""

from __future__ import annotations

import posixpath

from .findings import Finding, finding
from .names import readings, shown


class UploadedFiles:
    """The archive's members, found by name in any common encoding; names that were not found are kept."""

    def __init__(self, members: dict[bytes, bytes], mesh_name: bytes) -> None:
        """Index the members; `mesh_name` is the mesh's own name in the archive."""
        self._members = members
        self._by_path: dict[str, bytes] = {}
        self._by_last: dict[str, bytes] = {}
        for raw in sorted(members):
            for path in readings(raw):
                self._by_path.setdefault(path, raw)
                self._by_last.setdefault(posixpath.basename(path), raw)
        self._folders = {posixpath.dirname(path) for path in readings(mesh_name)} or {""}
        self._missing: dict[str, str] = {}

    def find(self, name: bytes) -> bytes | None:
        """Return a member's content: beside the mesh, then anywhere by its last name; None when it was not uploaded."""
        names = readings(name.strip())
        for path in names:
            for folder in self._folders:
                raw = self._by_path.get(posixpath.normpath(posixpath.join(folder, path)))
                if raw is not None:
                    return self._members[raw]
        for path in sorted(names):
            raw = self._by_last.get(posixpath.basename(path))
            if raw is not None:
                return self._members[raw]
        return None

    def get(self, name: bytes, missing_code: str) -> bytes | None:
        """As find; a name that is not there becomes a finding."""
        content = self.find(name)
        if content is None and name.strip():
            self._missing[shown(name.strip())] = missing_code
        return content

    def findings(self) -> list[Finding]:
        """Return one finding for each name that was not found."""
        return [finding(code, name=name) for name, code in sorted(self._missing.items())]
