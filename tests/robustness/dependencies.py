"""Whether forcesim works with the oldest and with the newest libraries that it allows.

    .venv/bin/python tests/robustness/dependencies.py [lowest] [highest] [--python PYTHON] [--folder DIR] [-- WORDS …]

installs each set in a fresh environment (in a temporary folder, or in DIR, where the environments stay), lists what was
installed with its licence, and runs the fast tests, or what WORDS tell pytest to run. *lowest* takes the lower bound of
every library that pyproject.toml names, and the newest of what those need in turn: that is what an old lock of our own
requirements meets today. Ends with 1 where tests fail.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# installs the lowest versions of what is required directly, which pip can't
UV = "uv==0.13.9"
SETS = {"lowest": "lowest-direct", "highest": "highest"}
FAST = ("--numprocesses", "auto", "--dist", "worksteal", "-m", "not slow", "-p", "no:cacheprovider", "tests")

# prints what is installed: name, version, licence
_LIST = """
import json
from importlib.metadata import distributions
rows = []
for distribution in distributions():
    data = distribution.metadata
    named = [entry.split(" :: ")[-1] for entry in data.get_all("Classifier", []) if entry.startswith("License ::")]
    licence = data.get("License-Expression") or ", ".join(named) or (data.get("License") or "not stated")
    rows.append((data["Name"], distribution.version, licence.splitlines()[0][:60]))
print(json.dumps(sorted(rows, key=lambda row: row[0].lower())))
"""


def main(words: list[str]) -> int:
    """Install and test; 0 if all tests pass with every set, 1 if not, 2 where nothing can be installed."""
    end = words.index("--") if "--" in words else len(words)
    summary = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(description=summary, usage="%(prog)s [SET …] [-- WORDS …]")
    parser.add_argument("sets", nargs="*", metavar="SET", help="lowest, highest; both if none is named")
    parser.add_argument("--python", default=sys.executable, help="the interpreter of the environments; this one")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where the environments are made")
    options = parser.parse_args(words[:end])
    unknown = [name for name in options.sets if name not in SETS]
    if unknown:
        print(f"There is no set called {', '.join(unknown)}. Sets are: {', '.join(SETS)}.", file=sys.stderr)
        return 2
    tests = words[end + 1 :] or list(FAST)
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        try:
            passed = [_passes(name, options.python, folder, tests) for name in options.sets or SETS]
        except subprocess.CalledProcessError as error:
            print(f"{' '.join(map(str, error.cmd))} ended with {error.returncode}.", file=sys.stderr)
            return 2
    return 0 if all(passed) else 1


def _passes(name: str, python: str, folder: Path, tests: list[str]) -> bool:
    """Install a set of libraries and run tests with it."""
    tools, environment = folder / "tools", folder / f"{name}-{_version(python)}"
    uv = tools / "bin" / "uv"
    if not uv.exists():
        _run(sys.executable, "-m", "venv", tools)
        _run(tools / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV)
    interpreter = environment / "bin" / "python"
    if not interpreter.exists():
        _run(uv, "venv", "--quiet", "--python", python, environment)
    options = ("--python", interpreter, "--resolution", SETS[name])
    _run(uv, "pip", "install", "--quiet", *options, "--editable", f"{ROOT}[test]", cwd=ROOT)
    listed = subprocess.run([interpreter, "-c", _LIST], capture_output=True, text=True, check=True).stdout
    print(f"\n{name}, Python {_version(python)}")
    for library, version, licence in json.loads(listed):
        print(f"  {library:24} {version:14} {licence}")
    sys.stdout.flush()
    settings = {"QT_QPA_PLATFORM": "offscreen", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(
        [interpreter, "-m", "pytest", *tests], cwd=ROOT, env={**os.environ, **settings}, check=False
    ).returncode in (0, 5)


def _version(python: str) -> str:
    words = [python, "-c", "import platform; print(platform.python_version())"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def _run(*words: str | Path, cwd: Path | None = None) -> None:
    subprocess.run(words, cwd=cwd, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
