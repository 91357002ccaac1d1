"""People who use Kinpira, their teams, and failed sign-ins."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Team(models.Model):
    name = models.CharField(_("チーム名"), max_length=100, unique=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上位チーム"),
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Lookups by mail address without regard to case; users are made by services.users."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    class Role(models.TextChoices):
        VIEWER = "viewer", _("閲覧者")
        CSM = "csm", _("CSM")
        MANAGER = "manager", _("マネージャー")
        ADMIN = "admin", _("管理者")

    email = models.EmailField(_("メールアドレス"), unique=True)
    name = models.CharField(_("氏名"), max_length=100)
    role = models.CharField(_("権限"), max_length=10, choices=Role.choices, default=Role.CSM)
    team = models.ForeignKey(
        Team,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("チーム"),
    )
    sees_amounts = models.BooleanField(_("契約金額を見る"), default=True)
    tier = models.CharField(_("担当範囲"), max_length=40, blank=True)
    weekly_hours = models.DecimalField(
        _("使える時間／週"), max_digits=4, decimal_places=1, default=30
    )
    language = models.CharField(_("表示言語"), max_length=5, blank=True)
    is_active = models.BooleanField(_("有効"), default=True)
    must_change_password = models.BooleanField(default=False)  # the present one is temporary
    created_at = models.DateTimeField()

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class FailedSignIn(models.Model):
    """A failed attempt, by mail address as typed (lower case) and by network address."""

    email = models.CharField(max_length=254, db_index=True)
    address = models.CharField(max_length=45, db_index=True)
    at = models.DateTimeField(db_index=True)
