"""Which outcome of the model each column of a table is: by what a person says, or by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forcesim.errors import StudyError
from forcesim.scenario.schema.scenario import Scenario
from forcesim.simulation.outcomes import declared_outcomes, is_monthly
from forcesim.study.actuals import Actuals, ActualSeries
from forcesim.text import nearest, safe, suggestion


@dataclass(frozen=True, slots=True)
class MatchedSeries:
    """A series of the table and the outcome that it is of."""

    outcome: str
    series: ActualSeries


def match_columns(
    actuals: Actuals, scenarios: Sequence[Scenario], texts: Sequence[str]
) -> tuple[tuple[MatchedSeries, ...], tuple[str, ...]]:
    """The series that all scenarios have by month, and the columns that are none; StudyError without any.

    ``texts`` name columns, as "Cases closed=cases_closed".
    """
    outcomes = _monthly_outcomes(scenarios)
    named = _named_columns(actuals, outcomes, texts)
    matched: list[MatchedSeries] = []
    left_out: list[str] = []
    for entry in actuals.series:
        name = named.get(entry.column) or _by_words(entry.column, outcomes)
        if name is None:
            left_out.append(entry.column)
        elif any(other.outcome == name for other in matched):
            raise StudyError(
                f"two columns of the table are {name}, and “{entry.column}” is one of them. Take one of them out "
                "of the table"
            )
        else:
            matched.append(MatchedSeries(name, entry))
    if not matched:
        column = actuals.series[0].column if actuals.series else "column"
        meant = nearest(column, list(outcomes)) or "cases_closed"
        raise StudyError(
            f"no column of {actuals.file} is called like an outcome that the model has by month. Say which is which "
            f'with --column "{column}={meant}"'
        )
    return tuple(matched), tuple(left_out)


def _monthly_outcomes(scenarios: Sequence[Scenario]) -> dict[str, str]:
    """Outcomes that all scenarios have by month, with their labels."""
    first, *others = (declared_outcomes(scenario) for scenario in scenarios)
    return {
        name: outcome.label
        for name, outcome in first.items()
        if is_monthly(name) and all(name in other for other in others)
    }


def _named_columns(actuals: Actuals, outcomes: Mapping[str, str], texts: Sequence[str]) -> dict[str, str]:
    """The outcome of each column that was named."""
    named: dict[str, str] = {}
    known = [entry.column for entry in actuals.series]
    for text in texts:
        column, equals, name = (part.strip() for part in text.rpartition("="))
        if not equals or not column or not name:
            raise StudyError(f'a column is named as "Cases closed=cases_closed" (found {safe(text, 60)!r})')
        match = next((entry for entry in known if entry.casefold() == column.casefold()), None)
        if match is None:
            raise StudyError(
                f"the table has no figures in a column called {safe(column, 60)!r}. "
                f"{suggestion(column, known, 'Its columns are')}"
            )
        if name not in outcomes:
            raise StudyError(
                f"the model has no outcome by month called {safe(name, 60)!r}. "
                f"{suggestion(name, tuple(outcomes), 'By month it has')}"
            )
        named[match] = name
    return named


def _by_words(column: str, outcomes: Mapping[str, str]) -> str | None:
    """The outcome whose name or label a column has."""
    words = _words(column)
    for name, label in outcomes.items():
        if words in (_words(name), _words(label)):
            return name
    return None


def _words(text: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text.casefold()).split())
