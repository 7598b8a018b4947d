"""Compiles the simulation while a wheel is built: hatchling calls it, as pyproject.toml says.

The same source runs pure and compiled and gives the same bits; compiled it is about three times as fast. Where no C
compiler is found, or the environment says ``FORCESIM_COMPILE=0``, the wheel stays pure Python. So does an editable
installation, in which a compiled module would hide what is changed in its source.
"""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = Path("forcesim/simulation")
# what numpy does, or what is called seldom or only read: nothing to gain
PURE = {
    "__init__",
    "allocation_rules",
    "arrivals",
    "calendar",
    "disruption_theories",
    "live_run",
    "live_state",
    "outcomes",
    "policy_change",
    "result",
    "run",
    "run_size",
}
# types of other libraries are of no use to the compiler, and to read them takes longer than to compile
MYPY_OPTIONS = ["--config-file=", "--ignore-missing-imports", "--follow-imports=skip"]


def is_possible() -> bool:
    """Whether there is a C compiler with Python's headers, as far as that can be told without running it."""
    if os.environ.get("FORCESIM_COMPILE") == "0" or sys.implementation.name != "cpython":
        return False
    if os.name == "nt":
        return True  # setuptools looks for Microsoft's compiler itself
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]
    return shutil.which(compiler) is not None and (Path(sysconfig.get_path("include")) / "Python.h").exists()


def compile_simulation(root: Path, build: Path) -> list[Path]:
    """Compile the modules of the simulation; the extension modules, below ``build``/lib."""
    from mypyc.build import mypycify
    from setuptools import Distribution
    from setuptools.command.build_ext import build_ext

    modules = sorted(path.name for path in (root / PACKAGE).glob("*.py") if path.stem not in PURE)
    start = Path.cwd()
    os.chdir(root)  # mypy names modules by their paths
    try:
        options = [*MYPY_OPTIONS, f"--cache-dir={build / 'cache'}"]
        extensions = mypycify(
            [*options, *(str(PACKAGE / name) for name in modules)],
            opt_level="3",
            group_name="forcesim.simulation.modules",
            target_dir=str(build / "source"),
        )
        command = build_ext(Distribution({"name": "forcesim", "ext_modules": extensions}))
        command.build_lib, command.build_temp = str(build / "lib"), str(build / "objects")
        command.ensure_finalized()
        command.run()
    finally:
        os.chdir(start)
    suffixes = (".so", ".pyd")
    return sorted(path for path in (build / "lib").rglob("*") if path.suffix in suffixes)


class CompileSimulation(BuildHookInterface[Any]):
    """The hook that hatchling calls."""

    def dependencies(self) -> list[str]:
        """What it takes to compile, besides what pyproject.toml names."""
        return ["mypy>=2.4,<3", "setuptools>=69"] if is_possible() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and put the extension modules into the wheel beside their sources."""
        if version == "editable" or not is_possible():
            return
        self._build = Path(tempfile.mkdtemp(prefix="forcesim-"))
        try:
            compiled = compile_simulation(Path(self.root), self._build)
        except (Exception, SystemExit) as error:  # noqa: BLE001  mypyc and setuptools leave by either
            self.app.display_warning(f"forcesim is installed in pure Python, since compiling it failed: {error}")
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        for path in compiled:
            build_data["force_include"][str(path)] = path.relative_to(self._build / "lib").as_posix()

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002  hatchling's
        """Leave nothing behind."""
        if hasattr(self, "_build"):
            shutil.rmtree(self._build, ignore_errors=True)
