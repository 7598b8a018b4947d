"""Findings made by hand, so that tests know what must be said and drawn of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from forcesim.report.answer import Answer
from forcesim.study.results.findings import (
    BoxSide,
    FailureFinding,
    Finding,
    OutcomeSensitivity,
    ParameterInfluence,
    RedLineShare,
    RequireFinding,
    SensitivityFinding,
    SettingTried,
    WorldCheck,
)
from forcesim.study.results.people_finding import (
    Carrier,
    Fate,
    JudgedEstimate,
    OutcomeReasons,
    PeopleFinding,
    PersonStory,
    StoryEvent,
    StorySide,
    Transition,
)
from forcesim.study.results.plain_finding import Estimate, UncertainParameter
from forcesim.study.results.study_result import StudyResult

Compare = Callable[..., StudyResult]

WORTH = UncertainParameter(
    path="movement.transfer_efficiency", place="Moving hours", label="Worth of a moved hour", unit="share",
    low=0.1, value=0.4, high=0.8,
)  # fmt: skip
RECOVERY = UncertainParameter(
    path="organised_crime.recovery_months", place="Organised crime", label="Mean time to recover or be replaced",
    unit="months", low=3.0, value=9.0, high=24.0,
)  # fmt: skip


def answered(compare: Compare, finding: Finding, name: str = "force+<b>milder</b>") -> Answer:
    levels = {"disruptions": [10.0, 11.0], "charges": [90.0, 92.0]}
    result = compare({"force": levels, name: levels})
    own = result.scenarios[1]
    return Answer(replace(result, kind=finding.kind, finding=finding, scenarios=(own, result.scenarios[0])), {})


def sensitive(*, is_clear: bool) -> SensitivityFinding:
    worth = ParameterInfluence(
        path=WORTH.path, mean_effect=0.5, signed_effect=0.5, spread=0.1,
        at_low=Estimate(mean=0.06, low=0.0, high=0.12), at_high=Estimate(mean=0.55, low=0.4, high=0.7),
        swing=Estimate(mean=0.49, low=0.3, high=0.68), is_clear=is_clear,
    )  # fmt: skip
    recovery = ParameterInfluence(path=RECOVERY.path, mean_effect=0.1, signed_effect=0.0, spread=0.1)
    gangs = OutcomeSensitivity(
        outcome="disruptions", overall=Estimate(mean=0.3), luck=0.8, ignorance=0.4,
        ignorance_share=Estimate(mean=0.2, low=0.05, high=0.4), chance_more=0.63, futures=72,
        influences=(worth, recovery),
    )  # fmt: skip
    return SensitivityFinding(
        is_change=True, ranges=(WORTH, RECOVERY), worlds=300, trajectories=3, futures=20, outcomes=(gangs,)
    )


def compared(*rivals: str, is_clear: bool = True) -> SensitivityFinding:
    """As ``sensitive``, by a study that compared the first number with the others."""
    finding = sensitive(is_clear=is_clear)
    gangs = finding.outcomes[0]
    first, second = gangs.influences
    influences = (
        first.model_copy(update={"is_confirmed": True}),
        second.model_copy(update={"is_confirmed": False, "swing": Estimate(mean=0.2, low=-0.4, high=0.8)}),
    )
    return finding.model_copy(
        update={"outcomes": (gangs.model_copy(update={"influences": influences, "rivals": rivals}),)}
    )


def fails(box: tuple[BoxSide, ...] = (), **more: object) -> FailureFinding:
    points = tuple((0.1 + 0.007 * world, 3.0 + 0.21 * world) for world in range(100))
    settings = {
        "outcome": "disruptions", "red_line": None, "is_change": True, "ranges": (WORTH, RECOVERY), "futures": 4,
        "worlds": 100, "failing": 30, "share": Estimate(mean=0.3, low=0.21, high=0.4), "box": box, "held_out": 33,
        "held_out_failing": 10, "inside": 12, "inside_failing": 9, "coverage": Estimate(mean=0.9, low=0.55, high=1.0),
        "density": Estimate(mean=0.75, low=0.43, high=0.95), "points": points,
        "measured": tuple(np.linspace(-1, 1, 100)), "fails": tuple(world < 30 for world in range(100)),
    }  # fmt: skip
    return FailureFinding(**{**settings, **more})


BOX = (BoxSide(path=WORTH.path, high=0.2512), BoxSide(path=RECOVERY.path, low=4.0, high=10.1))


def expected_to_fail(*, present: bool | None = False, **more: object) -> FailureFinding:
    """60 of 100 worlds are told; of 12 fresh ones from all and 10 from the box most are."""
    chances = (1.0,) * 20 + (0.5,) * 40 + (0.0,) * 40

    def check(fails: bool | None, *, is_in_box: bool) -> WorldCheck:
        margin = Estimate(mean={True: -1.0, None: 0.0, False: 1.0}[fails], low=-2.0, high=2.0)
        return WorldCheck(values=(0.2, 5.0), futures=32, margin=margin, fails=fails, is_in_box=is_in_box)

    verdicts = (True,) * 3 + (None,) * 2 + (False,) * 7
    checks = [check(fails, is_in_box=False) for fails in verdicts]
    checks += [check(fails, is_in_box=True) for fails in (True,) * 8 + (None,) * 2]
    settings = {
        "box": BOX, "candidate": BOX, "box_is_confirmed": True, "share_is_confirmed": True, "matters": 0.25,
        "limit": -0.25, "failing": 20, "holding": 40, "undecided": 40, "chances": chances,
        "expected": tuple(np.linspace(-1, 1, 100)), "error": (0.1,) * 100,
        "fails": (True,) * 20 + (None,) * 40 + (False,) * 40, "share": Estimate(mean=0.3, low=0.13, high=0.7),
        "held_out": 12, "held_out_failing": 3, "held_out_undecided": 2, "inside": 12, "inside_failing": 10,
        "inside_undecided": 2, "covered": 2, "coverage": Estimate(mean=0.67), "density": Estimate(mean=0.83),
        "checks": tuple(checks), "present": check(present, is_in_box=False),
    }  # fmt: skip
    return fails(**{**settings, **more})


LINES = ("backlog<200@0.9", "charges>50@0.8")


def red_line_shares(*counts: int) -> tuple[RedLineShare, ...]:
    return tuple(
        RedLineShare(
            count=count,
            total=60,
            low=max(0.0, count / 60 - 0.05),
            high=min(1.0, count / 60 + 0.05),
            is_shown=count > 57,
        )
        for count in counts
    )


def required(**more: object) -> RequireFinding:
    tried = tuple(
        SettingTried(at=at, kept=red_line_shares(*counts))
        for at, counts in ((0.2, (30, 60)), (0.3, (56, 60)), (0.4, (60, 60)), (1.0, (60, 10)))
    )
    settings = {
        "lever": "policy.move_share", "sense": "least", "red_lines": LINES, "tried": tried, "answer": 0.4,
        "confirmed": red_line_shares(59, 60), "is_shown": True, "before": 0.3, "broken_beyond": (1.0,), "best": None,
        "preventing": (),
    }  # fmt: skip
    return RequireFinding(**{**settings, **more})


def twice_required(**more: object) -> RequireFinding:
    """What surely and what probably does, of settings judged in fresh futures, the one with most room first."""
    checked = tuple(
        SettingTried(at=at, kept=red_line_shares(*counts)) for at, counts in ((0.4, (59, 60)), (0.3, (55, 60)))
    )
    return required(**{"checked": checked, "surely": 0.4, "probably": 0.3, **more})


NOWHERE = required(
    answer=None, confirmed=(), is_shown=False, before=None, broken_beyond=(), best=0.3, preventing=(LINES[0],)
)


def number(mean: float, width: float = 4.0) -> JudgedEstimate:
    """People a year, whose judging interval is twice as wide as their own."""
    low, high = max(mean - width, 0.0), mean + width
    return JudgedEstimate(
        mean=mean, low=low, high=high, low_family=max(mean - 2 * width, 0.0), high_family=mean + 2 * width
    )


def estimate(mean: float, width: float = 4.0) -> Estimate:
    return Estimate(mean=mean, low=max(mean - width, 0.0), high=mean + width)


def moved(before: str, after: str, people: float, *, records: float = 0.0, is_settled: bool = True) -> Transition:
    nothing = Estimate(mean=0.0, low=0.0, high=0.1)
    return Transition(
        before=before, after=after, people=number(people), is_settled=is_settled,
        records_avoided=Estimate(mean=records, low=records, high=records), records_gained=nothing,
        reoffences_avoided=nothing, reoffences_gained=nothing, hours_freed=Estimate(mean=900.0, low=800.0, high=1000.0),
    )  # fmt: skip


def matched(*, harsher: float = 0.0, futures: int = 40, is_moved: bool = True) -> PeopleFinding:
    """63 people a year who would be charged are offered the programme; ``harsher`` others are charged, not warned."""
    transitions = [moved("warning", "warning", 580.0)]
    if is_moved:
        transitions = [moved("charge", "diversion", 63.0, records=60.0), *transitions]
        transitions.append(moved("warning", "not_pursued", 1.5, is_settled=False))
    if harsher:
        transitions.insert(1, moved("warning", "charge", harsher))
    fates = [
        Fate(name=name, label=label, rank=rank, before=Estimate(mean=before), after=Estimate(mean=after))
        for name, label, rank, before, after in (
            ("not_pursued", "Not pursued", 0, 0.0, 1.5),
            ("warning", "Warning", 1, 581.5 + harsher, 580.0),
            ("diversion", "Diversion to the programme", 2, 0.0, 63.0),
            ("charge", "Charge", 3, 63.0, harsher),
        )
    ]
    side = {"scenario": "force", "officer_hours": 17.0}
    stories = [
        PersonStory(
            choice="typical", future=0, met="2016-03-03T14:10", found_by="Possession found by accident", days=110.0,
            below=30, same=2, above=31,
            before=StorySide(
                **side, fate="charge", events=(StoryEvent(when="2016-03-12T09:00", what="charge"),
                                               StoryEvent(when="2016-03-12T09:00", what="criminal_records")),
            ),
            after=StorySide(
                **side, fate="diversion", events=(StoryEvent(when="2016-03-04T09:00", what="diversion"),
                                                  StoryEvent(when="2016-07-04T09:00", what="programme_completed")),
            ),
        )
    ]  # fmt: skip
    reasons = OutcomeReasons(
        outcome="charges",
        change=Estimate(mean=-63.0 + harsher, low=-67.0, high=-59.0),
        carriers=(
            Carrier(
                kind="transition",
                before="charge",
                after="diversion",
                change=Estimate(mean=-63.0, low=-67.0, high=-59.0),
            ),
            Carrier(kind="mechanism", name="members_arrested", change=Estimate(mean=harsher, low=0.0, high=1.0)),
        ),
        left_over=Estimate(mean=0.0, low=0.0, high=0.0),
    )
    total = 644.5 + harsher
    nobody = JudgedEstimate(mean=0.0, low=0.0, high=0.02, low_family=0.0, high_family=0.05)
    return PeopleFinding(
        before="force", after="force+milder", futures=futures, years=5.0, fates=tuple(fates), people=estimate(total),
        same=estimate(580.0), changed=estimate(total - 580.0) if is_moved or harsher else Estimate(mean=0.0),
        harsher=number(harsher, 2.0) if harsher else nobody,
        milder=number(64.5), is_nobody_harsher=None if futures < 5 else not harsher, records_avoided=number(60.0),
        records_gained=number(0.0, 0.05), reoffences_avoided=number(9.0, 2.0), reoffences_gained=number(1.0, 1.0),
        transitions=tuple(transitions), reasons=(reasons,), stories=tuple(stories) if is_moved else (),
    )  # fmt: skip
