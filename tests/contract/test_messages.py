"""One golden message of each type: what was sent yesterday must still be understood."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from inference_worker.contract.commands import Command
from inference_worker.contract.events import Event, decode_event
from inference_worker.contract.geometry import FileAxes
from tests.contract.decoding import decode_command

MESSAGES = Path(__file__).resolve().parents[2] / "fixtures" / "messages"
COMMANDS = {kind.model_fields["type"].default for kind in get_args(get_args(Command)[0])}
EVENTS = {kind.model_fields["type"].default for kind in get_args(get_args(Event)[0])}


def golden(kind: str) -> dict[str, Any]:
    return json.loads((MESSAGES / f"{kind}.json").read_text())


def decoded(payload: dict[str, Any]) -> Any:
    return decode_command(payload) if payload["type"] in COMMANDS else decode_event(payload)


def test_each_type_has_its_golden_message() -> None:
    assert {path.stem for path in MESSAGES.glob("*.json")} == COMMANDS | EVENTS


@pytest.mark.parametrize("kind", sorted(COMMANDS | EVENTS))
def test_a_golden_message_round_trips(kind: str) -> None:
    payload = golden(kind)
    assert decoded(payload).model_dump(mode="json") == payload


@pytest.mark.parametrize("kind", sorted(COMMANDS | EVENTS))
def test_a_field_that_is_not_known_is_refused(kind: str) -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        decoded(golden(kind) | {"colour": "red"})


@pytest.mark.parametrize("kind", sorted(COMMANDS | EVENTS))
def test_messages_are_frozen(kind: str) -> None:
    message = decoded(golden(kind))
    with pytest.raises(ValidationError, match="frozen"):
        message.message_version = 2


def test_yesterday_s_messages_decode_without_the_weights() -> None:
    payload = {name: value for name, value in golden("candidate_finished").items() if name != "checkpoint_sha256"}
    assert decoded(payload).checkpoint_sha256 == ""
    command = golden("generate_candidates")
    command["source"] = {name: value for name, value in command["source"].items() if name != "weights_key"}
    assert decoded(command).source.weights_key is None


def test_yesterday_s_mesh_checks_decode_without_candidates_and_axes() -> None:
    added = ("axes", "reference_keys", "expected_side_m", "suggestion", "suggested_thumbnail_key")
    command, event = (
        decoded({name: value for name, value in golden(kind).items() if name not in added})
        for kind in ("check_mesh", "mesh_checked")
    )
    assert (command.axes, command.reference_keys, command.expected_side_m) == (FileAxes(up="+y", front="+z"), (), None)
    assert (event.suggestion, event.suggested_thumbnail_key) == (None, None)


def test_a_type_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValidationError, match="make_coffee"):
        decode_command({"type": "make_coffee"})
