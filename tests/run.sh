#!/bin/sh
# Runs every test, off screen. Makes or reuses .venv; installs what is missing; needs nothing but Python 3.11 or newer.
#   sh tests/run.sh            everything
#   sh tests/run.sh --fast     what takes about a minute: all but the tests that are marked as slow
#   sh tests/run.sh tests/ui   a part; arguments go to pytest
set -eu
cd "$(dirname "$0")/.."

if ! [ -x .venv/bin/python ]; then
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
        echo "forcesim needs Python 3.11 or newer; python3 here is $(python3 --version)." >&2
        exit 2
    }
    python3 -m venv .venv
fi

# installed again only when what it is made from has changed
stamp=.venv/forcesim-tests
if ! [ -e "$stamp" ] || ! cmp -s pyproject.toml "$stamp"; then
    echo "Installing forcesim and what its tests need into .venv ..."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
    cp pyproject.toml "$stamp"
fi

# Qt's own wheels leave these few libraries to the system
libraries="libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0"
export QT_QPA_PLATFORM=offscreen
# matrices are small here: threads of the linear algebra would only get in the way of tests that run side by side
export OPENBLAS_NUM_THREADS=1
if ! .venv/bin/python -c 'import PySide6.QtWidgets' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing Qt's system libraries ..."
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $libraries; } >/dev/null
    else
        echo "Qt needs system libraries that are missing here. On Debian or Ubuntu type:" >&2
        echo "    sudo apt-get install $libraries" >&2
        exit 2
    fi
fi

# tagged PDF is laid out with Pango; its tests say so where it is not there
pango="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
if ! .venv/bin/python -W ignore -c 'import weasyprint' 2>/dev/null; then
    if [ "${1-}" != --fast ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing the library that lays out PDF ..."
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $pango; } \
            >/dev/null 2>&1 || echo "There is none to install here; these tests are skipped."
    fi
fi

# the joining page of workshops is tried in a real browser, where one is or may be installed; its tests say so elsewhere
if ! command -v chromium-headless-shell >/dev/null && ! command -v chromium >/dev/null; then
    if [ "${1-}" != --fast ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing a browser for the tests of the joining page ..."
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            chromium-headless-shell; } >/dev/null 2>&1 || echo "There is none to install here; these tests are skipped."
    fi
fi

tier=
if [ "${1-}" = --fast ]; then
    tier='not slow'
    shift
fi
[ $# -gt 0 ] || set -- tests
exec .venv/bin/python -m pytest --numprocesses auto --dist worksteal ${tier:+-m "$tier"} "$@"
