"""The specification of a release: everything that its bytes depend on besides the rows of the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from annotator.domain.pair_policy import PairPolicy
from annotator.domain.snapshot import SplitRule, check_name, major_of

#: The version of the directory layout and of the columns. It changes with everything that a reader has to know.
SPEC_VERSION = "1.2.0"


@dataclass(frozen=True)
class ReleaseSpec:
    """One release of one campaign. Raises InvalidInput for an invalid name or version."""

    name: str
    version: str
    campaign_name: str
    attribute: str
    policy: PairPolicy
    include_media: bool
    app_version: str
    code_commit: str = ""
    parent_version: str | None = None
    splits: SplitRule = field(default_factory=SplitRule)

    def __post_init__(self) -> None:
        check_name(self.name)
        major_of(self.version)

    @property
    def major(self) -> int:
        """Return the major version; pseudonyms change with it."""
        return major_of(self.version)

    @property
    def directory_name(self) -> str:
        """Return `<name>-v<version>`."""
        return f"{self.name}-v{self.version}"

    def to_json(self) -> dict[str, Any]:
        """Return all fields, for the manifest and to recognise an interrupted export of the same release."""
        return {
            "spec_version": SPEC_VERSION,
            "dataset_name": self.name,
            "dataset_version": self.version,
            "parent_version": self.parent_version,
            "campaign": self.campaign_name,
            "attribute": self.attribute,
            "policy": self.policy.to_json(),
            "includes_media": self.include_media,
            "app_version": self.app_version,
            "code": {"version": self.app_version, "commit": self.code_commit or None},
            "splits": {"rule": "sha256(salt|group_id)", "salt": self.splits.salt, "ratios": dict(self.splits.ratios)},
        }
