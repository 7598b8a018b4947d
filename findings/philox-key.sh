#!/bin/sh
# Streams of a counter-based generator, one a person, addressed by a key: Philox(key=...). One would expect that a key
# leaves nothing to be drawn, so that making a stream touches nothing else, and that a keyed generator can do what a
# seeded one can. The numbers are the key's own; but every Philox(key=...) asks the operating system for entropy that
# nothing uses, Philox(seed) asks for none, and a keyed one can't spawn. One generator whose state is set to key and
# counter gives the same numbers and asks for none (setting it took a quarter of the time here).
# Seen 2026-11: NumPy 2.4.6.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq "numpy==2.4.6"

cat > "$work/show.py" <<'PY'
import random

requests = 0
from_the_system = random.SystemRandom.getrandbits


def counted(self, bits):
    global requests
    requests += 1
    return from_the_system(self, bits)


random.SystemRandom.getrandbits = counted  # before NumPy takes it from there

import numpy as np

print("numpy", np.__version__)
np.random.Philox(key=0)  # the first one makes NumPy's own generator as well


def show(name, make):
    before = requests
    numbers = make()
    print(f"{name}: entropy asked for {requests - before} times, numbers {numbers}")


show("100 times Philox(key)", lambda: sum(int(np.random.Philox(key=key).random_raw()) for key in range(100)))
show("100 times Philox(seed)", lambda: sum(int(np.random.Philox(seed).random_raw()) for seed in range(100)))


def one_generator():
    philox = np.random.Philox(0)
    state = philox.state
    total = 0
    for key in range(100):
        state["state"] = {"counter": np.zeros(4, np.uint64), "key": np.array([key, 0], np.uint64)}
        philox.state = state
        total += int(philox.random_raw())
    return total


show("one Philox, its state set 100 times", one_generator)
print("a seeded one spawns:", len(np.random.Generator(np.random.Philox(1)).spawn(2)))
try:
    np.random.Generator(np.random.Philox(key=1)).spawn(2)
except TypeError as error:
    print("a keyed one:", error)
PY
cat > "$work/recorded" <<'TXT'
numpy 2.4.6
100 times Philox(key): entropy asked for 100 times, numbers 943800385936010999236
100 times Philox(seed): entropy asked for 0 times, numbers 797840898246979978607
one Philox, its state set 100 times: entropy asked for 0 times, numbers 943800385936010999236
a seeded one spawns: 2
a keyed one: The underlying SeedSequence does not implement spawning.
TXT
echo "One would expect: nobody asks for entropy, and both kinds spawn."
"$work/venv/bin/python" "$work/show.py" > "$work/seen"
cat "$work/seen"
diff "$work/recorded" "$work/seen" || { echo "The behaviour has changed: < is recorded, > is seen now."; exit 1; }
echo "As recorded."
