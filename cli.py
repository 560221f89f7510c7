"""`python cli.py ...` is `casework ...` straight from a checkout; nothing else lives here."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "platform"))

from casework.commands import run

if __name__ == "__main__":
    run()
