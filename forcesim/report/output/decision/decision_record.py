"""The decision record: the policy, its reasons and dissent, as an elected policing body has to publish them.

What the analysis can say is filled in; what only a person can say is taken from ``DecisionWords``, or left as a marked
blank.
"""

from __future__ import annotations

from collections.abc import Iterator

from forcesim.report.answers.registry import answer_kind
from forcesim.report.output.brief import BriefContent, page_title
from forcesim.report.output.caveats import caveats
from forcesim.report.output.decision.decision_words import LONGEST, DecisionWords
from forcesim.report.output.effects import best_effects
from forcesim.report.output.pages.sections import Blank, DocumentTable, Section, headed
from forcesim.report.output.pages.templates import page
from forcesim.report.output.pages.texts import text
from forcesim.report.views.changes import as_value
from forcesim.report.wording.outcome_phrases import lever_words, setting
from forcesim.report.wording.scenario_names import short_name
from forcesim.study.arm import Change, changes_against
from forcesim.text import capital, safe


def decision_record(content: BriefContent, words: DecisionWords | None = None, *, is_paper: bool = False) -> str:
    """The record as a page of HTML that holds everything it shows."""
    given = words or DecisionWords()
    values = {
        "title": page_title(content.result),
        "kind": text("decision_record.kind"),
        "heading": text("decision_record.heading"),
        "opening": (text("decision_record.intro", blank=text("blank")),),
        "sections": tuple(_sections(content, given)),
        "command": content.command,
        "is_paper": is_paper,
    }
    return page("document.html", values)


def _sections(content: BriefContent, words: DecisionWords) -> Iterator[Section]:
    yield Section(
        _typed(words.title) or page_title(content.result),
        blanks=tuple(_blank(name, words) for name in ("number", "decided_by", "decided_on")),
    )
    yield _section("policy", words, tables=_settings(content))
    yield _section("reasons", words)
    lines = (*content.sentences, *content.warnings, *map(capital, content.challenge))
    worries = caveats(content.result, content.named_scenarios, best_effects(content.result, content.supporting))
    yield Section(text("decision_record.found"), (text("decision_record.not_decided"),), lines)
    if worries:
        yield Section(text("brief.wrong"), lines=worries, level=3)
    yield _section("dissent", words)
    names = tuple(short_name(content.result, scenario.name) for scenario in content.result.scenarios)
    yield _section("options", words, lines=names if len(names) > 1 else ())
    yield _section("consulted", words)
    yield _section("interests", words)
    yield Section(
        text("decision_record.evidence"),
        (text("decision_record.evidence_is"),),
        blanks=(Blank(text("decision_record.signed")),),
    )


def _section(
    name: str, words: DecisionWords, *, lines: tuple[str, ...] = (), tables: tuple[DocumentTable, ...] = ()
) -> Section:
    """A heading with what was said below it, or a blank."""
    return Section(
        text(f"decision_record.{name}"), lines=lines, tables=tables, blanks=(Blank("", _typed(getattr(words, name))),)
    )


def _blank(name: str, words: DecisionWords) -> Blank:
    return Blank(f"{text(f'decision_record.{name}')}:", _typed(getattr(words, name)))


def _typed(words: str) -> str:
    """The words of a person, line by line."""
    return "\n".join(safe(line, LONGEST) for line in words.strip().splitlines())


def _settings(content: BriefContent) -> tuple[DocumentTable, ...]:
    """The settings of the policy that the answer is about, and what they were before."""
    result, named = content.result, {scenario.name: scenario for scenario in content.named_scenarios}
    order = [named[scenario.name] for scenario in result.scenarios if scenario.name in named]
    rows: list[tuple[str, str, str]] = []
    position = answer_kind(result).position
    if position is not None and result.lever is not None:
        before = "" if result.present is None else setting(result.lever, result.present)
        rows.append((lever_words(result.lever)[0], setting(result.lever, position(result)), before))
    if len(order) > 1:
        chosen, baseline = (order[0], order[1]) if position is not None else (order[-1], order[0])
        rows += [
            (safe(change.label or change.key, 160), as_value(change, change.new), as_value(change, change.old))
            for change in _of_policy(changes_against(chosen, baseline))
            if change.key != result.lever
        ]
    elif order:
        rows += [
            (safe(change.label or change.key, 160), as_value(change, change.new), as_value(change, change.old))
            for change in _of_policy(result.scenarios[0].changes or ())
        ]
    rows = [row for row in rows if row[1] != row[2]]
    header = headed("decision_record", ("setting", "value", "before"))
    return (DocumentTable(text("decision_record.simulated_policy"), header, tuple(rows)),) if rows else ()


def _of_policy(changes: tuple[Change, ...]) -> Iterator[Change]:
    return (change for change in changes if change.key.startswith("policy."))
