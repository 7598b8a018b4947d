"""The report of an import in words: sections of sentences and tables, for a terminal or as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forcesim.importers.police_uk.files.folder import KINDS
from forcesim.importers.police_uk.files.months import runs_of
from forcesim.importers.police_uk.files.outcome_names import ENDINGS
from forcesim.importers.police_uk.files.quality import TOPICS, QualityItem
from forcesim.importers.police_uk.fits.arrival_rate import SPREAD_ELSEWHERE, ArrivalRate, Estimate
from forcesim.importers.police_uk.fits.disposal_mix import MOST_UNKNOWN
from forcesim.importers.police_uk.result import NumberChange, PoliceImport
from forcesim.report.wording.numbers import amount, enclosing_words, number_words, percent
from forcesim.report.wording.text_table import TextTable
from forcesim.text import capital, sentence

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# how sure one must be to call a spread more than chance
_CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A heading, paragraphs, and a table; the paragraphs are numbered items from ``first`` on, if that is given."""

    title: str
    paragraphs: tuple[str, ...] = ()
    table: TextTable | None = None
    first: int | None = None


def report_sections(imported: PoliceImport) -> tuple[ReportSection, ...]:
    """The whole report, in the order in which it is read."""
    return (
        _files(imported),
        *_quality(imported),
        ReportSection("Arrivals", tuple(_rate(imported))),
        ReportSection("Rhythm of the week and the year", tuple(_rhythm(imported))),
        ReportSection("How drug crimes ended", tuple(_mix_words(imported)), _mix_table(imported)),
        _scenario(imported),
        ReportSection("What these files can't tell", tuple(_open(imported)), None, 1),
    )


def _files(imported: PoliceImport) -> ReportSection:
    rows = [
        (kind, str(len(imported.files[kind])), runs_of(imported.months[kind]))
        for kind in KINDS
    ]  # fmt: skip
    table = TextTable("", ("Kind", "Files", "Months that count"), tuple(rows))
    monthly = ", ".join(f"{month} {drugs:,}" for month, _, drugs in imported.monthly[:24])
    rest = len(imported.monthly) - 24
    words = (f"Drug crimes by month: {monthly}{f', and {rest} months more' if rest > 0 else ''}.",) if monthly else ()
    return ReportSection(f"{imported.title}: monthly files of data.police.uk", words, table)


def _quality(imported: PoliceImport) -> list[ReportSection]:
    """One section a topic; items are numbered through, so that a number names one of them."""
    sections = []
    for topic, title in TOPICS.items():
        items = [(number, item) for number, item in enumerate(imported.quality, 1) if item.topic == topic]
        if items:
            words = tuple(_item_words(item) for _, item in items)
            sections.append(ReportSection(f"Data quality: {title.lower()}", words, None, items[0][0]))
    return sections or [ReportSection("Data quality", ("Nothing out of the ordinary was found.",))]


def _item_words(item: QualityItem) -> str:
    number = "" if item.count is None else f": {item.count:,}"
    of = "" if item.of is None or item.count is None else f" of {item.of:,}"
    return f"{sentence(f'{capital(item.what)}{number}{of}')} {sentence(capital(item.response))}"


def _rate(imported: PoliceImport) -> Iterable[str]:
    rate = imported.rate
    if rate is None:
        yield "No month of street crime counts, so there is no rate."
        return
    months = "one month" if rate.months == 1 else f"{rate.months} months"
    yield f"Drug crimes a year: {_with_range(rate.per_year)}, from {rate.total:,} in {months}."
    if rate.calendar_months < 12:
        of_year = "one month" if rate.calendar_months == 1 else f"{rate.calendar_months} months"
        yield f"That is the rate of {of_year} of the year; seasons are not in its range."
    if rate.borrowed:
        yield (
            "So few months say little of how far months differ: the range takes the spread of other forces, a "
            "variance of "
            f"{amount(SPREAD_ELSEWHERE)} times that of chance, or the months' own if that is larger."
        )
    yield from _spread(rate)
    yield from _drift(rate)
    share = imported.share
    yield f"{sentence(share.note)}"


