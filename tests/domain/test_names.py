"""Names: composed, and without what cannot be seen."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.errors import InvalidInput
from annotator.domain.names import JOINERS, UNSEEN, checked_name


@pytest.mark.parametrize(
    "name", ["chair\u202egnp", "a\u200bb", "\ufeffchair", "two\u2028lines", "a\nb", "soft\u00adhyphen"]
)
def test_unseen_characters_are_refused_by_number(name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        checked_name(name)
    assert refusal.value.code == "name_unseen_characters"
    assert all(entry.startswith("U+") for entry in refusal.value.details["characters"])


@pytest.mark.parametrize("name", ["Stühle", "椅子", "कुर्सी", "صندلی\u200cها", "👩\u200d🎨"])
def test_names_of_the_world_pass(name: str) -> None:
    assert checked_name(name) == unicodedata.normalize("NFC", name)


@given(st.text())
def test_what_passes_is_composed_and_seen_and_passes_again(text: str) -> None:
    try:
        name = checked_name(text)
    except InvalidInput:
        return
    assert unicodedata.is_normalized("NFC", name)
    assert not [letter for letter in name if unicodedata.category(letter) in UNSEEN and letter not in JOINERS]
    assert checked_name(name) == name
