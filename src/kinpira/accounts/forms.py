"""The forms of signing in, the own profile, users, teams and free fields. Rules are the
services'.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kinpira.accounts.models import FieldDefinition, Team, User
from kinpira.platform.errors import UserError

NO_TEAM = _("なし（すべての企業を見られます）")


class SignInForm(forms.Form):
    email = forms.CharField(
        label=_("メールアドレス"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("パスワード"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("氏名"), max_length=100)
    language = forms.ChoiceField(
        label=_("表示言語"), required=False, choices=[("", _("自動")), *settings.LANGUAGES]
    )


class PasswordForm(forms.Form):
    current = forms.CharField(
        label=_("いまのパスワード"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("新しいパスワード"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("12文字以上。よくある言葉や数字だけのものは使えません。"),
    )
    again = forms.CharField(
        label=_("新しいパスワード（確認）"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("password") != values.get("again"):
            self.add_error("again", _("2つの新しいパスワードが一致していません。"))
        return values


class UserForm(forms.Form):
    name = forms.CharField(label=_("氏名"), max_length=100)
    email = forms.EmailField(label=_("メールアドレス"), max_length=254)
    role = forms.ChoiceField(label=_("権限"), choices=User.Role.choices, initial=User.Role.CSM)
    team = forms.ModelChoiceField(
        label=_("チーム"), queryset=Team.objects.all(), required=False, empty_label=NO_TEAM
    )
    sees_amounts = forms.BooleanField(label=_("契約金額を見る"), required=False, initial=True)
    tier = forms.CharField(label=_("担当範囲"), max_length=40, required=False)
    weekly_hours = forms.DecimalField(
        label=_("使える時間／週"), min_value=0, max_value=168, decimal_places=1, initial=30
    )


class ChangeUserForm(UserForm):
    is_active = forms.BooleanField(label=_("有効（サインインできる）"), required=False)


class TeamForm(forms.Form):
    name = forms.CharField(label=_("チーム名"), max_length=100)
    parent = forms.ModelChoiceField(
        label=_("上位チーム"), queryset=Team.objects.all(), required=False, empty_label=_("なし")
    )


class FreeFieldForm(forms.Form):
    key = forms.CharField(
        label=_("名前"),
        max_length=50,
        help_text=_("設計では account.名前 と書きます（例: region）。"),
    )
    label = forms.CharField(label=_("表示名"), max_length=100)
    kind = forms.ChoiceField(label=_("種類"), choices=FieldDefinition.Kind.choices)
    unit = forms.CharField(label=_("単位"), max_length=20, required=False)
    personal = forms.BooleanField(label=_("個人情報"), required=False)


def tell(form: forms.Form, error: UserError) -> None:
    """Put a service's refusal beside the fields it is about."""
    named = {name: text for name, text in error.fields.items() if name in form.fields}
    for name, text in named.items():
        form.add_error(name, str(text))
    if not named:
        form.add_error(None, str(error))
