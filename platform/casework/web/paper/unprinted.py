"""Why there is no PDF."""


class NoPrinter(Exception):
    """This installation cannot make PDFs: the library Pango is missing. HTTP 503."""
