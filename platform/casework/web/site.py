"""The running site: what every request needs and nothing else holds."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

from casework.catalogue import Catalogue
from casework.clock import Clock
from casework.publishing.live import Lives
from casework.publishing.previews import Previews
from casework.settings import Settings
from casework.store.database import Database
from casework.web.assets import Assets
from casework.web.render import Renderer


@dataclass(frozen=True, slots=True)
class Site:
    """Open database, live Catalogues, clock, templates and the key that forged forms do not know."""

    settings: Settings
    db: Database
    live: Lives
    clock: Clock
    renderer: Renderer
    assets: Assets
    form_key: bytes
    previews: Previews

    def kept(self, catalogue: Catalogue) -> dict[object, Any]:
        """What pages of this site compiled for a Catalogue; it goes with it."""
        found: dict[object, Any] = catalogue.kept.setdefault(self.renderer, {})
        return found

    def csrf(self, cookie: str) -> str:
        """The token that a form must carry for the holder of this cookie."""
        return hmac.digest(self.form_key, cookie.encode(), "sha256").hex()

    @property
    def preview_cookie(self) -> str:
        """Holds the token of the draft that this browser looks at."""
        return f"{self.session_cookie}_preview"

    @property
    def session_cookie(self) -> str:
        """`__Host-` binds the cookie to this very host; browsers take it over HTTPS only."""
        return "__Host-casework" if self.settings.is_https else "casework"
