"""The reference page names every kind, field and map option."""

from pathlib import Path

from kinpira.exchange.core.fields import KINDS
from kinpira.exchange.core.mapping import Map, Source

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "import-files.md"


def test_every_kind_and_field_is_documented():
    text = PAGE.read_text(encoding="utf-8")
    for kind in KINDS.values():
        section = text.split(f"## {kind.name} (", 1)[1].split("\n## ")[0]
        for field in kind.fields:
            need = "required" if field.required else ""
            row = f"| `{field.name}` | {field.ja} | {field.kind} | {need}"
            assert row in section, (kind.name, field.name)


def test_every_map_option_is_documented():
    text = PAGE.read_text(encoding="utf-8")
    for name in (*Map.model_fields, *Source.model_fields):
        assert f"`{name}`" in text, name
