"""What stands behind a clause of the answer: its futures one by one, the assumptions that carry it, the command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forcesim.report.views.answer_rows import MEANING, AnswerRow, position_row
from forcesim.report.views.parameters import Parameter
from forcesim.report.wording.outcome_phrases import differences_at, result_at, setting
from forcesim.report.wording.tradeoff_sentence import baseline_label, is_reference
from forcesim.simulation.outcomes import RESTS_ON
from forcesim.study.arrays import Floats
from forcesim.study.results.study_result import StudyResult
from forcesim.text import capital, safe

# rows that are shown; the others are a search away on Assumptions
_MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause about one outcome, ready to be shown.

    ``values`` is float64 of shape (futures,): the change in each, or the level where nothing is compared; ``low`` and
    ``high`` bound the error of ``mean``. ``row`` says the same in words. ``assumptions`` carry the outcome, the weakest
    grade first; ``others`` is how many more do.
    """

    title: str
    row: AnswerRow
    is_change: bool
    values: Floats
    mean: float
    low: float | None
    high: float | None
    futures: str
    meaning: str
    help: str
    assumptions: tuple[Parameter, ...]
    others: int
    command: str


def clause_view(
    result: StudyResult, at: float, name: str, parameters: Sequence[Parameter], command: str
) -> ClauseView | None:
    """What stands behind an outcome at a position of a trade-off; None while no future is in there.

    ``parameters`` are those of the decision, ``command`` gives the numbers again.
    """
    outcome = result.outcomes.get(name)
    point, changes = result_at(result, at), differences_at(result, at)
    if outcome is None or point is None:
        return None
    is_change = not is_reference(result, at) and changes is not None
    measured = changes.outcomes.get(name) if is_change and changes is not None else point.outcomes.get(name)
    if measured is None or not np.isfinite(measured.values).any():
        return None
    row = position_row(result, at, outcome)
    values = measured.values[np.isfinite(measured.values)]
    against = baseline_label(result)
    where = setting(result.lever or "", at)
    compared = f" compared with {against}" if against and is_change else ""
    luck = ", each on the same luck with and without the change" if is_change else ""
    # what a person put there first, whatever grade the files had for it
    carrying = sorted(
        (parameter for parameter in parameters if _carries(parameter, name)), key=lambda row: not row.is_own
    )
    count = len(values)
    return ClauseView(
        title=f"{capital(safe(outcome.label, 80))}, at {where}{compared}",
        row=row,
        is_change=is_change,
        values=values,
        mean=measured.mean,
        low=measured.low,
        high=measured.high,
        futures=f"{count} {'future' if count == 1 else 'futures'}{luck}. A dot is what happens in one of them.",
        meaning=MEANING.get(row.verdict, ""),
        help=safe(outcome.help, 400),
        assumptions=tuple(carrying[:_MOST_ROWS]),
        others=max(len(carrying) - _MOST_ROWS, 0),
        command=command,
    )


def _carries(parameter: Parameter, outcome: str) -> bool:
    """Whether a parameter is a graded number of a part that the outcome rests on, as case types for cases dropped."""
    parts = RESTS_ON.get(outcome, ())
    is_below = any(parameter.path == part or parameter.path.startswith(f"{part}.") for part in parts)
    return is_below and bool(parameter.grade)
