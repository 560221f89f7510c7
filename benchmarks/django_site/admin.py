"""The admin as its documentation shows it: what a list shows, filters and searches."""

from __future__ import annotations

from django.contrib import admin

from benchmarks.django_site.models import Pothole

COLUMNS = (
    "reference", "address", "district", "size", "hazard", "state", "team", "priority",
    "opened_on", "due_on",
)  # fmt: skip


@admin.register(Pothole)
class PotholeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = COLUMNS
    list_filter = ("state", "team", "priority", "district", "lane", "size", "hazard")
    search_fields = ("reference", "address", "description", "neighbourhood", "external_number")
    list_per_page = 25
    exclude = ("reference", "state")
