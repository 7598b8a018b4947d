"""What a study answers with: numbers only. Sentences, tables and figures are made from these by ``forcesim.report``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from forcesim.simulation.outcomes import Outcome
from forcesim.simulation.result import MODEL_VERSION
from forcesim.study.arrays import Floats
from forcesim.study.results.findings import Finding, Frontier
from forcesim.study.results.monthly import Timeline
from forcesim.study.results.reasons import CliffReason, Ending


@dataclass(frozen=True, slots=True)
class Summary:
    """An outcome over replications.

    ``low`` and ``high`` bound the 95% Student t interval of the mean (the error of the average; None with fewer than
    two replications); ``p10``, ``p50``, ``p90`` are percentiles over futures (the spread by luck). ``values`` is
    float64 of shape (replications,), NaN where a run failed or has not finished.
    """

    mean: float
    low: float | None
    high: float | None
    p10: float
    p50: float
    p90: float
    values: Floats

    def to_dict(self) -> dict[str, Any]:
        return {
            "mean": _plain(self.mean),
            "ci95": [_plain(self.low), _plain(self.high)],
            "p10": _plain(self.p10),
            "p50": _plain(self.p50),
            "p90": _plain(self.p90),
            "values": [_plain(value) for value in self.values],
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """An outcome's change against another scenario, paired on the same luck.

    ``chance_better`` is the share of paired futures in which the outcome is better (ties count as half; None where
    neither direction is better); ``verdict`` is in words, after correction for the number of outcomes asked about.
    """

    mean: float
    low: float | None
    high: float | None
    chance_better: float | None
    verdict: str
    values: Floats

    def to_dict(self) -> dict[str, Any]:
        return {
            "mean": _plain(self.mean),
            "ci95": [_plain(self.low), _plain(self.high)],
            "chance_better": _plain(self.chance_better),
            "verdict": self.verdict,
            "values": [_plain(value) for value in self.values],
        }


@dataclass(frozen=True, slots=True)
class ScenarioRef:
    """Which scenario a result belongs to: ``title`` is its force's, ``policy`` that of a policy laid over it, or ""."""

    name: str
    digest: str
    title: str
    policy: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "digest": self.digest, "title": self.title, "policy": self.policy}


@dataclass(frozen=True, slots=True)
class PointResult:
    """Outcomes of one scenario at one setting of the lever (``at`` is empty where there is no lever).

    ``monthly`` holds the series that are drawn, None where none were kept.
    """

    scenario: str
    at: dict[str, float]
    outcomes: dict[str, Summary]
    monthly: Timeline | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "scenario": self.scenario,
            "at": dict(self.at),
            "outcomes": {name: summary.to_dict() for name, summary in self.outcomes.items()},
            **({} if self.monthly is None else {"monthly": self.monthly.to_dict()}),
        }


@dataclass(frozen=True, slots=True)
class PointDifference:
    """Changes of one scenario, at one setting of the lever, against another."""

    scenario: str
    against: str
    at: dict[str, float]
    outcomes: dict[str, Difference]

    def to_dict(self) -> dict[str, Any]:
        return {
            "scenario": self.scenario,
            "against": self.against,
            "at": dict(self.at),
            "outcomes": {name: change.to_dict() for name, change in self.outcomes.items()},
        }


@dataclass(frozen=True, slots=True)
class Cliff:
    """The lever setting beyond which the force no longer keeps up, and the reason.

    ``keeps_up`` says on which side it does: "below" for a lever that strains it, "above" for one that relieves it.
    ``red_line`` is the red line that breaks there, None where it is the force that no longer keeps up.
    """

    lever: str
    at: float
    low: float | None
    high: float | None
    reason: CliffReason
    keeps_up: str = "below"
    red_line: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "lever": self.lever,
            "at": self.at,
            "ci95": [self.low, self.high],
            "why": "",
            "keeps_up": self.keeps_up,
            **({"red_line": self.red_line} if self.red_line is not None else {}),
        }


# what comes of holding the model against a published figure
WITHIN, TOO_LOW, TOO_HIGH, LEFT_OUT = "within", "too low", "too high", "left out"


