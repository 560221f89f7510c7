"""The staff desk: my work, lists, records and cases, people."""

from casework.web.desk import (
    acting,
    change_record,
    files,
    lists,
    new_record,
    people,
    record_page,
    saved_views,
    searching,
    validating,
    work,
)

__all__ = [
    "acting",
    "change_record",
    "files",
    "lists",
    "new_record",
    "people",
    "record_page",
    "saved_views",
    "searching",
    "validating",
    "work",
]
