"""Whether an answer stands: under other theories, on other scales, in other plausible worlds, without own numbers.

Each item is a line for the bar below the answer, and the sentences behind it; they come from ordinary studies, which
``forcesim compare --theories all --scales all`` and ``forcesim failure`` ask as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from forcesim.report.answers.failure import share_of_worlds
from forcesim.report.wording.change_sentences import UNCLEAR, futures_in
from forcesim.report.wording.comparison_sentence import robustness_sentences
from forcesim.report.wording.numbers import join_words, number_words
from forcesim.report.wording.outcome_phrases import per_unit, subject
from forcesim.report.wording.scenario_names import quoted_name
from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.analysis.intervals import FEWEST_PAIRS
from forcesim.study.analysis.robustness import moved_by
from forcesim.study.results.findings import FailureFinding
from forcesim.study.results.study_result import Difference, Family, PointDifference, Robustness, StudyResult
from forcesim.text import capital

# numbers of a person's own that are named one by one
_MOST_NAMED = 2


class Challenge(StrEnum):
    """What an answer is held against."""

    THEORIES = "theories"
    SCALES = "scales"
    WORLDS = "worlds"
    OWN_NUMBERS = "own numbers"


@dataclass(frozen=True, slots=True)
class ChallengeItem:
    """One line of the bar: ``text`` without a capital, and ``details`` in sentences.

    ``is_shaken`` says that the answer does not stand there; what can't be told is no reason for that.
    """

    challenge: Challenge
    text: str
    details: tuple[str, ...] = ()
    is_shaken: bool = False


def robustness_items(result: StudyResult) -> tuple[ChallengeItem, ...]:
    """Under how many theories, and on how many scales of harm, all that the answer calls settled still holds."""
    if not result.differences or futures_in(result.differences[-1]) < FEWEST_PAIRS:
        return ()
    families: tuple[tuple[Family, Challenge, str, str], ...] = (
        ("theories", Challenge.THEORIES, "under", "theories"),
        ("scales", Challenge.SCALES, "on", "scales of harm"),
    )
    items = []
    for over, challenge, where, noun in families:
        summaries = [summary for summary in result.robustness if summary.over == over]
        if summaries:
            text, is_shaken = _stands(summaries, where, noun)
            items.append(ChallengeItem(challenge, text, robustness_sentences(result, over), is_shaken))
    return tuple(items)


def _stands(summaries: Sequence[Robustness], where: str, noun: str) -> tuple[str, bool]:
    """Where all verdicts hold, in a few words, and whether one of them does not hold somewhere."""
    settled = [summary for summary in summaries if summary.tried]
    if not settled:
        disagree = any(summary.disagree for summary in summaries)
        return (f"{noun} disagree" if disagree else f"nothing is settled that other {noun} could change"), disagree
    tried = max(summary.tried for summary in settled)
    flips = {name for summary in settled for name in summary.flips}
    changes = {name for summary in settled for name in summary.changes}
    holds = set.intersection(*(set(summary.holds) for summary in settled))
    if flips:
        return f"flips {where} {len(flips)} of {tried} {noun}", True
    if len(holds) == tried:
        return f"holds {where} all {tried} {noun}", False
    rest = "" if changes else ", the others can't be told"
    return f"holds {where} {len(holds)} of {tried} {noun}{rest}", bool(changes)


def worlds_item(result: StudyResult) -> ChallengeItem | None:
    """In how many plausible worlds the decision fails; None before fresh worlds have had the last word."""
    share = share_of_worlds(result)
    if share is None:
        return None
    words, is_shaken, details = share
    return ChallengeItem(Challenge.WORLDS, words, details, is_shaken)


def own_numbers_item(own: StudyResult, change: PointDifference, files: StudyResult, count: int) -> ChallengeItem | None:
    """By how much ``count`` numbers of a person's own move the answer.

    ``change`` is the answer's in ``own``, with these numbers; ``files`` compares the same decision with the numbers of
    its files, on the same luck. None before five futures of both are in.
    """
    if not files.differences or min(futures_in(change), futures_in(files.differences[-1])) < FEWEST_PAIRS:
        return None
    names = [name for name in own.asked_about or HEADLINE if name in own.outcomes]
    moved = moved_by(change, files.differences[-1], names, own)
    clear = sorted(
        (name for name in names if name in moved and moved[name].verdict not in UNCLEAR),
        key=lambda name: -abs(moved[name].mean) / (moved[name].matters or 1.0),
    )
    whose = "your own number" if count == 1 else f"your own {count} numbers"
    verb = "moves" if count == 1 else "move"
    details = [f"{capital(_moved(own, moved[name], name))}." for name in clear]
    if not clear:
        open_ = [
            subject(own.outcomes[name]) for name in names if name in moved and moved[name].verdict == "not settled"
        ]
        what = f"{verb} nothing that can be told from luck" if open_ else f"{verb} the answer by less than matters"
        return ChallengeItem(Challenge.OWN_NUMBERS, f"{whose} {what}")
    largest = join_words([_moved(own, moved[name], name) for name in clear[:_MOST_NAMED]])
    return ChallengeItem(Challenge.OWN_NUMBERS, f"{whose} {verb} {largest}", tuple(details), is_shaken=True)


def _moved(own: StudyResult, difference: Difference, name: str) -> str:
    """How far the change of an outcome is moved: "the change in people charged by +12 a year (+8 to +16)"."""
    outcome = own.outcomes[name]
    words = number_words(difference.mean, *difference.judged_interval, outcome.unit)
    in_brackets = f" ({words.range})" if words.range else ""
    return f"the change in {subject(outcome)} by {words.signed}{per_unit(outcome)}{in_brackets}"


def challenge_lines(result: StudyResult, others: Iterable[StudyResult]) -> tuple[str, ...]:
    """What an answer was held against, in a few words each, as it and other studies on its scenarios tell."""
    items: dict[Challenge, str] = {}
    for study in (result, *others):
        for item in robustness_items(study):
            items.setdefault(item.challenge, item.text)
        is_failure = study is not result and isinstance(study.finding, FailureFinding)
        worlds = worlds_item(study) if is_failure else None
        if worlds is not None:
            # among several policies or settings nobody could tell which of them fails
            name = f"{quoted_name(study, study.scenarios[0].name)} " if len(result.differences) > 1 else ""
            items.setdefault(worlds.challenge, f"{name}{worlds.text}")
    return tuple(items.values())


def challenge_sentence(items: Sequence[ChallengeItem]) -> str:
    """All items as one sentence, to be read aloud; "" where there are none."""
    return f"{capital('; '.join(item.text for item in items))}." if items else ""
