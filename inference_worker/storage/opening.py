"""The store that a URL names.

`file:///absolute/directory`, or `s3://bucket/prefix?endpoint=https://host&region=name` for anything that speaks S3. Both
keep an object under exactly its key, so that the site and every worker read what the others wrote.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from .directory import DirectoryStore
from .errors import StoreUrlError
from .protocol import ArtifactStore
from .s3 import S3Store


def open_store(url: str) -> ArtifactStore:
    """Return the store that a URL names; raises StoreUrlError."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        path = Path(unquote(parts.path))
        if parts.netloc or not path.is_absolute():
            raise StoreUrlError(
                f"ARTIFACTS_URL={url!r} must name an absolute directory, such as file:///srv/artifacts."
            )
        return DirectoryStore(path)
    if parts.scheme == "s3" and parts.netloc:
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        return S3Store(parts.netloc, unquote(parts.path), options.get("endpoint"), options.get("region"))
    raise StoreUrlError(
        f"ARTIFACTS_URL={url!r} must begin with file:// or s3://, as in file:///directory or s3://bucket/prefix."
    )


@lru_cache(maxsize=4)
def shared_store(url: str) -> ArtifactStore:
    """Return the process's one store for a URL; raises StoreUrlError."""
    return open_store(url)
