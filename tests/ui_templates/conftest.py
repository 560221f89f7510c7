"""The environment that the site renders with, in English."""

import pytest
from jinja2 import Environment

from casework.web.render import Renderer
from tests.ui_templates.samples import TEMPLATES


@pytest.fixture(scope="session")
def environment() -> Environment:
    return Renderer(TEMPLATES).environment("en")
