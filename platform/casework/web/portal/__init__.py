"""The citizen portal: services, the public form in steps, the receipt and the tracking page."""

from casework.web.portal import apply, services, tracking

__all__ = ["apply", "services", "tracking"]
