"""The Runs page in words: a list of studies, and a grid of the runs of one."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from forcesim.errors import ForcesimError
from forcesim.report.views.parameters import as_typed
from forcesim.report.wording.numbers import amount
from forcesim.report.wording.outcome_phrases import lever_words, setting
from forcesim.report.wording.scenario_names import short_name
from forcesim.scenario.files.builtin import resolve
from forcesim.scenario.files.load import load, load_policy
from forcesim.scenario.named_scenario import NamedScenario, NameParts
from forcesim.scenario.schema.quantities import breadcrumbs
from forcesim.scenario.schema.units import is_money
from forcesim.simulation.outcomes import HEADLINE, Outcome
from forcesim.simulation.result import RunResult
from forcesim.study.labels import without_number
from forcesim.study.results.run_states import GridArm, RunCell, RunState, RunStates
from forcesim.study.results.study_result import PointResult, StudyResult
from forcesim.study.storage.study_history import FINISHED, STOPPED, StudyRecord
from forcesim.text import safe

QUESTIONS = {
    "run": "What happens?",
    "compare": "What changes?",
    "tradeoff": "How far can we go?",
    "people": "Who is treated differently?",
    "choose": "Which is best?",
    "sensitivity": "What matters?",
    "failure": "When does it fail?",
    "require": "What does it take?",
    "worth-knowing": "What should we find out?",
    "backcast": "Does it agree with what was published?",
    "check-against": "Does it agree with what happened?",
    "national": "What would it do in every force?",
}
WORDS = {
    RunState.WAITING: "waiting",
    RunState.RUNNING: "running",
    RunState.DONE: "done",
    RunState.STORED: "kept from before, or come with the program",
    RunState.FAILED: "failed",
}
_MOST_CHANGES = 12
_MOST_COMPARED = 20  # scenarios
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


def moment_words(made: str) -> str:
    """A moment, given in ISO 8601, in the reader's own time: "today, 01:05", "24 Nov, 17:30", "3 May 2025"."""
    moment, now = dt.datetime.fromisoformat(made).astimezone(), dt.datetime.now().astimezone()
    if moment.date() == now.date():
        return f"today, {moment:%H:%M}"
    if moment.year == now.year:
        return f"{moment.day} {moment:%b, %H:%M}"
    return f"{moment.day} {moment:%b %Y}"


def runs_in(study: StudyRecord) -> str:
    """How many runs of a study are in: "360", or "120 of 360" while some are not."""
    done = f"{study.finished:,}"
    return done if study.finished == study.runs_planned else f"{done} of {study.runs_planned:,}"


def state_counts(grid: RunStates) -> tuple[tuple[RunState, str], ...]:
    """Each state that any run of a grid is in, with how many are: "12 running"."""
    counts = ((state, grid.count(state)) for state in WORDS)
    return tuple((state, f"{count:,} {WORDS[state]}") for state, count in counts if count)


def row_words(grid: RunStates, result: StudyResult | None) -> tuple[str, ...]:
    """Labels for the rows of a grid, as short as tells them apart; the result knows the titles of scenarios."""
    labels = [safe(arm.world or _short_at(arm) or _scenario_name(arm, result), 80) for arm in grid.arms]
    return tuple(labels if len(set(labels)) == len(labels) else (safe(arm.name, 80) for arm in grid.arms))


def run_words(
    grid: RunStates, cell: RunCell, result: StudyResult | None, look_up: Callable[[GridArm, int], RunResult | None]
) -> RunWords:
    """What is known of one run; ``look_up`` finds a run whose numbers the result does not hold."""
    arm, state = grid.arms[cell.arm], RunState(int(grid.states[cell]))
    replication = grid.replication(cell)
    where = ", ".join(filter(None, (_scenario_name(arm, result), arm.world or _at(arm))))
    title = f"{where}: future {replication} of seed {grid.seed}, {WORDS.get(state, 'not asked for')}"
    failed = grid.failures.get(cell)
    if failed is not None:
        return RunWords(safe(title, 400), (safe(failed.message, 600),), safe(failed.repeat, 2000))
    if state < RunState.DONE:
        return RunWords(safe(title, 400), ())
    values = _values(arm, cell.column, result) or _stored_values(arm, replication, result, look_up)
    return RunWords(safe(title, 400), tuple(values) or ("Its numbers are not kept any more.",))


