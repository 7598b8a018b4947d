#!/bin/sh
# The policies that no other beats on both harm and hours, where one run gave no hours. One would expect that policy
# to be left out, or to stand beside the others as one that cannot be compared. It wins alone: a missing value is
# never worse, so the policy beats each one that it leads on the outcome it has, and three libraries agree on that.
# Seen 2026-11: paretoset 1.2.5, moocore 0.3.2, pymoo 0.6.2.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq "paretoset==1.2.5" "moocore==0.3.2" "pymoo==0.6.2" "numpy==2.4.6"

cat > "$work/show.py" <<'PY'
from importlib.metadata import version

import moocore
import numpy as np
from paretoset import paretoset
from pymoo.util.nds.non_dominated_sorting import NonDominatedSorting

print(*(f"{name} {version(name)}" for name in ("paretoset", "moocore", "pymoo")), sep=", ")
# harm and hours of five policies, less is better; E is worse than B on both
complete = np.array([[1.0, 4.0], [2.0, 3.0], [3.0, 2.0], [4.0, 1.0], [5.0, 5.0]])
missing = np.array([[0.5, np.nan]])


def front(points):
    sort = NonDominatedSorting().do(points, only_non_dominated_front=True)
    flags = {
        "paretoset": np.flatnonzero(paretoset(points)),
        "moocore": np.flatnonzero(moocore.is_nondominated(points)),
        "pymoo": np.sort(sort),
    }
    return "; ".join(f"{name} {''.join('ABCDEF'[index] for index in rows)}" for name, rows in flags.items())


print("five complete policies:", front(complete))
print("and F with no hours:", front(np.vstack([complete, missing])))
PY
cat > "$work/recorded" <<'TXT'
paretoset 1.2.5, moocore 0.3.2, pymoo 0.6.2
five complete policies: paretoset ABCD; moocore ABCD; pymoo ABCD
and F with no hours: paretoset F; moocore F; pymoo F
TXT
echo "One would expect: ABCD, and with F either ABCD or ABCDF."
"$work/venv/bin/python" "$work/show.py" > "$work/seen"
cat "$work/seen"
diff "$work/recorded" "$work/seen" || { echo "The behaviour has changed: < is recorded, > is seen now."; exit 1; }
echo "As recorded."
