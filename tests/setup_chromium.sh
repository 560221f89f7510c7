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

install_with_apt() {
    { apt-get update -qq || true; } >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

# The driver of Playwright is a program of its own, and its one library is not everywhere.
if ! python -m playwright --version >/dev/null 2>&1; then
    if [[ "$(id -u)" != 0 ]] || ! command -v apt-get >/dev/null; then
        echo "Playwright's driver does not start; on Debian and Ubuntu: apt-get install libatomic1" >&2
        exit 2
    fi
    echo "Installing libatomic1 with apt" >&2
    install_with_apt libatomic1
fi

if find_chromium || find_playwright_chromium; then exit; fi

if [[ "$(id -u)" == 0 ]] && command -v apt-get >/dev/null; then
    echo "Installing Chromium with apt" >&2
    if install_with_apt chromium fonts-dejavu-core && find_chromium; then exit; fi
fi

echo "Installing Chromium with Playwright" >&2
python -m playwright install chromium >&2
find_playwright_chromium
