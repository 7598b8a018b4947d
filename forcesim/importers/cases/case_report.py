"""What an import of cases tells: how cells were read, what was wrong, what the table says, and what it can't say."""

from __future__ import annotations

import datetime as dt
from typing import Any

from forcesim.importers.cases.arrival_fits import ArrivalFit
from forcesim.importers.cases.case_import import CaseImport, CaseReading
from forcesim.importers.cases.columns import ROLE_WORDS
from forcesim.importers.cases.hour_fits import HourFit, HourFits
from forcesim.importers.cases.scenario_text import fit_quality
from forcesim.importers.cases.survival import Quantile, SurvivalCurve
from forcesim.importers.cases.type_fits import TypeFit
from forcesim.report.wording.numbers import amount, number_words

Section = tuple[str, tuple[str, ...]]

# quantiles of durations that are told
_SHARES = {"half": 0.5, "nine in ten": 0.9}
# a mean of the fit that differs more than this from that of the data is told
_MEANS_DIFFER = 0.1


def reading_sections(reading: CaseReading) -> tuple[Section, ...]:
    """How the table was read, and what was left out or changed: shown before a person confirms."""
    records, mapping = reading.records, reading.mapping
    columns = []
    for role, name, how, settled_by in records.readings:
        guess = " (a guess from its name)" if role in reading.columns.guesses else ""
        settled = f"; {settled_by}" if settled_by else ""
        columns.append(f"{ROLE_WORDS[role].capitalize()}: “{name}”{guess}, read as {how}{settled}.")
    if records.has_guessed_unit and records.unit is not None:
        columns.append(f"Bare numbers of hours are taken for {records.unit} (--hours-unit says otherwise).")
    if reading.columns.unused:
        columns.append(f"Not used: {_quoted(reading.columns.unused)}.")
    types = []
    for name, key in mapping.keys.items():
        guess = " (called the same)" if name in mapping.guesses else ""
        new = " (a new type)" if key in mapping.new else ""
        types.append(f"“{name or 'blank'}” is counted as {key}{new}{guess}.")
    if mapping.left_out:
        total = len([case for case in records.cases if case.type not in mapping.keys])
        names = ", ".join(f"“{name or 'blank'}” {count:,}" for name, count in mapping.left_out[:8])
        types.append(f'{total:,} cases of other types are left out: {names}. --type "NAME=KEY" counts them.')
    end = records.as_of.date() - dt.timedelta(days=1)
    given = "as --as-of says" if records.is_as_of_given else "its latest date; --as-of names another"
    general = [*reading.table.remarks, *records.remarks, f"The table knows of days up to {_day(end)} ({given})."]
    if records.officers is not None:
        general.append(
            f"{records.officers:,} different officers are named. Their names go no further, and how many worked on "
            "such cases says nothing of full-time officers."
        )
    base = reading.base
    general.append(f"What the table does not say stays as in “{base.title}” (--base {reading.settings.base}).")
    sections: list[Section] = [("How columns were read", tuple(columns)), ("Types of case", tuple(types))]
    issues = tuple(issue.sentence for issue in records.issues)
    sections.append(("What can't be, or can't be read", issues or ("Nothing.",)))
    sections.append(("About the table", tuple(general)))
    return tuple(sections)


def finding_sections(made: CaseImport) -> tuple[Section, ...]:
    """What the table says of each case type, and what it can't say."""
    sections: list[Section] = [(_heading(made, fit), tuple(_type_sentences(made, fit))) for fit in made.fits]
    sections.append(("What such a table can't say", tuple(_limits(made))))
    if made.written.remarks:
        sections.append(("What did not go into the scenario as it stands", made.written.remarks))
    return tuple(sections)


def _heading(made: CaseImport, fit: TypeFit) -> str:
    known = made.written.target.scenario.case_types[fit.key]
    return f"{known.label} ({fit.key})"


