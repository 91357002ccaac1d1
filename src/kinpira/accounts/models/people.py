"""Contacts of an account and the roles they hold, each since and until when."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Contact(models.Model):
    account = models.ForeignKey("accounts.Account", models.CASCADE, related_name="contacts")
    external_id = models.CharField(_("先方担当者ID"), max_length=100)
    person_key = models.BigIntegerField(db_index=True)  # the person key of the facts about them
    name = models.CharField(_("氏名"), max_length=100)
    kana = models.CharField(_("かな"), max_length=100, blank=True)
    email = models.EmailField(_("メールアドレス"), blank=True)
    phone = models.CharField(_("電話番号"), max_length=40, blank=True)
    department = models.CharField(_("部署"), max_length=100, blank=True)
    title = models.CharField(_("役職"), max_length=100, blank=True)
    left_on = models.DateField(_("退任日"), null=True, blank=True)
    note = models.TextField(_("メモ"), blank=True)
    search_text = models.TextField(blank=True, default="")  # pairs of letters of name and kana

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "external_id"], name="contact_external_id")
        ]

    def __str__(self) -> str:
        return self.name


class ContactRole(models.Model):
    class Role(models.TextChoices):
        ECONOMIC_BUYER = "economic_buyer", _("決裁者")
        CHAMPION = "champion", _("推進者")
        ADMINISTRATOR = "administrator", _("管理者")
        END_USER_VIEW = "end_user_view", _("エンドユーザー（閲覧）")
        END_USER_EDIT = "end_user_edit", _("エンドユーザー（更新）")

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="roles")
    role = models.CharField(_("役割"), max_length=20, choices=Role.choices)
    since = models.DateField(_("いつから"))
    until = models.DateField(_("いつまで"), null=True, blank=True)  # last day, inclusive

    class Meta:
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "role", "since"], name="role_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="role_ends_after_start",
            ),
        ]
