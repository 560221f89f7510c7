"""Admin and API."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import include, path
from django.utils.timezone import now
from rest_framework import filters, routers, serializers, viewsets

from benchmarks.django_site.admin import COLUMNS
from benchmarks.django_site.models import Pothole


class WholeSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Pothole
        exclude = ("photo", "photo_of_fix")
        read_only_fields = ("reference", "state")


class ListedSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = Pothole
        fields = ("version", *COLUMNS)


class Potholes(viewsets.ModelViewSet):  # type: ignore[type-arg]
    queryset = Pothole.objects.all()
    serializer_class = WholeSerializer
    lookup_field = "reference"
    filter_backends = (filters.SearchFilter, filters.OrderingFilter)
    search_fields = ("reference", "address", "description", "neighbourhood", "external_number")
    ordering_fields = ("id", "opened_on", "due_on")

    def get_serializer_class(self) -> Any:
        return ListedSerializer if self.action == "list" else WholeSerializer

    def perform_create(self, serializer: Any) -> None:
        at = now()
        serializer.save(
            reference=f"PH-{serializer.validated_data['external_number']}",
            created_on=at,
            changed_on=at,
            opened_on=at,
            team="streets",
            priority="normal",
            channel="api",
        )


router = routers.DefaultRouter()
router.register("pothole", Potholes)
urlpatterns = [path("admin/", admin.site.urls), path("api/", include(router.urls))]
