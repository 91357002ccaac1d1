"""Reads of imports."""

from django.utils.translation import gettext as _

from kinpira.exchange.models import Import
from kinpira.platform.errors import NotFound


def list_imports(*, limit: int = 100) -> list[Import]:
    """The latest imports first."""
    return list(Import.objects.select_related("by")[:limit])


def get_import(number: int) -> Import:
    """One import, by its number; NotFound."""
    found = Import.objects.select_related("by").filter(pk=number).first()
    if found is None:
        raise NotFound(
            _("取り込み %(id)d はありません。kinpira import list で番号を確かめてください。")
            % {"id": number}
        )
    return found
