"""The pothole table with the same columns and indexes."""

from __future__ import annotations

from django.db import models

from benchmarks import cases


def _of(words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(word, word.replace("_", " ").capitalize()) for word in dict.fromkeys(words)]


STATES = _of(
    (*cases.STATES, "waiting_for_reporter", "referred", "duplicate", "no_action", "cancelled")
)


class Pothole(models.Model):
    reference = models.CharField(max_length=40, unique=True)
    version = models.IntegerField(default=1, editable=False)
    revision = models.IntegerField(default=1, editable=False)
    created_on = models.DateTimeField(db_index=True, editable=False)
    changed_on = models.DateTimeField(db_index=True, editable=False)
    state = models.CharField(max_length=40, choices=STATES, default="received", db_index=True)
    opened_on = models.DateTimeField(db_index=True, editable=False)
    closed_on = models.DateTimeField(null=True, editable=False)
    team = models.CharField(max_length=40, choices=_of(cases.TEAMS), db_index=True, editable=False)
    priority = models.CharField(
        max_length=10, choices=_of(cases.PRIORITIES), db_index=True, editable=False
    )
    channel = models.CharField(max_length=20, editable=False)
    due_on = models.DateTimeField(null=True, db_index=True, editable=False)
    address = models.CharField(max_length=200)
    postcode = models.CharField(max_length=10, blank=True, db_index=True)
    district = models.CharField(max_length=20, choices=_of(cases.DISTRICTS), db_index=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lane = models.CharField(max_length=20, choices=_of(cases.LANES))
    size = models.CharField(max_length=20, choices=_of(cases.SIZES), db_index=True)
    hazard = models.CharField(max_length=20, choices=_of(cases.HAZARDS), db_index=True)
    damage_details = models.TextField(blank=True)
    description = models.TextField(blank=True)
    photo = models.FileField(null=True, blank=True)
    reporter_name = models.CharField(max_length=200, blank=True)
    reporter_email = models.EmailField(blank=True)
    reporter_phone = models.CharField(max_length=40, blank=True)
    severity = models.IntegerField(null=True, blank=True, db_index=True)
    photo_of_fix = models.FileField(null=True, blank=True)
    council_district = models.IntegerField(null=True, blank=True, db_index=True)
    neighbourhood = models.CharField(max_length=200, blank=True)
    service_date = models.DateField(null=True, blank=True, db_index=True)
    external_number = models.CharField(max_length=40, unique=True)

    class Meta:
        app_label = "django_site"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reference
