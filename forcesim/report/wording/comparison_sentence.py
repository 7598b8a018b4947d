"""What a scenario changes, in words: the sentences of a comparison."""

from __future__ import annotations

import math

from forcesim.report.wording.clauses import UNCLEAR, change_clause, clauses_in_a_row, freed_hours
from forcesim.report.wording.frontier_sentence import frontier_sentences
from forcesim.report.wording.numbers import in_futures, share_of_sign
from forcesim.report.wording.outcome_phrases import capital, reference
from forcesim.report.wording.scenario_names import quoted_name, under_or_in
from forcesim.study.results.study_result import PointDifference, StudyResult

# what people ask about first, what is told besides where it is clear, and what is told where there is nothing of the
# first
_FIRST = ("charges", "disruptions")
_ALSO = ("cases_dropped",)
_ELSE = ("days_to_close", "backlog", "cases_closed")
_MOST_CLAUSES = 4


def comparison_sentences(result: StudyResult) -> tuple[str, ...]:
    """One sentence a scenario that is compared, and one on the frontier where two outcomes are weighed."""
    sentences = [_change_sentence(result, changes, index) for index, changes in enumerate(result.differences)]
    return (*sentences, *frontier_sentences(result))


def _change_sentence(result: StudyResult, changes: PointDifference, index: int) -> str:
    against = reference(result)
    charges, disruptions = (change_clause(result, changes, against, name) for name in _FIRST)
    clauses = [charges, freed_hours(result, changes), disruptions]
    for name in _ALSO:
        difference = changes.outcomes.get(name)
        if difference is not None and difference.verdict not in UNCLEAR:
            clauses.append(change_clause(result, changes, against, name))
    if charges is None and disruptions is None:
        clauses += [change_clause(result, changes, against, name) for name in _ELSE]
    known = [clause for clause in clauses if clause is not None][:_MOST_CLAUSES]
    other = quoted_name(result, changes.against)
    if not known:
        name = quoted_name(result, changes.scenario)
        return f"Between {name} and {other} none of the things that are usually asked about differs."
    # the first sentence names what all of them are compared with
    compared = f", compared with {other}," if index == 0 else ""
    chance = "" if any(clause.chance for clause in known) else _shared_chance(changes)
    return f"{capital(under_or_in(result, changes.scenario))}{compared} {clauses_in_a_row(known)}{chance}."


def _shared_chance(changes: PointDifference) -> str:
    """The chance of a sentence none of whose clauses needs one of its own: what it tells is so in every future."""
    names = (*_FIRST, "hours_small_cases", *_ALSO)
    differences = [changes.outcomes[name] for name in names if name in changes.outcomes]
    clear = [difference for difference in differences if difference.verdict not in UNCLEAR]
    known = [difference for difference in clear if math.isfinite(difference.mean)]
    shares = [share_of_sign(difference.values, 1 if difference.mean > 0 else -1) for difference in known]
    if not shares or any(share < 1 for share, _ in shares):
        return " (95% sure)" if known else ""
    return f", {in_futures(1.0, min(count for _, count in shares))}"