@dataclass(frozen=True, slots=True)
class BackcastRow:
    """A published figure, and the middle eight tenths of what simulated years show; None where none is in.

    ``is_change`` marks a relative change between two policies; ``verdict`` is "" until runs are in.
    """

    name: str
    label: str
    period: str
    published: float
    unit: str
    is_change: bool
    low: float | None
    high: float | None
    verdict: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "label": self.label,
            "period": self.period,
            "published": self.published,
            "unit": self.unit,
            "is_change": self.is_change,
            "p10": _plain(self.low),
            "p90": _plain(self.high),
            "verdict": self.verdict,
        }


@dataclass(frozen=True, slots=True)
class StudyResult:
    """The answer to one question.

    ``replications`` counts the futures asked for, ``finished`` the runs that came back, of ``runs_planned`` in all;
    ``lever`` is the first of ``levers``, which now stand at ``at_present``; ``cliff`` is the first that is met of
    ``cliffs``, which are listed where there are ``red_lines``; ``unsettled`` names the scenarios whose backlog grows
    significantly over the horizon (averages then depend on the end date); ``failures`` holds one plain text a failed
    run; ``ending`` says why the study ended, where it decided that itself; ``found`` is what questions other than run,
    compare and tradeoff are about; ``frontier`` weighs two outcomes against each other, where that was asked;
    ``looked_at`` is the setting of the lever that a person looked at, which the answer is then about.
    """

    kind: str
    seed: int
    replications: int
    scenarios: tuple[ScenarioRef, ...]
    outcomes: dict[str, Outcome]
    results: tuple[PointResult, ...]
    differences: tuple[PointDifference, ...] = ()
    cliff: Cliff | None = None
    cliffs: tuple[Cliff, ...] = ()
    red_lines: tuple[str, ...] = ()
    lever: str | None = None
    levers: tuple[str, ...] = ()
    baseline: str | None = None
    present: float | None = None
    at_present: dict[str, float] = field(default_factory=dict)
    years: float = 0.0
    officer_year_hours: float = 0.0
    runs_planned: int = 0
    finished: int = 0
    unsettled: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    ending: Ending | None = None
    held: tuple[BackcastRow, ...] = ()
    found: Finding | None = None
    frontier: Frontier | None = None
    looked_at: float | None = None

    @property
    def is_complete(self) -> bool:
        """Whether all runs that were planned are in, or have failed."""
        return self.finished + len(self.failures) >= self.runs_planned

    @property
    def is_map(self) -> bool:
        """Whether two levers moved at once, so that there is no curve to follow."""
        return len(self.levers) > 1

    def to_dict(self, sentence: str, version: str) -> dict[str, Any]:
        """The JSON of the results; NaN and infinity become null.

        Reasons (``why`` of a cliff, ``reached``) are left empty for ``forcesim.report.Answer`` to fill in.
        """
        return {
            "kind": self.kind,
            "forcesim": version,
            "model": MODEL_VERSION,
            "seed": self.seed,
            "replications": self.replications,
            "scenarios": [reference.to_dict() for reference in self.scenarios],
            "outcomes": {
                name: {
                    "label": outcome.label,
                    "unit": outcome.unit,
                    "better": outcome.better,
                    "about": outcome.about,
                    "help": outcome.help,
                    "share_of": outcome.share_of,
                    **({"incomplete": True} if outcome.incomplete else {}),
                }
                for name, outcome in self.outcomes.items()
            },
            "results": [result.to_dict() for result in self.results],
            "differences": [difference.to_dict() for difference in self.differences],
            "cliff": None if self.cliff is None else self.cliff.to_dict(),
            **(
                {"red_lines": list(self.red_lines), "cliffs": [each.to_dict() for each in self.cliffs]}
                if self.red_lines
                else {}
            ),
            "lever": self.lever,
            **({"levers": list(self.levers), "at_present": dict(self.at_present)} if self.levers else {}),
            "baseline": self.baseline,
            "present": self.present,
            **({} if self.looked_at is None else {"looked_at": self.looked_at}),
            "years": self.years,
            "officer_year_hours": self.officer_year_hours,
            "runs": {"asked": self.runs_planned, "finished": self.finished},
            "unsettled": list(self.unsettled),
            "failures": list(self.failures),
            "reached": "",
            **({"observations": [each.to_dict() for each in self.held]} if self.held else {}),
            "found": None if self.found is None else self.found.model_dump(mode="json"),
            **({} if self.frontier is None else {"frontier": self.frontier.model_dump(mode="json")}),
            "sentence": sentence,
        }


def _plain(value: float | None) -> float | None:
    if value is None or not np.isfinite(value):
        return None
    return float(value)