def _spread(rate: ArrivalRate) -> Iterable[str]:
    if rate.dispersion_p is not None:
        is_more = rate.dispersion_p < _CHANCE
        what = "more than chance alone would make them" if is_more else "no more than chance may do"
        yield f"Months differ {what} (index-of-dispersion test, {_p_value(rate.dispersion_p)})."
    if rate.dispersion is not None:
        yield f"Variance of months over that of chance: {_with_range(rate.dispersion)}."
    if rate.correlation is not None and rate.correlation > 0:
        yield (
            f"Neighbouring months are alike (correlation about {amount(rate.correlation, digits=1)}), so that the "
            "range of "
            "the mean was widened: a level that wanders tells less of its mean than independent months would."
        )


def _drift(rate: ArrivalRate) -> Iterable[str]:
    change = rate.yearly_change
    if change is None:
        return
    words = number_words(change.value, change.low, change.high, "share")
    if rate.ends is None:
        yield f"Whether the level rises or falls can't be told: {words.signed} a year ({words.range})."
        return
    direction = "rises" if change.value > 0 else "falls"
    yield (
        f"The level {direction}, by {words.plain} a year ({words.span}), from {amount(rate.ends[0])} to "
        f"{amount(rate.ends[1])} a year: no one mean holds for all months, and the range in the scenario holds "
        "both ends."
    )


def _rhythm(imported: PoliceImport) -> Iterable[str]:
    clock, week = imported.clock, imported.week
    if clock.searches:
        months = runs_of({month for fault_months in clock.untrusted.values() for month in fault_months})
        if clock.fault == "too_few":
            yield f"{clock.searches:,} searches have a time: too few to look at hours of the day."
        elif clock.fault is not None:
            yield "The clock of these files can't be trusted (see above): hours of the day are not used."
        elif clock.untrusted:
            yield f"The clock is trusted, but for {months}."
        else:
            yield f"Nothing speaks against the clock of {clock.searches:,} searches. Its UTC is put into British time."
    if week is not None:
        days = ", ".join(f"{day} {percent(share)}" for day, share in zip(_WEEKDAYS, week.weekdays, strict=True))
        yield f"Searches for drugs by weekday: {days}."
        differ = "differ beyond chance" if week.p_value < _CHANCE else "differ no more than chance may do"
        yield (
            f"Weekdays {differ} ({_p_value(week.p_value)}). What is known is {week.detail}, from {week.searches:,} "
            f"searches; a single weight may be off by {percent(week.error)} of itself."
        )
    month = imported.month_profile
    if month is not None:
        differ = (
            "differ beyond chance and drift" if month.is_clear else "differ no more than chance may do, and stay level"
        )
        yield f"Months of the year {differ} ({_p_value(month.p_value)})."
    if not clock.searches and week is None and month is None:
        yield "Nothing was found of it."


def _mix_words(imported: PoliceImport) -> Iterable[str]:
    mix, delay, endings = imported.mix, imported.delay, imported.endings
    if not mix.total and not endings.searches:
        yield "No drug crime and no search for drugs was read."
    if mix.total:
        yield (
            f"Of {mix.total:,} drug crimes of {runs_of(mix.months)}, {percent(mix.unknown)} have no known ending. "
            "A range "
            "holds all of these going one way or the other, and chance."
        )
    if imported.cannabis is not None and imported.cannabis.was_raised:
        yield (
            "Warnings and penalty notices, which are for cannabis alone, are more than the share of cannabis "
            "possession "
            f"that was taken: the mix rests on a share of {percent(imported.cannabis.cannabis_share)} instead."
        )
    if mix.total and mix.unknown > MOST_UNKNOWN:
        yield "The early endings are the mild ones, so that those known so far are not like the rest."
    if delay is not None:
        parts = [
            f"{'in the same month' if after == 0 else f'within {after} months' if after > 1 else 'within a month'} "
            f"{percent(estimate.value)} ({_span(estimate, 'share')})"
            for after, estimate in delay.within.items()
        ]
        yield (
            f"First outcomes of {delay.crimes:,} drug crimes come {', '.join(parts)}; {delay.waiting:,} had none "
            "yet, and "
            "count as waiting, not as ended (Kaplan–Meier)."
        )
    if endings.searches:
        known = f"{endings.finds:,} of {endings.known:,} with a known outcome led to something" if endings.known else ""
        yield f"Searches for drugs: {endings.searches:,}; {known or 'no outcome is known'}. A search is no crime."


