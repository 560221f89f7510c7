"""The same cases in Django's tables, a superuser with a session, and a token.

`python -m benchmarks.django_site.seed ROWS` prints session and token as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from itertools import islice

import django

from benchmarks.cases import Report, reports

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.django_site.settings")
BATCH = 500
SAME = (
    "address", "postcode", "district", "lat", "lon", "lane", "size", "hazard", "description",
    "severity", "council_district", "neighbourhood", "service_date", "external_number", "state",
    "team", "priority", "channel", "opened_on", "closed_on", "due_on",
)  # fmt: skip


def row_of(report: Report) -> dict[str, object]:
    """The columns of a report as the other applications keep it."""
    return {
        "reference": f"PH-{report.number:06}",
        "created_on": report.opened_on,
        "changed_on": report.opened_on,
        **{name: getattr(report, name) for name in SAME},
    }


def seed(rows: int) -> dict[str, str]:
    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from rest_framework.authtoken.models import Token

    from benchmarks.django_site.models import Pothole

    call_command("migrate", run_syncdb=True, verbosity=0)
    source = reports(rows)
    while batch := list(islice(source, BATCH)):
        Pothole.objects.bulk_create(Pothole(**row_of(report)) for report in batch)
    user = User.objects.create_superuser("olivia", "olivia@publicworks.example", "a bench password")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {"session": str(session.session_key), "token": Token.objects.create(user=user).key}


if __name__ == "__main__":
    print(json.dumps(seed(int(sys.argv[1]))))
