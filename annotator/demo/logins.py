"""The demo's log-ins. They are known to everybody, so they exist only where DEMO is on."""

from annotator.domain.roles import Role

PASSWORD = "maquette-demo"

LOGINS: list[dict[str, str]] = [
    {"username": "annotator", "password": PASSWORD, "role": Role.ANNOTATOR.value},
    {"username": "artist", "password": PASSWORD, "role": Role.ARTIST.value},
    {"username": "lead", "password": PASSWORD, "role": Role.LEAD.value},
    {"username": "engineer", "password": PASSWORD, "role": Role.ENGINEER.value},
]
