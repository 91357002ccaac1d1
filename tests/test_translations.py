"""Every message on screen has its English, and the compiled catalogs are current."""

import gettext
import importlib.util
from pathlib import Path

import polib

ROOT = Path(__file__).parent.parent


def load_tool():
    spec = importlib.util.spec_from_file_location("translations", ROOT / "tools/translations.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_message_has_its_english():
    tool = load_tool()
    assert sum(len(messages) for messages in tool.extract().values()) > 100
    assert not tool.missing(), "run make messages and fill the catalogs"


def test_compiled_catalogs_are_current():
    for po in (ROOT / "src/kinpira").glob("*/locale/en/LC_MESSAGES/django.po"):
        with po.with_suffix(".mo").open("rb") as file:
            compiled = gettext.GNUTranslations(file)
        for entry in polib.pofile(str(po)):
            if not entry.msgid_plural and entry.msgstr and not entry.msgctxt:
                assert compiled.gettext(entry.msgid) == entry.msgstr, f"run make messages ({po})"


def test_extraction_sees_python_and_templates():
    tool = load_tool()
    assert list(tool.from_python('x = _("今日") + ngettext("%d件", "%d件", n)')) == [
        (None, "今日", None),
        (None, "%d件", "%d件"),
    ]
    template = (
        '{% load i18n %}{% translate "企業" %}'
        "{% blocktranslate %}計{{ n }}社{% endblocktranslate %}"
    )
    assert {m[1] for m in tool.from_template(template)} == {"企業", "計%(n)s社"}