def _mix_table(imported: PoliceImport) -> TextTable | None:
    mix = imported.mix
    if not mix.total:
        return None
    rows = []
    for ending, count in mix.counts.items():
        estimate = mix.shares.get(ending)
        shown = (percent(estimate.value), _span(estimate, "share")) if estimate is not None else ("", "")
        rows.append((capital(ENDINGS[ending]), f"{count:,}", *shown))
    return TextTable("", ("Ending", "Crimes", "Of those known", "Range"), tuple(rows))


def _scenario(imported: PoliceImport) -> ReportSection:
    if not imported.table:
        words = f"Nothing: these files say too little to change {imported.base}."
        return ReportSection("What goes into the scenario", (words,))
    rows = [
        (_short(change.key), _value(change.value, change.unit), _span(_estimate(change), change.unit), _before(change))
        for change in _once(imported.changes)
    ]
    notes = [f"It extends {imported.base} and holds what stands here; all else is as it is there."]
    if any(_is_mix(change) for change in imported.changes):
        notes.append(
            "The mix of disposals is the same for all three case types of possession. Its ranges are wide, and no "
            "interval "
            "of one comparison holds them: ask forcesim sensitivity what they change before you quote a difference."
        )
    if "profiles" in imported.table:
        notes.append("The profile “police_uk” holds the rhythm, for the case types that have a profile there.")
    table = TextTable("", ("Key (its end)", "Value", "Range", "Before"), tuple(rows))
    return ReportSection("What goes into the scenario", tuple(notes), table if rows else None)


def _short(key: str) -> str:
    """The end of a key that is enough to name it, so that a row fits on a line."""
    return key.removeprefix("case_types.").removeprefix("policy.cases.")


def _once(changes: Sequence[NumberChange]) -> list[NumberChange]:
    """The changes without those of the mix that other case types share."""
    first = next((change.key.rpartition(".")[0] for change in changes if _is_mix(change)), "")
    return [change for change in changes if not _is_mix(change) or change.key.rpartition(".")[0] == first]


def _is_mix(change: NumberChange) -> bool:
    return change.key.split(".")[-2] == "mix"


def _estimate(change: NumberChange) -> Estimate:
    return Estimate(change.value, change.low, change.high)


def _before(change: NumberChange) -> str:
    return _value(change.before, change.unit) if change.before is not None else "none"


def _value(value: float, unit: str) -> str:
    return amount(value, "share" if unit == "share" else "", 3)


def _open(imported: PoliceImport) -> Iterable[str]:
    for point in imported.open_points:
        stays = f" As before: {', '.join(point.keys)}." if point.keys else ""
        yield f"{sentence(point.what)}{stays}"


def _with_range(estimate: Estimate) -> str:
    words = number_words(estimate.value, estimate.low, estimate.high)
    return f"{words.plain} ({words.span})" if words.span else words.plain


def _span(estimate: Estimate, unit: str) -> str:
    if estimate.low == estimate.high:
        return ""
    return " to ".join(enclosing_words(estimate.low, estimate.high, "share" if unit == "share" else ""))


def _p_value(p_value: float) -> str:
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.2g}"


def as_markdown(sections: Iterable[ReportSection]) -> str:
    """The report as Markdown; texts of files can neither leave their cell nor become HTML."""
    parts = []
    for position, section in enumerate(sections):
        parts.append(f"{'#' if position == 0 else '##'} {_plain(section.title)}")
        if section.first is not None:
            parts.append(
                "\n".join(f"{number}. {_plain(text)}" for number, text in enumerate(section.paragraphs, section.first))
            )
        else:
            parts += [_plain(text) for text in section.paragraphs]
        if section.table is not None:
            parts.append(_markdown_table(section.table))
    return "\n\n".join(parts) + "\n"


def _markdown_table(table: TextTable) -> str:
    marks = ["---" if column < table.words else "---:" for column in range(len(table.header))]
    rows = [table.header, marks, *table.rows]
    return "\n".join(f"| {' | '.join(_plain(cell) for cell in row)} |" for row in rows)


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|").replace("`", "'").replace("[", "\\[")