def differences_from_base(
    result: StudyResult, read_scenarios: Callable[[], Sequence[NamedScenario]]
) -> tuple[str, ...]:
    """What the scenarios of a study change in the built-in files that they are named after, in words."""
    if len(result.scenarios) > _MOST_COMPARED:  # to read them all would take seconds
        return (f"{len(result.scenarios)} scenarios: what is changed in all of them stands in the command below.",)
    named_scenarios = read_scenarios()
    several = len(named_scenarios) > 1
    lines: list[str] = []
    for named_scenario in named_scenarios:
        head = f"{short_name(result, named_scenario.name)}: " if several else ""
        base = _base(named_scenario.name)
        if base is None:
            lines.append(f"{head}not built in, so there is no base to compare it with")
            continue
        changes = [_change(named_scenario, *difference) for difference in named_scenario.differences(base)]
        lines += [f"{head}{change}" for change in changes[:_MOST_CHANGES]]
        if len(changes) > _MOST_CHANGES:
            lines.append(f"{head}… and {len(changes) - _MOST_CHANGES} more")
        if not changes:
            lines.append(f"{head}nothing, it is as the file stands")
    return tuple(safe(line, 400) for line in lines)


def futures_planned(question: Mapping[str, Any], result: StudyResult) -> int:
    """How many futures of each scenario, setting or world a question asks for; those that it took where it says "auto".

    ``question`` is the record that a capsule holds.
    """
    replications = question.get("replications")
    return replications if isinstance(replications, int) and replications > 0 else result.replications


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
    parts = NameParts.of(without_number(name))
    below, over = resolve(parts.force), resolve(parts.policy) if parts.policy else None
    if below is None or (parts.policy and over is None):
        return None
    try:
        base = load(below)
        return base.with_policy(load_policy(over)) if over is not None else base
    except ForcesimError:
        return None


def _change(named_scenario: NamedScenario, path: str, here: object, there: object) -> str:
    try:
        unit = named_scenario.declared(path).unit
    except ForcesimError:
        unit = ""
    *_, label = words = breadcrumbs(named_scenario.scenario, path)
    of = f" ({words[-2]})" if len(words) > 1 else ""
    texts = ["nothing" if value is None else as_typed(value, unit) for value in (here, there)]
    suffix = "" if unit in ("share", "") or is_money(unit) else f" {unit}"
    return f"{label}{of}: {texts[0]}{suffix} in place of {texts[1]}"


def _scenario_name(arm: GridArm, result: StudyResult | None) -> str:
    is_known = result is not None and any(scenario.name == arm.name for scenario in result.scenarios)
    return short_name(result, arm.name) if result is not None and is_known else arm.name


def _at(arm: GridArm) -> str:
    return ", ".join(f"{lever_words(lever)[0]} {setting(lever, value)}" for lever, value in arm.at.items())


def _short_at(arm: GridArm) -> str:
    """The setting alone: the lever is the same in all rows."""
    return ", ".join(setting(lever, value) for lever, value in arm.at.items())


def _values(arm: GridArm, column: int, result: StudyResult | None) -> list[str]:
    point: PointResult | None = None
    if result is not None and not arm.world:
        point = next((other for other in result.results if (other.scenario, other.at) == (arm.name, arm.at)), None)
    if point is None or result is None:
        return []
    lines = []
    for name in HEADLINE:
        summary, outcome = point.outcomes.get(name), result.outcomes.get(name)
        if summary is not None and outcome is not None and column < len(summary.values):
            value = float(summary.values[column])
            if np.isfinite(value):
                lines.append(_value_line(outcome, value))
    return lines


def _stored_values(
    arm: GridArm, replication: int, result: StudyResult | None, look_up: Callable[[GridArm, int], RunResult | None]
) -> list[str]:
    run = look_up(arm, replication) if arm.digest else None
    if run is None or result is None:
        return []
    outcomes = [result.outcomes[name] for name in HEADLINE if name in result.outcomes and name in run.outcomes]
    return [_value_line(outcome, run.outcomes[outcome.name]) for outcome in outcomes]


def _value_line(outcome: Outcome, value: float) -> str:
    words = f"{outcome.label}: {amount(value, outcome.unit, 3)}"
    return words if is_money(outcome.unit) or outcome.unit == "share" else f"{words} {outcome.unit}"
