"""The smallest file for one feature each: all of them are accepted, and stay accepted."""

import pytest

from casework.definition import schema_of
from tests.corpus import Sample, problems_of, samples

FEATURES = samples("features")


@pytest.mark.parametrize("sample", FEATURES, ids=lambda sample: sample.name)
def test_a_feature_is_accepted(sample: Sample) -> None:
    assert problems_of(sample) == ()


def test_the_features_show_every_key_of_the_language() -> None:
    """A key that no accepted file uses may have stopped working without anybody knowing."""
    written = "".join(sample.text for sample in FEATURES)
    parts = [schema_of(document) for document in ("agency", "entity", "case_type")]
    keys = {
        key
        for schema in parts
        for name, part in [("", schema), *schema["$defs"].items()]
        for key in part.get("properties", {})
        if not name.startswith("field_address")
    }
    assert {key for key in keys if f"{key}:" not in written} <= UNSHOWN


UNSHOWN = {"subject", "channel", "email", "contact", "min_length"}
"""Options of one field type or action, shown by the tests of its own room."""
