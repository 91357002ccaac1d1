"""Keys, batches and record facts. Usage events live in the event store (Delta), not here."""

from django.db import models
from django.db.models import Q


class AccountKey(models.Model):
    """An outside id of an account and the opaque key that its facts carry."""

    key = models.BigAutoField(primary_key=True)
    external_id = models.CharField(max_length=200, unique=True)


class AccountMerge(models.Model):
    """Facts of `source` count as facts of `target`, over all days, until undone."""

    source = models.BigIntegerField()
    target = models.BigIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=254, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(undone_at__isnull=True), name="one_merge_a_source"
            ),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="no_self_merge"),
        ]


class PersonKey(models.Model):
    """The only place that ties a person's outside id to the random key; erasure deletes it."""

    key = models.BigIntegerField(primary_key=True)  # random, 1..2**62
    account_key = models.BigIntegerField()
    external_id = models.CharField(max_length=254)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account_key", "external_id"], name="person_once_an_account"
            )
        ]


class ErasedPerson(models.Model):
    """A keyed hash of an erased id, so that an import can't bring the person back."""

    digest = models.CharField(max_length=64, unique=True)
    erased_at = models.DateTimeField()


class Batch(models.Model):
    """Facts that came together. Only active batches count; undo makes one void for every day."""

    class State(models.TextChoices):
        STAGED = "staged"
        ACTIVE = "active"
        VOID = "void"

    source = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STAGED)
    facts = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)


class Fact(models.Model):
    """A record fact: what an account, contract, ticket … said of itself on a day. Append-only.

    Days are whole numbers since 1970-01-01 in the company's zone, as in `core/rows.py`.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+")
    account_key = models.BigIntegerField()
    name = models.CharField(max_length=100)
    entity = models.CharField(max_length=100, default="")
    person_key = models.BigIntegerField(default=0)
    day = models.IntegerField()
    known_at = models.DateTimeField()
    known_day = models.IntegerField()
    assumed = models.BooleanField(default=False)
    value = models.FloatField(null=True)
    text = models.CharField(max_length=300, null=True)
    # Set once: from that day on it no longer counts, as long as the batch that says so is not void.
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_day = models.IntegerField(null=True)
    withdrawn_by = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["account_key", "name", "day"]),
            models.Index(
                fields=["person_key"], condition=Q(person_key__gt=0), name="facts_of_person"
            ),
        ]


class FactChange(models.Model):
    """Accounts whose facts changed in one write; evaluation asks what came since it last looked."""

    accounts = models.JSONField()  # account keys
    at = models.DateTimeField()
