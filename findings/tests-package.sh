#!/bin/sh
# A library that counts syllables is added to a project's test requirements. One would expect it to leave the project's
# own tests alone. textstat 0.7.8 installs its tests as a top-level package named "tests". A project whose folder "tests"
# has no __init__.py, as pytest advises for --import-mode=importlib, has a namespace package there, and a regular package
# of that name is taken in its place wherever it stands on the path, also behind the folder Python is started in. The
# tests go on, since pytest imports them by file; a function of theirs sent to another process is no longer found there.
# Seen 2026-11: textstat 0.7.8, pytest 9.2.0.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
python3 -m venv venv
venv/bin/pip install -qq "pytest==9.2.0"

mkdir tests
cat > tests/test_square.py <<'PY'
import pickle
import subprocess
import sys


def square(number):
    return number * number


def test_square_can_be_sent_to_another_process():
    words = [sys.executable, "-c", "import pickle, sys; print(pickle.load(sys.stdin.buffer)(3))"]
    other = subprocess.run(words, input=pickle.dumps(square), capture_output=True)
    assert other.stdout.strip() == b"9", other.stderr.decode().strip().splitlines()[-1]
PY
test_it() {
    venv/bin/python -m pytest -q --import-mode=importlib -p no:cacheprovider > output || true
    sed -nE 's/^E +AssertionError: //p; s/^(1 (passed|failed)).*/\1/p' output
}
cat > "$work/recorded" <<'TXT'
1 passed
with textstat 0.7.8
ModuleNotFoundError: No module named 'tests.test_square'
1 failed
TXT
echo "One would expect: the test passes before and after."
test_it > "$work/seen"
venv/bin/pip install -qq "textstat==0.7.8"
echo "with textstat 0.7.8" >> "$work/seen"
test_it >> "$work/seen"
cat "$work/seen"
diff "$work/recorded" "$work/seen" || { echo "The behaviour has changed: < is recorded, > is seen now."; exit 1; }
echo "As recorded."
