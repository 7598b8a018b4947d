"""What a list of studies says of each, and a grid of runs of each run: words for the history of studies."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from forcesim.errors import ForcesimError
from forcesim.report.answer import Answer
from forcesim.report.views.parameters import typed
from forcesim.report.wording.numbers import amount
from forcesim.report.wording.outcome_phrases import lever_words, setting
from forcesim.report.wording.scenario_names import short_name
from forcesim.scenario.files.builtin import resolve
from forcesim.scenario.files.load import load, load_policy
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.schema.quantities import breadcrumbs
from forcesim.simulation.outcomes import HEADLINE
from forcesim.simulation.result import RunResult
from forcesim.study.results.run_states import GridArm, RunCell, RunState, RunStates
from forcesim.study.results.study_result import PointResult, StudyResult
from forcesim.study.storage.study_history import FINISHED, STOPPED, StudyRecord
from forcesim.text import safe

QUESTIONS = {
    "run": "What happens?",
    "compare": "What changes?",
    "tradeoff": "How far can we go?",
    "choose": "Which is best?",
    "sensitivity": "What matters?",
    "failure": "When does it fail?",
    "require": "What does it take?",
    "backcast": "Does it agree with what was published?",
}
WORDS = {
    RunState.WAITING: "waiting",
    RunState.RUNNING: "running",
    RunState.DONE: "done",
    RunState.STORED: "kept from before",
    RunState.FAILED: "failed",
}
_MOST = 12
# endings of studies that are not in the history
RUNNING, OPENED, BROKEN = "running", "opened", ("failed", "refused")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a study stands: a shape and a word, and which of the state colours goes with them."""

    shape: str
    word: str
    tone: str  # good, open, bad or plain


@dataclass(frozen=True, slots=True)
class RunWords:
    """One run in words; ``command`` repeats it alone, "" where none is known."""

    title: str
    lines: tuple[str, ...]
    command: str = ""


def question_words(kind: str) -> str:
    """The question that a kind of study asks."""
    return QUESTIONS.get(kind, kind)


def standing(study: StudyRecord) -> Standing:
    """How a study ended."""
    if study.ending == RUNNING:
        return Standing("▶", "running", "open")
    if study.ending in BROKEN:
        return Standing("✕", "no answer", "bad")
    if study.failed:
        return Standing("✕", f"{study.failed:,} failed", "bad")
    if study.ending == OPENED:
        return Standing("◇", "opened", "plain")
    if study.ending == STOPPED or study.finished < study.runs_planned:
        return Standing("◐", "stopped early", "open")
    return Standing("●", "all in" if study.ending == FINISHED else study.ending, "good")


def when(made: str) -> str:
    """A moment in the reader's own time: "today, 01:05", "24 Nov, 17:30", "3 May 2025"."""
    moment, now = dt.datetime.fromisoformat(made).astimezone(), dt.datetime.now().astimezone()
    if moment.date() == now.date():
        return f"today, {moment:%H:%M}"
    if moment.year == now.year:
        return f"{moment.day} {moment:%b, %H:%M}"
    return f"{moment.day} {moment:%b %Y}"


def futures(study: StudyRecord) -> str:
    """How many runs are in, of how many."""
    done = f"{study.finished:,}"
    return done if study.finished == study.runs_planned else f"{done} of {study.runs_planned:,}"


def counted(grid: RunStates) -> tuple[tuple[RunState, str], ...]:
    """How many runs stand where, in words."""
    counts = ((state, grid.count(state)) for state in WORDS)
    return tuple((state, f"{count:,} {WORDS[state]}") for state, count in counts if count)


def row_words(grid: RunStates, result: StudyResult | None) -> tuple[str, ...]:
    """The rows of a grid in words, as short as tells them apart; the result knows the titles of scenarios."""
    said = [safe(arm.world or _short_at(arm) or _called(arm, result), 80) for arm in grid.arms]
    return tuple(said if len(set(said)) == len(said) else (safe(arm.name, 80) for arm in grid.arms))


def run_words(
    grid: RunStates, cell: RunCell, result: StudyResult | None, known: Callable[[GridArm, int], RunResult | None]
) -> RunWords:
    """What is known of one run; ``known`` looks a run up that the result does not tell."""
    arm, state = grid.arms[cell.arm], RunState(int(grid.states[cell]))
    replication = grid.replication(cell)
    where = ", ".join(filter(None, (_called(arm, result), arm.world or _at(arm))))
    title = f"{where}: future {replication} of seed {grid.seed}, {WORDS.get(state, 'not asked for')}"
    failed = grid.failures.get(cell)
    if failed is not None:
        return RunWords(safe(title, 400), (safe(failed.message, 600),), safe(failed.repeat, 2000))
    if state < RunState.DONE:
        return RunWords(safe(title, 400), ())
    values = _values(arm, cell.column, result) or _looked_up(arm, replication, result, known)
    return RunWords(safe(title, 400), tuple(values) or ("Its numbers are not kept any more.",))


