"""What a release is asked to be: all that its bytes depend on besides the rows of the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from annotator.domain.pair_policy import PairPolicy
from annotator.domain.snapshot import SplitRule, check_name, major_of

#: The layout of the directory and the meaning of its columns. A change that a reader must know of makes a new one.
SPEC_VERSION = "1.1.0"


@dataclass(frozen=True)
class ReleaseSpec:
    """One release of one campaign. Raises InvalidInput for a name or version that is no directory name."""

    name: str
    version: str
    campaign_name: str
    attribute: str
    policy: PairPolicy
    include_media: bool
    app_version: str
    parent_version: str | None = None
    splits: SplitRule = field(default_factory=SplitRule)

    def __post_init__(self) -> None:
        check_name(self.name)
        major_of(self.version)

    @property
    def major(self) -> int:
        """Pseudonyms change with it."""
        return major_of(self.version)

    @property
    def directory_name(self) -> str:
        """`<name>-v<version>`."""
        return f"{self.name}-v{self.version}"

    def to_json(self) -> dict[str, Any]:
        """Everything, for the manifest and to recognise an interrupted writing of the same release."""
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
            "splits": {"rule": "sha256(salt|group_id)", "salt": self.splits.salt, "ratios": dict(self.splits.ratios)},
        }
