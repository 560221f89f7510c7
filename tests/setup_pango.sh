#!/usr/bin/env bash
# Installs the library Pango, which sets the paper forms, when this machine has none. Progress goes to stderr.
set -euo pipefail

has_pango() {
    python -c 'import weasyprint' >/dev/null 2>&1
}

if has_pango; then exit; fi

if [[ "$(id -u)" == 0 ]] && command -v apt-get >/dev/null; then
    echo "Installing Pango with apt" >&2
    { apt-get update -qq || true; } >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libpangoft2-1.0-0 >&2
    if has_pango; then exit; fi
fi

echo "Please install Pango (Debian, Ubuntu: libpangoft2-1.0-0; Fedora, Homebrew: pango)" >&2
exit 2
