#!/bin/sh
# Random streams named by numbers: (study) for the study's own draws, (study, 0), (study, 0, 0) for its replication 0
# and the first entity in it. One would expect different names to give different streams, as NumPy's SeedSequence is
# made for. It fills short names up with zeros, so zeros at the end, up to four words, make no difference: the first
# replication repeats the study's own luck. And a seed of 2**32 or more takes two words: (7, 2**32) is (7, 0, 1).
# Seen 2026-11: NumPy 2.4.6.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq "numpy==2.4.6"

cat > "$work/show.py" <<'PY'
import numpy as np

print("numpy", np.__version__)
for name in ([7], [7, 0], [7, 0, 0, 0], [7, 0, 0, 0, 0], [7, 1], [7, 0, 1], [7, 2**32]):
    print(f"{name}: {np.random.default_rng(name).random():.6f}")
PY
cat > "$work/recorded" <<'TXT'
numpy 2.4.6
[7]: 0.625095
[7, 0]: 0.625095
[7, 0, 0, 0]: 0.625095
[7, 0, 0, 0, 0]: 0.797859
[7, 1]: 0.770141
[7, 0, 1]: 0.833175
[7, 4294967296]: 0.833175
TXT
echo "One would expect: seven names, seven different numbers."
"$work/venv/bin/python" "$work/show.py" > "$work/seen"
cat "$work/seen"
diff "$work/recorded" "$work/seen" || { echo "The behaviour has changed: < is recorded, > is seen now."; exit 1; }
echo "As recorded."
