"""The API for programs: the same entities, verdicts and writers as the screens."""