def differences_from_base(answer: Answer) -> tuple[str, ...]:
    """What the scenarios of a study change in the built-in files that they are named after, in words."""
    several = len(answer.named_scenario) > 1
    said: list[str] = []
    for named_scenario in answer.named_scenario:
        head = f"{short_name(answer.result, named_scenario.name)}: " if several else ""
        base = _base(named_scenario.name)
        if base is None:
            said.append(f"{head}not built in, so there is no base to compare it with")
            continue
        changes = [_change(named_scenario, *each) for each in named_scenario.differences(base)]
        said += [f"{head}{each}" for each in changes[:_MOST]]
        if len(changes) > _MOST:
            said.append(f"{head}… and {len(changes) - _MOST} more")
        if not changes:
            said.append(f"{head}nothing, it is as the file stands")
    return tuple(safe(each, 400) for each in said)


def futures_asked(answer: Answer) -> int:
    """How many futures a study asked for of each scenario, setting or world; those that it took where it was "auto"."""
    asked = answer.question.get("replications")
    return asked if isinstance(asked, int) and asked > 0 else answer.result.replications


def with_replications(command: str, replications: int) -> str:
    """A command line that asks the same in another number of futures; "" where there is none."""
    if not command:
        return ""
    try:
        words = shlex.split(command)
    except ValueError:
        return ""
    if "--replications" in words[:-1]:
        words[words.index("--replications") + 1] = str(replications)
    else:
        words += ["--replications", str(replications)]
    return shlex.join(words)


def _base(name: str) -> NamedScenario | None:
    force, _, policy = name.partition(" (")[0].partition("+")
    below, over = resolve(force), resolve(policy) if policy else None
    if below is None or (policy and over is None):
        return None
    try:
        read = load(below)
        return read.with_policy(load_policy(over)) if over is not None else read
    except ForcesimError:
        return None


def _change(named_scenario: NamedScenario, path: str, here: object, there: object) -> str:
    try:
        unit = named_scenario.declared(path).unit
    except ForcesimError:
        unit = ""
    *_, label = words = breadcrumbs(named_scenario.scenario, path)
    of = f" ({words[-2]})" if len(words) > 1 else ""
    told = ["nothing" if each is None else typed(each, unit) for each in (here, there)]
    said = "" if unit in ("share", "") or unit.startswith("pounds") else f" {unit}"
    return f"{label}{of}: {told[0]}{said} in place of {told[1]}"


def _called(arm: GridArm, result: StudyResult | None) -> str:
    is_known = result is not None and any(one.name == arm.name for one in result.scenarios)
    return short_name(result, arm.name) if result is not None and is_known else arm.name


def _at(arm: GridArm) -> str:
    return ", ".join(f"{lever_words(lever)[0]} {setting(lever, value)}" for lever, value in arm.at.items())


def _short_at(arm: GridArm) -> str:
    """The setting alone: the lever is the same in all rows."""
    return ", ".join(setting(lever, value) for lever, value in arm.at.items())


def _values(arm: GridArm, column: int, result: StudyResult | None) -> list[str]:
    point: PointResult | None = None
    if result is not None and not arm.world:
        point = next((one for one in result.results if one.scenario == arm.name and one.at == arm.at), None)
    if point is None or result is None:
        return []
    found = []
    for name in HEADLINE:
        summary, outcome = point.outcomes.get(name), result.outcomes.get(name)
        if summary is not None and outcome is not None and column < len(summary.values):
            value = float(summary.values[column])
            if np.isfinite(value):
                found.append(_said(outcome.label, value, outcome.unit))
    return found


def _looked_up(
    arm: GridArm, replication: int, result: StudyResult | None, known: Callable[[GridArm, int], RunResult | None]
) -> list[str]:
    run = known(arm, replication) if arm.digest else None
    if run is None or result is None:
        return []
    told = [result.outcomes[name] for name in HEADLINE if name in result.outcomes and name in run.outcomes]
    return [_said(each.label, run.outcomes[each.name], each.unit) for each in told]


def _said(label: str, value: float, unit: str) -> str:
    said = amount(value, unit, 3)
    return f"{label}: {said}" if unit.startswith("pounds") or unit == "share" else f"{label}: {said} {unit}"
