"""The forms of the workbench's own pages. Labels are Japanese business words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kinpira.workbench.services import Meeting

RESULTS = [
    ("done", _("実施")),
    ("moved", _("リスケ")),
    ("missed", _("欠席")),
    ("unreached", _("不通")),
]
KINDS = [
    ("meeting", _("面談")),
    ("call", _("電話")),
    ("mail", _("メール")),
    ("interview", _("インタビュー")),
]
JUDGEMENTS = [("", _("なし")), ("good", _("良好")), ("watch", _("注意")), ("risk", _("要対応"))]
ROLES = [
    ("", _("役割なし")),
    ("economic_buyer", _("決裁者")),
    ("champion", _("推進者")),
    ("administrator", _("管理者")),
    ("end_user_view", _("エンドユーザー（閲覧）")),
    ("end_user_edit", _("エンドユーザー（更新）")),
]
MOST_MINUTES = 1440


def minutes(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=MOST_MINUTES, required=False, initial=0
    )


class MeetingForm(forms.Form):
    """A touchpoint in 60 seconds."""

    day = forms.DateField(label=_("日付"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label=_("種類"), choices=KINDS, initial="meeting")
    result = forms.ChoiceField(label=_("結果"), choices=RESULTS, initial="done")
    subject = forms.CharField(label=_("件名"), max_length=200, required=False)
    notes = forms.CharField(
        label=_("メモ"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": _("先方の言葉のまま、1行で")}),
    )
    new_topic = forms.NullBooleanField(label=_("新しい話題"), required=False)
    minutes_before = minutes(_("準備"))
    minutes_meeting = minutes(_("面談"))
    minutes_after = minutes(_("後処理"))
    contacts = forms.MultipleChoiceField(
        label=_("先方"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, contacts: list[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(contact.pk), contact.name) for contact in contacts or []]
        self.fields["contacts"] = forms.MultipleChoiceField(
            label=_("先方"), required=False, choices=people, widget=forms.CheckboxSelectMultiple
        )

    def meeting(self) -> Meeting:
        data = dict(self.cleaned_data)
        data["contacts"] = tuple(int(pk) for pk in data["contacts"])
        for name in ("minutes_before", "minutes_meeting", "minutes_after"):
            data[name] = data[name] or 0
        return Meeting(**data)


class ResultForm(MeetingForm):
    """What came of an action; the kind is a call unless said otherwise."""

    day = forms.DateField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("種類"), choices=KINDS, initial="call")


class SnoozeForm(forms.Form):
    until = forms.DateField(label=_("いつまで"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("理由"), max_length=300)


class HandOverForm(forms.Form):
    to = forms.ChoiceField(label=_("引き継ぐ人"))
    note = forms.CharField(label=_("ひとこと"), max_length=300, required=False)

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"] = forms.ChoiceField(
            label=_("引き継ぐ人"), choices=[(str(person.pk), person.name) for person in people]
        )


class DropForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300)


class JudgementForm(forms.Form):
    judgement = forms.ChoiceField(label=_("見立て"), choices=JUDGEMENTS, required=False)
    note = forms.CharField(
        label=_("理由"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ActualForm(forms.Form):
    day = forms.DateField(label=_("日付"), widget=forms.DateInput(attrs={"type": "date"}))
    value = forms.DecimalField(label=_("実績"), max_digits=15, decimal_places=4)


class ContactForm(forms.Form):
    name = forms.CharField(label=_("氏名"), max_length=100)
    kana = forms.CharField(label=_("かな"), max_length=100, required=False)
    title = forms.CharField(label=_("役職"), max_length=100, required=False)
    department = forms.CharField(label=_("部署"), max_length=100, required=False)
    email = forms.EmailField(label=_("メールアドレス"), required=False)
    phone = forms.CharField(label=_("電話番号"), max_length=40, required=False)
    role = forms.ChoiceField(label=_("役割"), choices=ROLES, required=False)


class ConfirmStageForm(forms.Form):
    reason = forms.CharField(label=_("確認した理由"), max_length=300)


class ActionForm(forms.Form):
    title = forms.CharField(label=_("アクション"), max_length=200)
    due_date = forms.DateField(label=_("期日"), widget=forms.DateInput(attrs={"type": "date"}))
    minutes = minutes(_("分"))
