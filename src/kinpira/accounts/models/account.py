"""A customer company, the fields a company adds to it, its busy seasons."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class FieldDefinition(models.Model):
    """A free field of accounts with a declared type; its values live in Account.fields."""

    class Kind(models.TextChoices):
        TEXT = "text", _("文字")
        NUMBER = "number", _("数値")
        DATE = "date", _("日付")
        BOOL = "bool", _("はい／いいえ")

    key = models.SlugField(max_length=50, unique=True)
    label = models.CharField(_("表示名"), max_length=100)
    kind = models.CharField(_("種類"), max_length=10, choices=Kind.choices)
    unit = models.CharField(_("単位"), max_length=20, blank=True)
    personal = models.BooleanField(_("個人情報"), default=False)

    class Meta:
        ordering = ["id"]


class Account(models.Model):
    class TouchModel(models.TextChoices):
        HIGH = "high", _("ハイタッチ")
        LOW = "low", _("ロータッチ")
        TECH = "tech", _("テックタッチ")

    class Channel(models.TextChoices):
        DIRECT = "direct", _("直販")
        PARTNER = "partner", _("パートナー")

    key = models.BigIntegerField(unique=True)  # the account key of its facts
    external_id = models.CharField(_("企業ID"), max_length=100, unique=True)
    name = models.CharField(_("企業名"), max_length=200)
    kana = models.CharField(_("かな"), max_length=200, blank=True)
    corporate_number = models.CharField(_("法人番号"), max_length=13, blank=True)
    industry = models.CharField(_("業種"), max_length=100, blank=True)
    segment_size = models.CharField(_("規模"), max_length=50, blank=True)
    touch_model = models.CharField(
        _("タッチモデル"), max_length=10, choices=TouchModel.choices, blank=True
    )
    channel = models.CharField(_("商流"), max_length=10, choices=Channel.choices, blank=True)
    cs_owner = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_accounts",
        verbose_name=_("CS担当（主）"),
    )
    cs_deputy = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("CS担当（副）"),
    )
    sales_owner = models.ForeignKey(
        "accounts.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("営業担当"),
    )
    team = models.ForeignKey(
        "accounts.Team",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="accounts",
        verbose_name=_("チーム"),
    )
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("親会社"),
    )
    fiscal_year_end = models.PositiveSmallIntegerField(
        _("決算月"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    closing_day = models.PositiveSmallIntegerField(
        _("締め日"), default=31, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )  # 31: the month's last day
    contracted_on = models.DateField(_("契約開始"), null=True, blank=True)
    kickoff_on = models.DateField(_("キックオフ"), null=True, blank=True)
    onboarded_on = models.DateField(_("導入完了"), null=True, blank=True)
    live_on = models.DateField(_("本番運用開始"), null=True, blank=True)
    handover_accepted_on = models.DateField(_("引き継ぎ受領"), null=True, blank=True)
    judgement = models.CharField(_("CSMの見立て"), max_length=10, blank=True)  # good / watch / risk
    judgement_note = models.TextField(_("見立ての理由"), blank=True)
    fields = models.JSONField(default=dict, blank=True)  # by FieldDefinition.key; dates as ISO text
    search_text = models.TextField(blank=True, default="")  # NFKC bigrams of name, kana, ids
    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("統合先"),
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["name"]),
            models.Index(fields=["kana"]),
            models.Index(fields=["cs_owner", "name"]),
            models.Index(fields=["team"]),
        ]

    def __str__(self) -> str:
        return self.name


class BusySeason(models.Model):
    """A stretch of each year in which the customer has no time for us: from month/day to
    month/day.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="busy_seasons")
    label = models.CharField(_("名前"), max_length=100)  # 予算編成, 決算, …
    from_month = models.PositiveSmallIntegerField()
    from_day = models.PositiveSmallIntegerField(default=1)
    to_month = models.PositiveSmallIntegerField()
    to_day = models.PositiveSmallIntegerField(default=31)  # clamped to the month's last day

    class Meta:
        ordering = ["from_month", "from_day"]
