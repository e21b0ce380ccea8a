"""The exception tree: codes, messages, details."""

from __future__ import annotations

import inspect

import pytest

from annotator.domain import errors


def leaf_classes() -> list[type[errors.MaquetteError]]:
    found = [value for _, value in inspect.getmembers(errors, inspect.isclass)]
    return [cls for cls in found if issubclass(cls, errors.MaquetteError) and "own_code" in vars(cls)]


def test_a_general_error_takes_its_code_from_the_caller() -> None:
    error = errors.NotFound("image_not_found", "There is no such image.", {"id": 3})
    assert (error.code, error.message, error.details) == ("image_not_found", "There is no such image.", {"id": 3})
    assert str(error) == "image_not_found: There is no such image."


def test_a_leaf_error_has_a_code_and_a_sentence_of_its_own() -> None:
    error = errors.StaleLease(details={"work_item_id": "w"})
    assert error.code == "stale_lease"
    assert error.message.endswith(".")
    assert error.details == {"work_item_id": "w"}
    assert isinstance(error, errors.Conflict)


def test_codes_of_leaves_are_unique() -> None:
    codes = [cls.own_code for cls in leaf_classes()]
    assert len(codes) == len(set(codes)) > 5


@pytest.mark.parametrize("cls", leaf_classes())
def test_the_docstring_draws_every_leaf(cls: type[errors.MaquetteError]) -> None:
    assert errors.__doc__ is not None
    assert cls.__name__ in errors.__doc__


def test_details_are_copied() -> None:
    details = {"a": 1}
    error = errors.InvalidInput("x", "X.", details)
    details["a"] = 2
    assert error.details == {"a": 1}