def _type_sentences(made: CaseImport, fit: TypeFit) -> list[str]:
    lines = [
        f"{fit.count:,} cases, {fit.open:,} of them not closed, received from {_day(made.begin)} to "
        f"{_day(made.end - dt.timedelta(days=1))}.",
        *_arrival_sentences(fit.arrivals),
    ]
    lines.append(
        fit.week
        if isinstance(fit.week, str)
        else f"The hours of the week come from {fit.week.count:,} times; weekday and hour count as independent."
    )
    if fit.days_to_start is not None:
        lines.append(_duration_sentence("From received to started", fit.days_to_start))
        if fit.never_started:
            lines.append(f"{fit.never_started:,} were closed without a known start; they count as not started by then.")
    if fit.days_to_close is not None:
        lines.append(_duration_sentence("From received to closed", fit.days_to_close))
        lines.append(
            f"The model makes such times itself, out of queues: hold a run's days_to_close.{fit.key} against it."
        )
    if fit.hours is not None:
        lines += _hour_sentences(fit.hours)
    return lines


def _arrival_sentences(arrivals: ArrivalFit) -> list[str]:
    words = number_words(arrivals.per_year, arrivals.low, arrivals.high)
    lines = [f"{words.plain} a year ({words.span}, 95% interval)."]
    if arrivals.gaps:
        gaps = ", ".join(f"{month:%B %Y}" for month in arrivals.gaps[:6])
        are = "is" if len(arrivals.gaps) == 1 else "are"
        lines.append(f"{gaps} {are} empty, which chance does not explain: taken as missing, not as no case.")
    if arrivals.dispersion is None:
        lines.append("Too few whole months to tell how far months differ: the interval takes that of the base.")
    else:
        lines.append(
            f"Months differ {amount(arrivals.dispersion)} times as much as chance alone would make them "
            f"({amount(arrivals.dispersion_low or 0)} to {amount(arrivals.dispersion_high or 0)}, variance over mean)."
        )
    trend = arrivals.trend
    if trend is not None:
        moved = number_words(trend.share, trend.low, trend.high, "share")
        clear = "a drift" if trend.is_clear else "no clear drift"
        lines.append(f"{moved.signed} a year ({moved.range}): {clear}.")
    return lines


def _duration_sentence(what: str, curve: SurvivalCurve) -> str:
    parts = []
    for words, share in _SHARES.items():
        parts.append(f"{words} within {_quantile(curve.quantile(share))}")
    censored = f", {curve.censored:,} not over yet and counted as that long at least" if curve.censored else ""
    return f"{what}: {', '.join(parts)} ({curve.ended:,} cases{censored}; Kaplan–Meier)."


def _quantile(quantile: Quantile) -> str:
    if quantile.value is None:
        return "a time that can't be told, since too many are not over"
    low = "0" if quantile.low is None else amount(quantile.low, digits=3)
    high = amount(quantile.high, digits=3) if quantile.high is not None else "not known"
    days = amount(quantile.value, digits=3)
    return f"{days} {'day' if days == '1' else 'days'} ({low} to {high})"


def _hour_sentences(hours: HourFits) -> list[str]:
    best, second = hours.best, hours.second
    words = number_words(best.mean, best.mean_low, best.mean_high)
    interval = f" ({words.span}, 95% interval)" if words.span else ""
    lines = [
        f"Hours of work: {words.plain} on average{interval}, one case in ten over {amount(best.p90)}. Chosen: "
        f"{best.family}{f' with sigma {amount(best.sigma)}' if best.sigma is not None else ''}; {fit_quality(best)}."
    ]
    if second is not None:
        lines.append(
            f"Second best: {second.family}, with a mean of {amount(second.mean)} and one in ten over "
            f"{amount(second.p90)}; {fit_quality(second)}."
        )
        if best.chance is not None and best.chance < 0.05:
            lines.append(
                "Neither family fits as well as chance allows: look at the picture before you rely on its tail."
            )
    if abs(best.mean - hours.plain_mean) > _MEANS_DIFFER * hours.plain_mean:
        lines.append(
            f"The plain mean of cases that are over is {amount(hours.plain_mean)} hours; the chosen curve's differs, "
            f"because {'open cases count as at least so long' if hours.censored else 'of its tail'}."
        )
    if hours.zero:
        lines.append(
            f"{hours.zero:,} closed cases have 0 hours: taken as not recorded. If they took none, the mean is lower."
        )
    if hours.without:
        lines.append(f"{hours.without:,} cases have no hours: they are taken to be like the others.")
    return lines


