"""Every state that a page shows has a name in the one table, which the API's description carries."""

import pytest
from drf_spectacular.generators import SchemaGenerator

from annotator.domain.state_names import NAMES, names_json

SCHEMAS = SchemaGenerator().get_schema(request=None, public=True)["components"]["schemas"]


@pytest.mark.parametrize("enumeration", NAMES)
def test_each_value_of_the_api_has_a_name_and_no_other(enumeration: str) -> None:
    assert list(NAMES[enumeration]) == SCHEMAS[enumeration]["enum"]
    assert all(name.text for name in NAMES[enumeration].values())


@pytest.mark.parametrize("enumeration", NAMES)
def test_the_description_carries_the_names(enumeration: str) -> None:
    assert SCHEMAS[enumeration]["x-names"] == names_json(enumeration)


def test_every_enumeration_of_states_is_in_the_table() -> None:
    states = {name for name in SCHEMAS if name.endswith(("StateEnum", "StatusEnum"))}
    assert states - NAMES.keys() == set()
