"""The citizen portal: services, the public form in steps, the receipt and the tracking page."""
