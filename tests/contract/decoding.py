"""Decoding of commands of any type. A worker's task knows the type of its own."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from inference_worker.contract.commands import Command

_COMMANDS: TypeAdapter[Command] = TypeAdapter(Command)


def decode_command(payload: dict[str, Any]) -> Command:
    """Return the command in a broker message's JSON; raises pydantic.ValidationError."""
    return _COMMANDS.validate_python(payload, strict=False)