def _limits(made: CaseImport) -> list[str]:
    lines = [
        "Which cases the force did not take up, what becomes of people, shelf life and crews: kept from the base.",
        "How many full-time officers do this work: kept from the base.",
    ]
    roles = {role for role, *_ in made.reading.records.readings}
    if "hours" not in roles or all(fit.hours is None for fit in made.fits):
        lines.append("Hours of work: no column, or too few cases that are over. Kept from the base.")
    if "closed" in roles and not any(fit.open for fit in made.fits):
        lines.append(
            "No case is open. If only closed cases were exported, long ones of the last months are missing, rates are "
            "too low and times too short; nothing in the table tells."
        )
    if any(fit.days_to_close is not None for fit in made.fits):
        lines.append("Open cases are taken to close like the others that have been open as long.")
    return lines


def as_document(made: CaseImport) -> dict[str, Any]:
    """Everything as values of JSON: the sentences, and the numbers behind them. No cell of the table is in it."""
    reading = made.reading
    return {
        "kind": "import cases",
        "file": made.source.file,
        "sha256": made.source.digest,
        "rows": reading.records.rows,
        "cases": len(reading.records.cases),
        "as_of": reading.records.as_of.date().isoformat(),
        "columns": {role: name for role, name, *_ in reading.records.readings},
        "issues": [
            {"what": issue.what, "done": issue.done, "lines": list(issue.lines)} for issue in reading.records.issues
        ],
        "types": {fit.key: _type_document(fit) for fit in made.fits},
        "said": {heading: list(lines) for heading, lines in (*reading_sections(reading), *finding_sections(made))},
    }


def _type_document(fit: TypeFit) -> dict[str, Any]:
    arrivals = fit.arrivals
    document: dict[str, Any] = {
        "cases": fit.count,
        "open": fit.open,
        "arrivals_per_year": {"mean": arrivals.per_year, "ci95": [arrivals.low, arrivals.high]},
        "dispersion": arrivals.dispersion,
        "months": [
            {"month": first.isoformat(), "days": days, "cases": count} for first, days, count in arrivals.months
        ],
        "months_missing": [first.isoformat() for first in arrivals.gaps],
    }
    for name, curve in (("days_to_start", fit.days_to_start), ("days_to_close", fit.days_to_close)):
        if curve is not None:
            quantiles = {f"p{round(100 * share)}": curve.quantile(share) for share in _SHARES.values()}
            document[name] = {
                "over": curve.ended,
                "censored": curve.censored,
                **{key: {"value": q.value, "ci95": [q.low, q.high]} for key, q in quantiles.items()},
            }
    if fit.hours is not None:
        document["hours"] = {
            "over": fit.hours.over,
            "censored": fit.hours.censored,
            "zero": fit.hours.zero,
            "without": fit.hours.without,
            "plain_mean": fit.hours.plain_mean,
            "fits": [_fit_document(entry) for entry in fit.hours.fits],
        }
    return document


def _fit_document(fit: HourFit) -> dict[str, Any]:
    return {
        "family": fit.family,
        "mean": fit.mean,
        "ci95": [fit.mean_low, fit.mean_high],
        "p90": fit.p90,
        "sigma": fit.sigma,
        "distance": fit.distance,
        "p": fit.chance,
    }


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _quoted(names: tuple[str, ...]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:12])
    return f"{shown} and {len(names) - 12} more" if len(names) > 12 else shown
