"""What can become of a person's case under one policy, and which of two ends is harsher."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.case_record import DROPPED, NOT_PURSUED, CaseRecord

# fates that no scenario declares; "not met" is that of people whom only the other policy brings to notice
NOT_MET: Final = "not_met"
EARLIER: Final = "earlier"
LET_BE: Final = "not_pursued"
UNATTENDED: Final = "dropped"
NO_DISPOSAL: Final = "no_disposal"
OPEN: Final = "open"
# after the name of a programme, of those who broke its contract
FAILED: Final = ".failed"

_LABELS: Final = {
    NOT_MET: "Not met",
    EARLIER: "Ended before the measured years",
    LET_BE: "Not pursued",
    UNATTENDED: "Left unattended",
    NO_DISPOSAL: "Closed without a disposal",
    OPEN: "Still open at the end",
}


@dataclass(frozen=True, slots=True)
class FateKind:
    """One fate; ``rank`` grows with severity, 0 where nothing is done, None where it can't be held against others."""

    name: str
    label: str
    rank: int | None


def fate_kinds(scenarios: tuple[Scenario, Scenario]) -> tuple[FateKind, ...]:
    """Every fate that two scenarios know, from those to whom nothing happens to the harshest, the open ones last."""
    severity: dict[str, float] = {}
    labels: dict[str, str] = {}
    programmes: dict[str, str | None] = {}
    for scenario in scenarios:
        for name, disposal in scenario.disposals.items():
            severity.setdefault(name, float(disposal.severity))
            labels.setdefault(name, disposal.label or name)
            if disposal.programme and programmes.get(name) is None:
                programmes[name] = scenario.policy.failed
    ladder = sorted(severity, key=lambda name: (severity[name], name))
    rank = {name: place for place, name in enumerate(ladder, start=1)}
    kinds = [
        FateKind(NOT_MET, _LABELS[NOT_MET], None),
        FateKind(EARLIER, _LABELS[EARLIER], None),
        FateKind(LET_BE, _LABELS[LET_BE], 0),
        # neglect is no milder handling: nobody decided it
        FateKind(UNATTENDED, _LABELS[UNATTENDED], None),
        FateKind(NO_DISPOSAL, _LABELS[NO_DISPOSAL], 0),
    ]
    for name in ladder:
        kinds.append(FateKind(name, labels[name], rank[name]))
        if name in programmes:
            after = max(rank[name], rank.get(programmes[name] or "", 0))
            kinds.append(FateKind(f"{name}{FAILED}", f"{labels[name]}, failed", after))
    return (*kinds, FateKind(OPEN, _LABELS[OPEN], None))


def fate_of(record: CaseRecord | None, first_hour: float) -> str:
    """What became of a case under one policy; None is one that did not come to notice.

    A case that ended before the measured months, which begin at ``first_hour``, has a fate of its own for that.
    """
    return EARLIER if record is not None and 0.0 <= record.ended < first_hour else end_of(record)


def end_of(record: CaseRecord | None) -> str:
    """What became of a case, whenever that was."""
    if record is None:
        return NOT_MET
    if record.ended < 0.0:
        return OPEN
    if record.how == NOT_PURSUED:
        return LET_BE
    if record.how == DROPPED:
        return UNATTENDED
    if record.disposal is None:
        return NO_DISPOSAL
    return f"{record.disposal}{FAILED}" if record.has_failed else record.disposal
