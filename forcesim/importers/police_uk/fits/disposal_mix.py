"""How drug crimes end: the mix of disposals with what is not known of it, and what that bounds for cannabis alone.

`Drugs` holds all drugs and dealing as well as possession. Two endings are open to cannabis (and khat) only, the drugs
possession warning and the penalty notice; how the rest splits between cannabis and other drugs nobody can tell from
these files, so it is bounded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from forcesim.importers.police_uk.files.outcome_names import ENDINGS, LADDER, Ending, harshest, with_endings
from forcesim.importers.police_uk.files.outcomes import OutcomeSteps
from forcesim.importers.police_uk.files.quality import QualityLog
from forcesim.importers.police_uk.files.rows import listed
from forcesim.importers.police_uk.fits.arrival_rate import Estimate
from forcesim.study.analysis.binomial import clopper_pearson, is_more_frequent

ENOUGH = 50
# endings come early or late by what they are, a warning within days and a court's after months: where more than this
# part of them is not known yet, those that are known are not like the rest
MOST_UNKNOWN = 0.25
# endings that cannabis shares with other drugs
_EITHER: tuple[Ending, ...] = ("caution", "court")
# the last months of a download are young; as many are looked at
_YOUNG_MONTHS = 3
_MONTHS_BEFORE = 3


@dataclass(frozen=True, slots=True)
class DisposalMix:
    """Endings of drug crimes.

    ``counts`` by ending, "unknown" among them; ``shares`` of all crimes with the bounds if every ending that is not
    known went the one way or the other, each with its own interval of chance added. ``months`` are those that count,
    ``young`` the last ones that were left out since too little is known of them yet.
    """

    counts: dict[Ending, int]
    shares: dict[Ending, Estimate]
    months: tuple[str, ...]
    young: tuple[str, ...]

    @property
    def total(self) -> int:
        """All drug crimes of these months."""
        return sum(self.counts.values())

    @property
    def unknown(self) -> float:
        """The share whose ending is not known."""
        return self.counts.get("unknown", 0) / self.total if self.total else 1.0

    @property
    def is_enough(self) -> bool:
        """Whether enough endings are known to say anything."""
        return self.total - self.counts.get("unknown", 0) >= ENOUGH and self.unknown <= MOST_UNKNOWN


@dataclass(frozen=True, slots=True)
class CannabisMix:
    """What the mix bounds for cannabis possession, by disposal; what is missing to one ends without a disposal.

    ``cannabis_share`` is the share of drug crimes that it rests on; ``was_raised`` where warnings and notices alone
    are more than the share that was given.
    """

    shares: dict[Ending, Estimate]
    cannabis_share: float
    was_raised: bool


def disposal_mix(drugs: pl.DataFrame, outcomes: OutcomeSteps, quality: QualityLog) -> DisposalMix:
    """Count endings of drug crimes (id, month, outcome), by the latest outcome of the street file and all steps."""
    latest, strange = with_endings(drugs)
    steps, more = with_endings(outcomes.steps)
    strange |= more
    names = [f"{name} (read as {ENDINGS[ending]})" for name, ending in sorted(strange.items())]
    quality.add(
        "outcomes.new_names",
        "outcomes",
        f"names of outcomes that are not of the site's usual ones: {listed(names)}",
        "read by a word in them, else as not known",
        len(strange),
        None,
    )
    by_id = {str(crime): harshest(endings) for crime, endings in steps.group_by("id").agg("ending").iter_rows()}
    endings: list[tuple[str, Ending]] = []
    for crime, month, ending in latest.select("id", "month", "ending").iter_rows():
        endings.append((month, harshest((ending, by_id.get(crime, "unknown")))))
    months = sorted({month for month, _ in endings})
    young = _young(endings, months)
    share_unknown = [f"{month} {_percent(endings, month)}" for month in young]
    quality.add(
        "outcomes.young",
        "outcomes",
        f"last months of which clearly fewer drug crimes have an ending yet ({', '.join(share_unknown)} without)",
        "left out of the mix: their endings arrive later",
        len(young),
        len(months),
    )
    counted = Counter(ending for month, ending in endings if month not in young)
    counts = {ending: counted[ending] for ending in LADDER if counted[ending]}
    total, unknown = sum(counts.values()), counts.get("unknown", 0)
    quality.add(
        "outcomes.unknown",
        "outcomes",
        "drug crimes without a known ending (blank, “under investigation” or “status update unavailable”)",
        "kept as not known: shares are bounded for all of them going one way",
        unknown,
        total,
    )
    shares: dict[Ending, Estimate] = {
        ending: Estimate(
            count / max(total - unknown, 1),
            clopper_pearson(count, total)[0],
            clopper_pearson(count + unknown, total)[1],
        )
        for ending, count in counts.items()
        if ending != "unknown"
    }
    return DisposalMix(counts, shares, tuple(month for month in months if month not in young), young)


def _young(endings: Sequence[tuple[str, Ending]], months: Sequence[str]) -> tuple[str, ...]:
    """The last months, if clearly fewer of their crimes have an ending than before."""
    totals, unknown = Counter(month for month, _ in endings), Counter(m for m, ending in endings if ending == "unknown")
    for number in range(min(_YOUNG_MONTHS, len(months) - _MONTHS_BEFORE), 0, -1):
        last, before = months[-number:], months[:-number]
        if all(
            is_more_frequent(
                unknown[month], totals[month], sum(unknown[m] for m in before), sum(totals[m] for m in before)
            )
            for month in last
        ):
            return tuple(last)
    return ()


def _percent(endings: Sequence[tuple[str, Ending]], of_month: str) -> str:
    inside = [ending for month, ending in endings if month == of_month]
    return f"{100 * inside.count('unknown') / max(len(inside), 1):.0f}%"


def cannabis_mix(mix: DisposalMix, share: Estimate) -> CannabisMix:
    """Bound the endings of cannabis possession, which is ``share`` of drug crimes.

    Warnings and penalty notices are of cannabis alone; resolutions, cautions, court and no further action are split in
    the proportion of all drug crimes, bounded by all or none of them being of other drugs. Intervals of chance (Clopper
    and Pearson) widen the bounds. Resolutions stand with the warnings, as the scenario's mildest disposal has them.
    """
    total = mix.total
    count = {ending: float(mix.counts.get(ending, 0)) for ending in LADDER}
    unknown = count["unknown"]
    known = total - unknown
    own = count["warning"] + count["penalty_notice"]
    was_raised = own > share.value * known
    cannabis = max(share.value, own / known)
    lowest, highest = min(share.low, cannabis), max(share.high, cannabis)
    cases = cannabis * known
    rest = max(1 - own / cases, 0.0)
    others = known - own
    elsewhere = (1 - lowest) * total

    def part(ending: Ending) -> float:
        return rest * count[ending] / others if others else 0.0

    def bounded(value: float, surely: float, at_most: float) -> Estimate:
        low = clopper_pearson(round(max(surely, 0.0)), total)[0] / highest
        high = clopper_pearson(min(round(at_most), total), total)[1] / lowest
        return Estimate(value, min(value, low), min(max(value, high), 1.0))

    warnings = count["warning"] / cases + part("resolution")
    shares: dict[Ending, Estimate] = {
        "warning": bounded(warnings, count["warning"], count["warning"] + count["resolution"] + unknown),
        "penalty_notice": bounded(
            count["penalty_notice"] / cases, count["penalty_notice"], count["penalty_notice"] + unknown
        ),
        **{ending: bounded(part(ending), count[ending] - elsewhere, count[ending] + unknown) for ending in _EITHER},
    }
    return CannabisMix(shares, cannabis, was_raised)
