"""What a scenario changes, in words: the sentences of a comparison."""

from __future__ import annotations

from forcesim.report.wording.change_sentences import change_sentences, plain
from forcesim.report.wording.frontier_sentence import frontier_sentences
from forcesim.report.wording.outcome_phrases import capital
from forcesim.report.wording.scenario_names import quoted_name, under_or_in
from forcesim.study.results.study_result import PointDifference, StudyResult


def comparison_sentences(result: StudyResult) -> tuple[str, ...]:
    """What each scenario changes, in a few sentences, and one on the frontier where two outcomes are weighed."""
    sentences = [plain(change_sentences(result, changes, _lead(result, changes))) for changes in result.differences]
    return (*sentences, *frontier_sentences(result))


def _lead(result: StudyResult, changes: PointDifference) -> str:
    lead = capital(under_or_in(result, changes.scenario))
    # the first sentence names what all of them are compared with
    is_first = changes is result.differences[0]
    return f"{lead}, compared with {quoted_name(result, changes.against)}," if is_first else lead
