#!/bin/sh
# Not a single offence of a kind in 100 days: how high may the rate be? By hand, none is seen with a chance of 2.5% at
# a rate of -ln(0.025) / 100 = 0.0369. One would expect every 95% interval to hold the 0 that was seen and to have
# some width. Three of statsmodels' ten methods have no width here, and two of those, `sqrt` and `midp-c`, do not even
# hold the 0: a rare offence would be told as a certain rate of 0.01 or 0.03 a day.
# Seen 2026-11: statsmodels 0.15.0, SciPy 1.17.1, NumPy 2.4.6.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq "statsmodels==0.15.0" "scipy==1.17.1" "numpy==2.4.6"

cat > "$work/show.py" <<'PY'
from importlib.metadata import version

from statsmodels.stats.rates import confint_poisson

print("statsmodels", version("statsmodels"))
for method in ("exact-c", "score", "jeff", "waldccv", "sqrt-a", "sqrt-v", "sqrt-centcc", "wald", "sqrt", "midp-c"):
    low, high = confint_poisson(0, 100, method=method, alpha=0.05)
    faults = ["no width"] * bool(high - low < 1e-6) + ["0 is outside"] * bool(low > 1e-4)
    print(f"{method}: {low:.4f} to {high:.4f}", *faults)
PY
cat > "$work/recorded" <<'TXT'
statsmodels 0.15.0
exact-c: 0.0000 to 0.0369
score: 0.0000 to 0.0384
jeff: 0.0000 to 0.0251
waldccv: 0.0000 to 0.0139
sqrt-a: 0.0000 to 0.0216
sqrt-v: 0.0000 to 0.0281
sqrt-centcc: 0.0000 to 0.0329
wald: 0.0000 to 0.0000 no width
sqrt: 0.0096 to 0.0096 no width 0 is outside
midp-c: 0.0300 to 0.0300 no width 0 is outside
TXT
echo "One would expect: 0 inside, and a width, for every method."
"$work/venv/bin/python" "$work/show.py" > "$work/seen"
cat "$work/seen"
diff "$work/recorded" "$work/seen" || { echo "The behaviour has changed: < is recorded, > is seen now."; exit 1; }
echo "As recorded."
