"""Verbs about the store of finished runs and of the studies that were asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from forcesim.atomic_write import write_file
from forcesim.cli.console import err, grid, message, say
from forcesim.cli.exit_codes import DONE, WRONG
from forcesim.cli.options import check_outputs
from forcesim.errors import CapsuleError, StudyError
from forcesim.report.output.tables import without_formulas
from forcesim.scenario.files.toml_reader import is_file
from forcesim.simulation.result import MODEL_VERSION
from forcesim.study.execution.cached_runs import open_store, store_path
from forcesim.study.storage.run_store import RunStore
from forcesim.study.storage.shipped_runs import shipped_runs
from forcesim.study.storage.study_history import History
from forcesim.text import nearest, safe, sentence

if TYPE_CHECKING:
    import polars


# the newest studies, in which the names of scenarios are looked for
_STUDIES_READ = 100


def info(store_file: str | None) -> int:
    """Say where the store is and what it holds; makes none."""
    if _is_missing(store_file):
        return DONE
    with _store(store_file) as store:
        groups = store.groups()
        if store.trouble:
            message(sentence(store.trouble))
            return WRONG
        total = sum(group.runs for group in groups)
        size = sum(file.stat().st_size for file in store.path.parent.glob(f"{store.path.name}*"))
        say(f"{store.path}: {total:,} runs, {size / 1e6:,.1f} MB")
        old = sum(group.runs for group in groups if group.model != MODEL_VERSION)
        if old:
            say(f"{old:,} of them are of other versions of the model: forcesim store prune deletes them.")
        if _shipped():
            say(f"{_shipped():,} runs come with the program besides; they are in no store.")
        if groups:
            say("")
            names = _names(History(store), [group.digest for group in groups[:40]])
            rows = [
                (names.get(group.digest, "not in a study"), group.digest[7:15], group.model, f"{group.runs:,}",
                 group.latest)
                for group in groups[:40]
            ]  # fmt: skip
            grid(rows, ("Scenario", "Digest", "Model", "Runs", "Latest (UTC)"), words=3)
        if len(groups) > 40:
            say(f"… and {len(groups) - 40:,} more scenarios.")
        _tell_studies(History(store))
    return DONE


def _shipped() -> int:
    shipped = shipped_runs()
    return sum(scenario.futures for scenario in shipped.scenarios.values()) if shipped.model == MODEL_VERSION else 0


def _names(history: History, digests: Sequence[str]) -> dict[str, str]:
    """What the scenarios of these digests are called in the newest studies that hold them."""
    names: dict[str, str] = {}
    for study in history.studies()[:_STUDIES_READ]:
        try:
            scenarios = history.open(study.id).document.get("scenarios", [])
        except CapsuleError:  # it is listed among the damaged
            continue
        for scenario in scenarios:
            names.setdefault(str(scenario.get("digest")), str(scenario.get("name")))
        if names.keys() >= set(digests):
            break
    return names


def _tell_studies(history: History) -> None:
    studies = history.studies()
    if studies:
        say("")
        rows = [(study.made[:16].replace("T", " "), study.kind, study.name or study.title) for study in studies[:20]]
        grid(rows, ("Asked (UTC)", "Study", "Name"), words=3)
    if len(studies) > 20:
        say(f"… and {len(studies) - 20:,} more studies.")
    if history.damaged:
        say(f"{history.damaged:,} studies are damaged and left out.")


def prune(store_file: str | None, *, days: float | None, everything: bool, is_sure: bool) -> int:
    """Delete runs, after a question."""
    if _is_missing(store_file):
        return DONE
    with _store(store_file) as store:
        what = "all runs and all studies" if everything else "runs of other versions of the model, deleted studies"
        if days is not None and not everything:
            what += f" and runs and studies older than {days:g} days"
        if not is_sure:
            if not err().is_terminal:
                raise typer.BadParameter(f"say --yes to delete {what}")
            if not typer.confirm(f"Delete {what} from {store.path}?", err=True):
                return DONE
        studies = History(store).prune(days=days, everything=everything)
        deleted = store.prune(other_models=True, days=days, everything=everything)
        runs = f"Deleted {deleted:,} {'run' if deleted == 1 else 'runs'}"
        say(f"{runs} and {studies:,} {'study' if studies == 1 else 'studies'}." if studies else f"{runs}.")
    return DONE


def export(store_file: str | None, file: Path) -> int:
    """Write every run to a table, and what was asked to another beside it."""
    import polars as pl

    if _is_missing(store_file):
        return DONE
    with _store(store_file) as store:
        check_outputs({"FILE": file, "FILE with -studies": _beside(file)}, {"the store": store.path})
        rows = [
            (key.model, key.digest, key.seed, key.replication, name, value)
            for key, result in store.every_run()
            for name, value in result.outcomes.items()
        ]
        studies = History(store).studies()
    if store.caution:
        message(f"{store.caution}.")
    names = ("model", "scenario", "seed", "replication", "outcome", "value")
    kinds = (pl.String, pl.String, pl.Int64, pl.Int64, pl.String, pl.Float64)
    frame = pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")
    _write_csv(frame, file)
    if studies:
        table = without_formulas(pl.DataFrame([asdict(study) for study in studies]))
        _write_csv(table, _beside(file))
    return DONE


def _beside(file: Path) -> Path:
    return file.with_stem(f"{file.stem}-studies")


def _write_csv(frame: polars.DataFrame, file: Path) -> None:
    try:
        write_file(file, frame.write_csv(include_bom=True))
    except OSError as error:
        raise StudyError(f"{file} can't be written: {error.strerror or error}") from error
    message(f"Wrote {file}")


def _is_missing(store_file: str | None) -> bool:
    """Whether nothing has been kept so far, which is told; StudyError where a store was named that there is not."""
    path = store_path(store_file)
    if path is None or is_file(path):
        return False
    if store_file is None:
        say(f"Nothing is kept so far. The first study makes {path}.")
        return True
    near = nearest(path.name, [file.name for file in path.parent.glob("*") if file.is_file()])
    meant = f". Did you mean {path.with_name(near)}?" if near else ". Without --store it is the one in use"
    raise StudyError(f"there is no store {safe(str(path), 200)}{meant}")


def _store(store_file: str | None) -> RunStore:
    store = open_store(store_file)
    if store is None:
        raise StudyError("no store is in use (none). Name one with --store or in FORCESIM_STORE")
    return store
