"""Finished runs that come with the program: a layer below the user's own store that is only read.

They stand in one file of the package, ``forcesim/data/shipped-runs.zip``, which ``python -m forcesim.shipping`` makes.
A member for each scenario, named by its digest, holds float64 of shape (futures, numbers), byte by byte transposed and
compressed without loss; the header says of which version of the model, which seed, and what the numbers are of. Of the
months only the series that are drawn are there (``months``), so that the file stays small: a study that reads others
makes its runs itself.
"""

from __future__ import annotations

import importlib.resources
import json
import lzma
import zipfile
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from forcesim.simulation.result import MODEL_VERSION, RunResult
from forcesim.study.arrays import Floats
from forcesim.study.results.monthly import DRAWN
from forcesim.study.storage.run_store import Key

PLACE = "shipped-runs.zip"
_HEADER = "header.json"
_ENDS = 3  # the residuals of both laws of conservation, and the number of events
_FAULTS = (zipfile.BadZipFile, lzma.LZMAError, zlib.error, EOFError, OSError, KeyError, TypeError, ValueError)
# always the same bytes for the same runs
_TIMESTAMP = (2026, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class ShippedScenario:
    """A scenario with shipped runs: the force by its slug, the policy by its name, and the number of futures."""

    digest: str
    force: str
    policy: str
    futures: int


class ShippedRuns:
    """Runs in one file, read scenario by scenario when they are first needed.

    There are none where the file is missing, damaged, or of another version of the model; ``trouble`` then says why.
    """

    def __init__(self, path: Any) -> None:
        self._path = path
        self._arrays: dict[str, Floats] = {}
        self.trouble = ""
        self.seed, self.model = 0, ""
        self.scenarios: dict[str, ShippedScenario] = {}
        self.months: tuple[str, ...] = ()
        self._names: list[tuple[list[str], list[str], list[int]]] = []
        self._names_of: dict[str, int] = {}
        self._raw: dict[str, bytes] = {}
        try:
            self._open()
        except _FAULTS as error:
            self.trouble = f"the runs that come with the program can't be read ({error!r})"
            self.scenarios = {}

    def _open(self) -> None:
        with self._path.open("rb") as file, zipfile.ZipFile(file) as archive:
            header = json.loads(archive.read(_HEADER))
            self.model, self.seed = str(header["model"]), int(header["seed"])
            self.months = tuple(map(str, header["months"]))
            self._names = [
                (list(outcomes), list(series), list(lengths)) for outcomes, series, lengths in header["names"]
            ]
            for entry in header["scenarios"]:
                digest = str(entry["digest"])
                self._names_of[digest] = int(entry["names"])
                self.scenarios[digest] = ShippedScenario(
                    digest, str(entry["force"]), str(entry["policy"]), int(entry["futures"])
                )

    def get(self, key: Key) -> RunResult | None:
        """Look up a run; None where it does not come with the program. It has the months of ``months`` only."""
        known = self.scenarios.get(key.digest)
        is_there = known is not None and 0 <= key.replication < known.futures
        if not is_there or key.seed != self.seed or not key.model == self.model == MODEL_VERSION:
            return None
        try:
            rows = self._rows(key.digest)
            return _result(rows[key.replication], *self._names[self._names_of[key.digest]])
        except _FAULTS as error:
            self.trouble = f"the runs that come with the program can't be read ({error!r})"
            self.scenarios = {}
            return None

    def has_months(self, names: Collection[str]) -> bool:
        """Whether these series are among the months that its runs have."""
        return set(names) <= set(self.months)

    def _rows(self, digest: str) -> Floats:
        if digest not in self._arrays:
            with self._path.open("rb") as file, zipfile.ZipFile(file) as archive:
                content = archive.read(digest.partition(":")[2])
            outcomes, _, lengths = self._names[self._names_of[digest]]
            count = len(outcomes) + _ENDS + sum(lengths)
            turned = np.frombuffer(content, dtype=np.uint8).reshape(8, -1)
            self._arrays[digest] = np.ascontiguousarray(turned.T).view("<f8").reshape(-1, count).astype(np.float64)
        return self._arrays[digest]


def _result(row: Floats, outcomes: list[str], series: list[str], lengths: list[int]) -> RunResult:
    count = len(outcomes)
    months = np.split(row[count + _ENDS :], np.cumsum(lengths, dtype=np.int64))[: len(lengths)]
    return RunResult(
        outcomes=dict(zip(outcomes, row[:count].tolist(), strict=True)),
        monthly={name: part.copy() for name, part in zip(series, months, strict=True)},
        hours_unaccounted=float(row[count]),
        cases_unaccounted=int(row[count + 1]),
        events=int(row[count + 2]),
    )


@cache
def shipped_runs() -> ShippedRuns:
    """The runs that come with this program."""
    return ShippedRuns(importlib.resources.files("forcesim.data").joinpath(PLACE))


def shipping_part(result: RunResult) -> RunResult:
    """What ships of a run: all outcomes, and the months that are drawn."""
    monthly = {name: result.monthly[name] for name in DRAWN if name in result.monthly}
    return RunResult(result.outcomes, monthly, result.hours_unaccounted, result.cases_unaccounted, result.events)


def write_shipped_runs(path: Path, seed: int, runs: Mapping[tuple[str, str, str], Sequence[RunResult]]) -> None:
    """Write runs into the file at ``path``: by (digest, force, policy), the futures of each from 0 on."""
    names: list[list[list[Any]]] = []
    entries, members = [], {}
    for (digest, force, policy), results in sorted(runs.items(), key=lambda item: (item[0][2], item[0][1])):
        parts = [shipping_part(result) for result in results]
        first = parts[0]
        of_these: list[list[Any]] = [
            list(first.outcomes),
            list(first.monthly),
            [len(series) for series in first.monthly.values()],
        ]
        if of_these not in names:
            names.append(of_these)
        entries.append(
            {"digest": digest, "force": force, "policy": policy, "futures": len(parts), "names": names.index(of_these)}
        )
        rows = np.array([_numbers(result) for result in parts], dtype="<f8")
        turned = np.frombuffer(rows.tobytes(), dtype=np.uint8).reshape(-1, 8).T
        members[digest.partition(":")[2]] = turned.tobytes()
    header = {"model": MODEL_VERSION, "seed": seed, "months": list(DRAWN), "names": names, "scenarios": entries}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo(_HEADER, _TIMESTAMP), json.dumps(header, indent=1), zipfile.ZIP_DEFLATED, 9)
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _TIMESTAMP), content, zipfile.ZIP_LZMA)


def _numbers(result: RunResult) -> Floats:
    ends = [result.hours_unaccounted, float(result.cases_unaccounted), float(result.events)]
    return np.concatenate([np.array([*result.outcomes.values(), *ends]), *result.monthly.values()])
