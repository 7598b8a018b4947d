#!/bin/sh
# A SimPy process compiled with mypyc, for speed. One would expect the same behaviour, faster. It runs, but at the end
# of a simulation a process that is still at work is dropped without its `finally`, where interpreted Python runs it,
# so what a shift hands over or books there is missing; and the process has no name, so that printing it, as any
# message about a stuck simulation does, raises.
# Seen 2026-11: mypy 2.4.1, SimPy 4.1.2, setuptools 84.2.1, Python 3.11. Needs a C compiler.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq "mypy==2.4.1" "simpy==4.1.2" "setuptools==84.2.1"

cat > "$work/shifts.py" <<'PY'
from typing import Any, Iterator


def shift(env: Any, book: list[str]) -> Iterator[Any]:
    try:
        yield env.timeout(8)
    finally:
        book.append("handed over")
PY
cat > "$work/show.py" <<'PY'
import gc

import shifts
import simpy

book: list[str] = []
env = simpy.Environment()
process = env.process(shifts.shift(env, book))
env.run(until=5)
try:
    print("  its name:", process.name)
except AttributeError as error:
    print("  its name:", error)
del env, process
gc.collect()
print("  booked after the run ended at hour 5 of 8:", book)
PY
cat > "$work/recorded" <<'TXT'
mypy==2.4.1
simpy==4.1.2
interpreted
  its name: shift
  booked after the run ended at hour 5 of 8: ['handed over']
compiled
  its name: 'shift_gen' object has no attribute '__name__'
  booked after the run ended at hour 5 of 8: []
TXT
echo "One would expect: the same name and the same book, compiled or not."
{
    cd "$work"
    venv/bin/pip list --format=freeze | grep -E "^(mypy|simpy)=="
    echo "interpreted"
    venv/bin/python show.py
    venv/bin/mypyc shifts.py > build.log 2>&1 || { cat build.log; exit 1; }
    echo "compiled"
    venv/bin/python show.py
} > "$work/seen"
cat "$work/seen"
diff "$work/recorded" "$work/seen" || { echo "The behaviour has changed: < is recorded, > is seen now."; exit 1; }
echo "As recorded."
