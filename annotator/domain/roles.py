"""The roles of users, the sets of roles that may do one thing, and the scopes of API tokens."""

from enum import StrEnum


class Role(StrEnum):
    """What a user does here. A lead also reviews; an admin may do everything."""

    ANNOTATOR = "annotator"
    ARTIST = "artist"
    LEAD = "lead"
    ENGINEER = "engineer"
    ADMIN = "admin"


class Scope(StrEnum):
    """What an API token was made for. A browser session has every scope."""

    READ = "read"
    ANNOTATE = "annotate"
    MANAGE = "manage"
    EXPORT = "export"


ROLE_NAMES = {
    Role.ANNOTATOR: "Annotator",
    Role.ARTIST: "Artist",
    Role.LEAD: "Lead",
    Role.ENGINEER: "ML engineer",
    Role.ADMIN: "Admin",
}
ROLE_VALUES: list[str] = [role.value for role in Role]
#: Pairs of value and name, as Django's fields and the API's description take them.
ROLE_CHOICES: list[tuple[str, str]] = [(role.value, name) for role, name in ROLE_NAMES.items()]

EVERYBODY: frozenset[str] = frozenset(ROLE_VALUES)
LEADS: frozenset[str] = frozenset({Role.LEAD.value, Role.ADMIN.value})
STAFF: frozenset[str] = LEADS | {Role.ENGINEER.value}
WORKERS: frozenset[str] = frozenset({Role.ANNOTATOR.value, Role.ARTIST.value, Role.LEAD.value, Role.ADMIN.value})
#: They compare candidates, and must not know which source made which.
CHOOSES_BLIND: frozenset[str] = frozenset({Role.ANNOTATOR.value})
ARTISTS: frozenset[str] = frozenset({Role.ARTIST.value, Role.LEAD.value, Role.ADMIN.value})
