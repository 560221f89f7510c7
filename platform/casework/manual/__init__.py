"""The service manual of an agency: what its YAML says, for people who do not read YAML."""

from casework.manual.writing import write_manual

__all__ = ["write_manual"]
