"""Designs and their versions. A version's text never changes; one version of a design is live."""

from django.db import models
from django.db.models import Q


class SuccessDesign(models.Model):
    """A named design; tried in `position` order, the first whose `for:` matches wins."""

    key = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class DesignVersion(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft"
        LIVE = "live"
        RETIRED = "retired"

    design = models.ForeignKey(SuccessDesign, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()  # the YAML file, as written
    note = models.CharField(max_length=500, blank=True)  # what changed and why
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    activated_at = models.DateTimeField(null=True, blank=True)
    act_on_lit = models.BooleanField(default=False)  # on activation: CTAs for what is already lit
    activated_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["design", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["design"], condition=Q(state="live"), name="one_live_version"
            ),
        ]
