"""What a police force gains and loses when it moves officer hours.

    import forcesim as fs
    durham = fs.load("durham-2014")
    fs.compare(durham, durham.with_policy("durham-2015")).sentence

Names are imported when they are first used, so that ``import forcesim`` is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forcesim.api import (
        ask,
        choose,
        compare,
        failure,
        new_study,
        require,
        run,
        sensitivity,
        tradeoff,
    )
    from forcesim.capsule_check import verify
    from forcesim.conduct import Study
    from forcesim.errors import CapsuleError, ForcesimError, RunError, ScenarioError, StudyError
    from forcesim.report.answer import Answer
    from forcesim.report.answer import open_answer as open  # noqa: A004  fs.open(path) reads as it should
    from forcesim.scenario.files.load import load, load_policy
    from forcesim.scenario.named_scenario import NamedScenario, PolicyFile
    from forcesim.simulation.allocation_rules import View
    from forcesim.simulation.disruption_theories import GroupActions as Groups
    from forcesim.simulation.group import Group
    from forcesim.study.execution.events import Progress, RunDone, RunFailed
    from forcesim.study.own_outcome import OwnOutcome, Run, outcome
    from forcesim.verbs.finding_out import worth_knowing
    from forcesim.verbs.nationwide import national
    from forcesim.verbs.own_data import DataImport, import_cases, import_police_uk
    from forcesim.verbs.people_match import people
    from forcesim.verbs.reality_check import backcast, check_against
    from forcesim.workshop.script_files import check

    __version__: str

__all__ = [
    "Answer",
    "CapsuleError",
    "DataImport",
    "ForcesimError",
    "Group",
    "Groups",
    "NamedScenario",
    "OwnOutcome",
    "PolicyFile",
    "Progress",
    "Run",
    "RunDone",
    "RunError",
    "RunFailed",
    "ScenarioError",
    "Study",
    "StudyError",
    "View",
    "__version__",
    "ask",
    "backcast",
    "check",
    "check_against",
    "choose",
    "compare",
    "failure",
    "import_cases",
    "import_police_uk",
    "load",
    "load_policy",
    "national",
    "new_study",
    "open",
    "outcome",
    "people",
    "require",
    "run",
    "sensitivity",
    "tradeoff",
    "verify",
    "worth_knowing",
]

_PLACES = {
    "Answer": ("forcesim.report.answer", "Answer"),
    "open": ("forcesim.report.answer", "open_answer"),
    **{
        name: ("forcesim.api", name)
        for name in (
            "ask",
            "run",
            "compare",
            "tradeoff",
            "choose",
            "sensitivity",
            "failure",
            "require",
            "new_study",
        )
    },
    **{name: ("forcesim.verbs.reality_check", name) for name in ("backcast", "check_against")},
    "national": ("forcesim.verbs.nationwide", "national"),
    **{name: ("forcesim.verbs.own_data", name) for name in ("DataImport", "import_cases", "import_police_uk")},
    "people": ("forcesim.verbs.people_match", "people"),
    "worth_knowing": ("forcesim.verbs.finding_out", "worth_knowing"),
    "load": ("forcesim.scenario.files.load", "load"),
    "load_policy": ("forcesim.scenario.files.load", "load_policy"),
    "check": ("forcesim.workshop.script_files", "check"),
    "Study": ("forcesim.conduct", "Study"),
    "verify": ("forcesim.capsule_check", "verify"),
    "NamedScenario": ("forcesim.scenario.named_scenario", "NamedScenario"),
    "PolicyFile": ("forcesim.scenario.named_scenario", "PolicyFile"),
    **{name: ("forcesim.study.own_outcome", name) for name in ("OwnOutcome", "Run", "outcome")},
    **{name: ("forcesim.study.execution.events", name) for name in ("Progress", "RunDone", "RunFailed")},
    "Groups": ("forcesim.simulation.disruption_theories", "GroupActions"),
    "Group": ("forcesim.simulation.group", "Group"),
    "View": ("forcesim.simulation.allocation_rules", "View"),
    **{
        name: ("forcesim.errors", name)
        for name in ("CapsuleError", "ForcesimError", "RunError", "ScenarioError", "StudyError")
    },
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("forcesim")
    if name not in _PLACES:
        return _function_of(name)
    from importlib import import_module

    module, attribute = _PLACES[name]
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def _function_of(kind: str) -> Any:
    """The function that asks a kind of question for which nobody wrote one."""
    from forcesim.study.questions.registry import QUESTIONS

    if kind not in QUESTIONS:
        raise AttributeError(f"module {__name__!r} has no attribute {kind!r}")
    from forcesim.api import function_of

    return function_of(kind)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
