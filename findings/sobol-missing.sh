#!/bin/sh
# Which uncertain number of a model matters most, by Sobol indices, where one run of hundreds gave no outcome. One
# would expect a refusal or nan. SciPy and SALib both give exact zeros for every number, without a warning: "nothing
# matters", the one answer that a reader believes and that ends the search.
# Seen 2026-11: SciPy 1.17.1, SALib 1.6.0.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq "scipy==1.17.1" "SALib==1.6.0" "numpy==2.4.6"

cat > "$work/show.py" <<'PY'
from importlib.metadata import version

import numpy as np
from SALib.analyze import sobol as analysis
from SALib.sample import sobol as design
from scipy.stats import qmc, sobol_indices

print(*(f"{name} {version(name)}" for name in ("scipy", "SALib")), sep=", ")
runs, numbers = 256, 3


def model(x):
    return x[..., 0] + 2.0 * x[..., 1] + 0.0 * x[..., 2]


def by_scipy(is_missing):
    first, second = np.hsplit(qmc.Sobol(2 * numbers, rng=1).random(runs), 2)
    mixed = np.stack([np.where(np.arange(numbers) == index, second, first) for index in range(numbers)])
    outcomes = {"f_A": model(first)[None], "f_B": model(second)[None], "f_AB": model(mixed)[:, None]}
    if is_missing:
        outcomes["f_A"][0, 5] = np.nan
    return sobol_indices(func=outcomes, n=runs).first_order


def by_salib(is_missing):
    problem = {"num_vars": numbers, "names": ["a", "b", "c"], "bounds": [[0.0, 1.0]] * numbers}
    outcomes = model(design.sample(problem, runs, calc_second_order=False, seed=1))
    if is_missing:
        outcomes[5] = np.nan
    return analysis.analyze(problem, outcomes, calc_second_order=False, seed=1)["S1"]


for name, indices in (("SciPy", by_scipy), ("SALib", by_salib)):
    for is_missing in (False, True):
        digits = [f"{index:.1f}" for index in indices(is_missing)]
        print(name, "one run missing:" if is_missing else "all runs:", *digits)
PY
cat > "$work/recorded" <<'TXT'
scipy 1.17.1, SALib 1.6.0
SciPy all runs: 0.2 0.8 0.0
SciPy one run missing: 0.0 0.0 0.0
SALib all runs: 0.2 0.8 0.0
SALib one run missing: 0.0 0.0 0.0
TXT
echo "One would expect: 0.2 0.8 0.0 with all runs, and nan or an error with one missing."
"$work/venv/bin/python" "$work/show.py" > "$work/seen"
cat "$work/seen"
diff "$work/recorded" "$work/seen" || { echo "The behaviour has changed: < is recorded, > is seen now."; exit 1; }
echo "As recorded."
