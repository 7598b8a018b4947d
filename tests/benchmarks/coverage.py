"""Whether intervals, verdicts and shares keep what they promise: one line a promise, with what was measured.

    .venv/bin/python tests/benchmarks/coverage.py [NAME …]

measures the promises of every module ``coverage_NAME.py`` beside this one, or of those that are named. Such a module
has a function ``promises()`` that yields, for each of them, what is promised of what, the share that was measured, the
standard error of that share, and the promise: (text, share, error, text).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

Promise = tuple[str, float, float, str]
HERE = Path(__file__).parent


def registry() -> dict[str, Callable[[], Iterable[Promise]]]:
    """The function of each part, by its name."""
    sys.path.insert(0, str(HERE))
    parts = sorted(path.stem.removeprefix("coverage_") for path in HERE.glob("coverage_*.py"))
    return {part: import_module(f"coverage_{part}").promises for part in parts}


def main(names: list[str]) -> int:
    known = registry()
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"There is no part called {', '.join(unknown)}. Parts are: {', '.join(known)}.", file=sys.stderr)
        return 2
    for name in names or known:
        began = time.perf_counter()
        print(f"{name}:")
        for subject, share, error, promise in known[name]():
            print(f"  {subject:70} {share:5.3f} ± {error:.3f}   promised {promise}", flush=True)
        print(f"  ({time.perf_counter() - began:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
