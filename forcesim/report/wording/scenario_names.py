"""What people call a scenario: one rule for sentences, headings, legends and the window.

What was changed in a scenario, and separates it from others, is part of what it is called, whatever its title. Titles
come from files and may say anything; none breaks a line, or ends the quotation that it stands in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from forcesim.scenario.named_scenario import NameParts
from forcesim.study.labels import without_number
from forcesim.study.results.study_result import ScenarioRef, StudyResult
from forcesim.text import safe

# longer titles have no room in a table or beside a curve
LONGEST = 40
_INNER_QUOTES = str.maketrans('“”"', "‘’'")


def short_name(result: StudyResult, name: str) -> str:
    """What a scenario is called where its word stands by itself: in a heading, a cell, a legend.

    Where all are one force, the title of its policy, or of the force where none is laid over it; else the title of
    its force, with that of its policy where policies differ too. The name of its file where no title is short enough
    and tells it apart from all others.
    """
    return _title(result, name) or _file_name(result, name)


def first_quotable(*titles: str) -> str:
    """The first of several titles that is short enough to be quoted in a sentence; the last where none is."""
    return next((title for title in titles if len(title) <= LONGEST), titles[-1])


def quoted_name(result: StudyResult, name: str) -> str:
    """What a scenario is called within a sentence: by a title in quotation marks, or by the name of its file."""
    title = _title(result, name)
    return f"“{title}”" if title else _file_name(result, name)


def under_or_in(result: StudyResult, name: str) -> str:
    """Where something happens: "under “Durham 2015”" for a policy, "in “Durham Constabulary, 2014”" for a force."""
    return f"{'under' if is_laid_over(name) and _is_one_force(result) else 'in'} {quoted_name(result, name)}"


def is_laid_over(name: str) -> bool:
    """Whether the scenario of this name is a force under another policy than that of its own file."""
    return bool(NameParts.of(name).policy)


def with_titles(result: StudyResult, titles: Mapping[str, str]) -> StudyResult:
    """The same result, in which the scenarios named in ``titles`` have these titles in place of their files'.

    Such a title says all: what was changed is not told beside it.
    """
    scenarios = (
        replace(scenario, title=titles[scenario.name], policy=titles[scenario.name], changes=())
        if scenario.name in titles
        else scenario
        for scenario in result.scenarios
    )
    return replace(result, scenarios=tuple(scenarios)) if titles else result


def _title(result: StudyResult, name: str) -> str:
    """A title short enough to be quoted that tells the scenario apart from all others; "" where there is none."""
    scenarios = {scenario.name: scenario for scenario in result.scenarios}
    names = _names(result)
    # results written before policies had titles keep to the names of files throughout
    if not set(names) <= set(scenarios) or (_is_one_force(result) and any(map(_lacks_title, scenarios.values()))):
        return ""
    titles = {other: _own_title(result, scenarios[other]) for other in names}
    titles = {
        other: title and " + ".join([title, *(_changes(result, other) if _tells_changes(scenarios[other]) else ())])
        for other, title in titles.items()
    }
    numbered = {other: title and title + _number(result, other) for other, title in titles.items()}
    files = [_file_name(result, other) for other in names]
    for candidates in (titles, numbered):  # a number only where the same policy was changed in two ways
        title = candidates.get(name, "")
        if title and title not in [*(candidates[other] for other in names if other != name), *files]:
            return title
    return ""


def _tells_changes(scenario: ScenarioRef) -> bool:
    """Whether what was changed stands beside the title; what a person calls a scenario says all."""
    return scenario.changes != () and scenario.label is None


def _own_title(result: StudyResult, scenario: ScenarioRef) -> str:
    if scenario.label is not None:
        return _short(scenario.label)
    force, policy = _short(scenario.title), _short(scenario.policy)
    if _is_one_force(result):
        return policy if is_laid_over(scenario.name) else force
    if force and policy and policy != force and _policies_differ(result):
        return f"{force} under {policy}"
    return force


def _file_name(result: StudyResult, name: str) -> str:
    parts = NameParts.of(name)
    files = [parts.policy] if parts.policy and _is_one_force(result) else [parts.force, parts.policy]
    return safe("+".join([*filter(None, files), *_changes(result, name)]), 80)


def _changes(result: StudyResult, name: str) -> tuple[str, ...]:
    """What was changed in a scenario as people type it: "move_share=0.3", or the whole path where that is no lever's.

    The last word of a path such as "policy.move_share" is enough where it is that of no other change.
    """
    settings = {change for other in _names(result) for change in NameParts.of(other).changes}
    keys = {change.partition("=")[0] for change in settings}
    last_words = [key.rpartition(".")[2] for key in keys]

    def short(change: str) -> str:
        key = change.partition("=")[0]
        is_plain = key.count(".") == 1 and last_words.count(key.rpartition(".")[2]) == 1
        return change.partition(".")[2] if is_plain else change

    return tuple(map(short, NameParts.of(name).changes))


def _short(title: str) -> str:
    """A title fit to be quoted, "" where it is too long to be said again and again."""
    quotable = safe(" ".join(title.split()).translate(_INNER_QUOTES), 2 * LONGEST)
    return quotable if len(quotable) <= LONGEST else ""


def _lacks_title(scenario: ScenarioRef) -> bool:
    return scenario.label is None and is_laid_over(scenario.name) and not scenario.policy


def _is_one_force(result: StudyResult) -> bool:
    return len({NameParts.of(_unnumbered(result, name)).force for name in _names(result)}) == 1


def _policies_differ(result: StudyResult) -> bool:
    return len({NameParts.of(_unnumbered(result, name)).policy for name in _names(result)}) > 1


def _names(result: StudyResult) -> tuple[str, ...]:
    """Names of all scenarios of a result, those of its points included."""
    names = [*(scenario.name for scenario in result.scenarios), *(point.scenario for point in result.results)]
    return tuple(dict.fromkeys(names))


def _unnumbered(result: StudyResult, name: str) -> str:
    return name.removesuffix(_number(result, name))


def _number(result: StudyResult, name: str) -> str:
    """What tells a scenario apart from the first of its name: " (2)"."""
    first = without_number(name)
    return name.removeprefix(first) if first in _names(result) else ""
