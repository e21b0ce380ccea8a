"""Every error that is reported to a person or a program. `annotator/http/errors.py` maps classes to HTTP statuses.

MaquetteError                     code, message, details
├── InvalidInput                  what was sent breaks a rule, and sending it again will not help
│   └── RefusedFile               an uploaded file is not what it must be
├── NotSignedIn                   nobody is signed in, or the session or token has ended
├── NotAllowed                    the person is known and may not do this
├── NotFound                      there is no such thing, or not for this person
├── Conflict                      what was sent no longer fits the current state
│   ├── WrongState                the object, round, escalation ... is not in a state that allows this
│   ├── StaleLease                the work item went to somebody else, or its lease ran out
│   ├── LadderMismatch            the comparison is not the one that the ladder shows now
│   ├── DuplicateSubmission       the same id was sent before with other content
│   ├── ChangedMeanwhile         somebody has changed the settings since they were read
│   ├── TooLateToUndo             somebody has built on it already, or too much time has passed
│   └── AlreadyExists             the name or the content is taken
├── TooLarge                      more bytes, pixels, triangles or files than the limit
├── TooManyRequests               slow down
└── Unavailable                   a part that this needs is away; trying again later is right
    ├── DatabaseUnavailable       PostgreSQL is away or hangs
    ├── BrokerUnavailable         commands cannot be sent
    ├── ArtifactsUnavailable      the artifact store does not respond, or has lost a blob
    └── WorkerUnavailable         no live worker serves this

The five general classes take their code from the caller: `NotFound("image_not_found", "There is no such image.")`.
A leaf class has a code of its own: `StaleLease()`, `StaleLease("...", {"work_item_id": ...})`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class MaquetteError(Exception):
    """A failure with a stable code for programs, a sentence for people, and JSON-ready details.

    Args:
        code: snake_case, stable, unique for its meaning; `docs/errors.md` lists them.
        message: one sentence: what happened and, where possible, what to do.
        details: plain JSON values only (text, numbers, lists, dictionaries).
    """

    def __init__(self, code: str, message: str, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details: dict[str, Any] = dict(details or {})

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class _WithOwnCode(MaquetteError):
    """An error whose class fixes the code."""

    own_code: ClassVar[str]
    own_message: ClassVar[str]

    def __init__(self, message: str | None = None, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(self.own_code, message or self.own_message, details)


class InvalidInput(MaquetteError):
    """What was sent breaks a rule; sending it again will not help."""


class RefusedFile(InvalidInput):
    """An uploaded file is not what it must be (truncated, of another kind, reaching outside itself)."""


class NotSignedIn(_WithOwnCode):
    """Nobody is signed in, or the session or token has ended."""

    own_code = "not_signed_in"
    own_message = "Sign in first: there is no session, or it has ended."


class NotAllowed(MaquetteError):
    """The person is known and may not do this."""


class NotFound(MaquetteError):
    """There is no such thing, or not for this person; the two are not distinguished."""


class Conflict(MaquetteError):
    """What was sent no longer fits the current state."""


class WrongState(Conflict):
    """The thing is not in a state that allows this. Details name the state found and those that would do."""


class StaleLease(_WithOwnCode, Conflict):
    """The work item went to somebody else, or its lease ran out."""

    own_code = "stale_lease"
    own_message = "This work item is no longer yours: its lease ran out or it was given to someone else."


class LadderMismatch(_WithOwnCode, Conflict):
    """The comparison is not the one that the ladder shows now. Details hold the true step."""

    own_code = "ladder_mismatch"
    own_message = "This comparison does not match the round's current step."


class DuplicateSubmission(_WithOwnCode, Conflict):
    """The same id was sent before with other content (the same content again is not an error)."""

    own_code = "duplicate_submission"
    own_message = "Something else was already submitted under this id."


class ChangedMeanwhile(_WithOwnCode, Conflict):
    """Somebody has changed the settings since they were read. Details hold the present version and the changes."""

    own_code = "changed_meanwhile"
    own_message = "Somebody changed this meanwhile. Nothing was saved."


class TooLateToUndo(_WithOwnCode, Conflict):
    """Somebody has built on the answer already, or too much time has passed."""

    own_code = "too_late_to_undo"
    own_message = "This can no longer be undone: someone has built on it, or too much time has passed."


class AlreadyExists(Conflict):
    """The name or the content is taken."""


class TooLarge(MaquetteError):
    """More bytes, pixels, triangles or files than the limit. Details name the limit and what was found."""


class TooManyRequests(_WithOwnCode):
    """The sender goes too fast."""

    own_code = "too_many_requests"
    own_message = "Too many requests: wait a moment and try again."


class Unavailable(MaquetteError):
    """A part that this needs is away; trying again later is right."""


class _PartUnavailable(_WithOwnCode, Unavailable):
    """An error whose class names the part, which is in the details under the name that `/readyz` uses."""

    part: ClassVar[str]

    def __init__(self, message: str | None = None, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, {"part": self.part, **(details or {})})


class DatabaseUnavailable(_PartUnavailable):
    """PostgreSQL is away, hangs, or gave up on a statement."""

    part = "database"
    own_code = "database_unavailable"
    own_message = "The database does not respond. Try again in a moment."


class BrokerUnavailable(_PartUnavailable):
    """Commands cannot be sent to the workers."""

    part = "broker"
    own_code = "broker_unavailable"
    own_message = "The message broker does not respond. Try again in a moment."


class ArtifactsUnavailable(_PartUnavailable):
    """The artifact store does not respond, or has lost a blob."""

    part = "artifacts"
    own_code = "artifacts_unavailable"
    own_message = "The artifact store does not respond, or the file is missing from it."


class WorkerUnavailable(_WithOwnCode, Unavailable):
    """No live worker serves this."""

    own_code = "worker_unavailable"
    own_message = "No worker that can do this is running."
