"""What an outcome that no single person makes follows from: a chain of outcomes, or gangs and what police do to them.

A chain reads from what comes first to the outcome: leads received, leads developed for each of them, investigations for
each of these, disruptions for each. The outcome is the product of the first and of all ratios after it, so that its
change is split among them by the order-free rule of Shapley: each is changed before and after all others, in every
order, and the mean of what it adds is its part. The parts add up to the change.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

import numpy as np

from forcesim.simulation.outcomes import GROUPS_THERE, HARM_UNDISTURBED
from forcesim.study.arrays import Floats

# things that are no outcomes: a farm ends when it is found or by itself, officers' time goes to some use
FARMS_ENDED: Final = "farms_ended"
HOURS_ON_DUTY: Final = "hours_on_duty"
HOURS_ROSTERED: Final = "hours_rostered"

_LEADS = ("leads_received", "leads_developed")
_INVESTIGATIONS = (*_LEADS, "investigations_closed")
_DISRUPTIONS = (*_INVESTIGATIONS, "disruptions")
_FARMS = (FARMS_ENDED, "farms_active")

# each outcome that follows from others, with the chain from what comes first to the outcome itself
CHAINS: Final[Mapping[str, tuple[str, ...]]] = {
    chain[-1]: chain
    for chain in (
        _LEADS,
        ("leads_received", "leads_stale"),
        (*_LEADS, "investigations_opened"),
        _INVESTIGATIONS,
        (*_INVESTIGATIONS, "investigations_abandoned"),
        (*_INVESTIGATIONS, "investigations_abandoned", "hours_abandoned"),
        _DISRUPTIONS,
        *((*_DISRUPTIONS, f"disruptions.{kind}") for kind in ("dismantled", "major", "minor")),
        (*_DISRUPTIONS, "members_arrested"),
        ("investigations_closed", "hours_drawn"),
        ("active_groups", "group_members"),
        (FARMS_ENDED, "farms_found"),
        (FARMS_ENDED, "farms_missed"),
        _FARMS,
        (*_FARMS, "crops_harvested"),
        (*_FARMS, "harm_farms"),
        ("farms_found", "hours_farms"),
        (HOURS_ON_DUTY, "hours_moved"),
        (HOURS_ON_DUTY, "hours_moved", "hours_lost_in_transfer"),
        (HOURS_ROSTERED, "cost_salaries"),
    )
}
# what gangs do: what they would do undisturbed, less what each disruption takes away for a time
UNDISTURBED: Final[Mapping[str, str]] = {"active_groups": GROUPS_THERE, "harm_groups": HARM_UNDISTURBED}


@dataclass(frozen=True, slots=True)
class Mechanism:
    """What carries a part of a change besides people: how much there is of ``name``, or of it for each of ``per``."""

    name: str
    per: str = ""


def chain_shares(before: Sequence[Floats], after: Sequence[Floats], first_parts: Floats) -> tuple[Floats, list[Floats]]:
    """What the first thing of a chain and each ratio after it carry of the change of the last.

    ``before`` and ``after`` hold the things of the chain under both policies, each of shape (futures,);
    ``first_parts``, of shape (…, futures), are parts of the change of the first one. The shares of those parts, of
    their shape, come first, then that of each ratio, of shape (futures,).

    The split is that of the means over futures: ratios within a future, of which many are 0 of 0, would say nothing.
    A future's share is its jackknife pseudo-value, so that shares have intervals. They add up in each future, unless
    something in the chain is nothing on average, with one future left out too, while the last thing is not.
    """
    futures = first_parts.shape[-1]
    first, second = _ratios(before), _ratios(after)
    count = len(first)
    weights = [_weight(first, second, place) for place in range(count)]
    parts = weights[0] * _with_one_left_out(first_parts)
    ratios = [weights[place] * (second[place] - first[place]) for place in range(1, count)]
    return _pseudo_values(parts, futures), [_pseudo_values(share, futures) for share in ratios]


def duration_shares(
    before: tuple[Floats, Floats], after: tuple[Floats, Floats], of_people: tuple[Floats, Floats]
) -> Floats:
    """What people carry of the change of a mean over people, such as days to close a case.

    ``before`` and ``after`` hold the total and the number of people under each policy, of shape (futures,);
    ``of_people`` how much people of each transition change both, of shape (…, futures). Someone carries as much as
    they add to the total, less what as many people at the mean of both policies would add.
    """
    total, count = of_people
    number = (before[1] + after[1]) / 2.0
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (before[0] / before[1] + after[0] / after[1]) / 2.0
        shares: Floats = (total - mean * count) / number
    return shares


def _ratios(things: Sequence[Floats]) -> list[Floats]:
    """The mean of the first and the ratio of each mean to that before it: of all futures, then with each left out."""
    means = [_with_one_left_out(values) for values in things]
    ratios = [means[0]]
    for whole, part in pairwise(means):
        ratios.append(np.divide(part, whole, out=np.full_like(part, math.nan), where=whole != 0.0))
    return ratios


def _with_one_left_out(values: Floats) -> Floats:
    """Means over the last axis: of all futures, then with each of them left out, of shape (…, 1 + futures)."""
    futures = values.shape[-1]
    total = values.sum(axis=-1, keepdims=True)
    if futures == 1:
        return np.concatenate([total, total], axis=-1)
    return np.concatenate([total / futures, (total - values) / (futures - 1)], axis=-1)


def _pseudo_values(shares: Floats, futures: int) -> Floats:
    pseudo: Floats = futures * shares[..., :1] - (futures - 1) * shares[..., 1:]
    return pseudo


def _weight(first: list[Floats], second: list[Floats], place: int) -> Floats:
    """What a factor's change is worth: the mean, over all orders, of the product of the others at that time.

    A ratio of nothing to nothing is not known: it is taken to be as under the other policy.
    """
    for before, after in zip(first[1:], second[1:], strict=True):
        np.copyto(before, after, where=np.isnan(before))
        np.copyto(after, before, where=np.isnan(after))
        np.copyto(before, 0.0, where=np.isnan(before))
        np.copyto(after, 0.0, where=np.isnan(after))
    others = [other for other in range(len(first)) if other != place]
    weight = np.zeros_like(first[0])
    for size in range(len(others) + 1):
        orders = 1.0 / (len(first) * math.comb(len(others), size))
        for changed in combinations(others, size):
            product = np.ones_like(weight)
            for other in others:
                product = product * (second if other in changed else first)[other]
            weight += orders * product
    return weight
