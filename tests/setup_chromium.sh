#!/usr/bin/env bash
# Prints the path of a Chromium to drive, installing one when there is none. Progress goes to stderr.
set -euo pipefail

if [[ -n "${CASEWORK_CHROMIUM:-}" ]]; then
    echo "$CASEWORK_CHROMIUM"
    exit
fi

find_chromium() {
    local name
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v "$name"; then return; fi
    done
    return 1
}

find_playwright_chromium() {
    python - <<'PYTHON'
import sys
from pathlib import Path
from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    path = playwright.chromium.executable_path
print(path) if Path(path).exists() else sys.exit(1)
PYTHON
}

if find_chromium || find_playwright_chromium; then exit; fi

if [[ "$(id -u)" == 0 ]] && command -v apt-get >/dev/null; then
    echo "Installing Chromium with apt" >&2
    { apt-get update -qq || true; } >&2
    if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        chromium fonts-dejavu-core >&2 && find_chromium; then exit; fi
fi

echo "Installing Chromium with Playwright" >&2
python -m playwright install chromium >&2
find_playwright_chromium
