"""JSON Schema and reference page are as the code says, and leave nothing undocumented."""

import json
from pathlib import Path

import pytest

import kinpira.design
from kinpira.design.core.reference import key_tables, reference_page
from kinpira.design.core.schema import json_schema
from kinpira.design.core.shape import fields_by_key
from kinpira.design.core.usage import PARAMETERS
from kinpira.design.core.vocabulary import BUILTINS, FUNCTIONS, WINDOWS

PACKAGE = Path(kinpira.design.__file__).parent
PAGE = PACKAGE.parents[2] / "docs" / "reference" / "design-file.md"


def test_the_shipped_json_schema_is_fresh():
    shipped = json.loads((PACKAGE / "schema" / "success-design.schema.json").read_text("utf-8"))
    assert shipped == json_schema(), "run: kinpira design schema > …/success-design.schema.json"


def test_the_reference_page_is_fresh():
    assert PAGE.read_text("utf-8") == reference_page(), (
        "run: kinpira design reference > docs/reference/design-file.md"
    )


@pytest.mark.parametrize(("place", "model"), list(key_tables()), ids=lambda value: str(value)[:40])
def test_every_key_is_described_in_both_languages(place, model):
    for key, field in fields_by_key(model).items():
        ja, _, en = (field.description or "").partition("\n")
        assert ja, (place, key)
        assert en, (place, key)


def test_every_function_window_and_field_stands_on_the_page():
    page = reference_page()
    for name in (*FUNCTIONS, *BUILTINS, *(window.name for window in WINDOWS.values())):
        assert f"`{name}" in page


def test_every_function_says_both_languages_and_takes_known_parameters():
    for function in FUNCTIONS.values():
        assert function.ja
        assert function.en
        assert set(function.params) <= set(PARAMETERS)
