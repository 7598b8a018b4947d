"""What people call a scenario: one rule for sentences, headings, legends and the window.

Titles come from files and may say anything; none breaks a line, or ends the quotation that it stands in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

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


def spoken(result: StudyResult, name: str) -> str:
    """What a scenario is called within a sentence: by a title in quotation marks, or by the name of its file."""
    title = _title(result, name)
    return f"“{title}”" if title else _file_name(result, name)


def placed(result: StudyResult, name: str) -> str:
    """Where something happens: "under “Durham 2015”" for a policy, "in “Durham Constabulary, 2014”" for a force."""
    return f"{'under' if is_laid_over(name) and _is_one_force(result) else 'in'} {spoken(result, name)}"


def is_laid_over(name: str) -> bool:
    """Whether the scenario of this name is a force under another policy than that of its own file."""
    return "+" in name


def called(result: StudyResult, words: Mapping[str, str]) -> StudyResult:
    """The same result, in which the scenarios of these names have better words for titles."""
    refs = (
        replace(one, title=words[one.name], policy=words[one.name]) if one.name in words else one
        for one in result.scenarios
    )
    return replace(result, scenarios=tuple(refs)) if words else result


def _title(result: StudyResult, name: str) -> str:
    refs = {one.name: one for one in result.scenarios}
    names = _names(result)
    # results written before policies had titles keep to the names of files throughout
    if not set(names) <= set(refs) or (_is_one_force(result) and any(map(_lacks_title, refs.values()))):
        return ""
    words = {each: _words(result, refs[each]) for each in names}
    numbered = {each: said and said + _number(result, each) for each, said in words.items()}
    files = [_file_name(result, each) for each in names]
    for told in (words, numbered):  # a number only where the same policy was changed in two ways
        own = told.get(name, "")
        if own and own not in [*(told[each] for each in names if each != name), *files]:
            return own
    return ""


def _words(result: StudyResult, one: ScenarioRef) -> str:
    force, policy = _short(one.title), _short(one.policy)
    if _is_one_force(result):
        return policy if is_laid_over(one.name) else force
    if force and policy and policy != force and _policies_differ(result):
        return f"{force} under {policy}"
    return force


def _file_name(result: StudyResult, name: str) -> str:
    policy = name.partition("+")[2]
    return safe(policy if policy and _is_one_force(result) else name, 60)


def _short(title: str) -> str:
    """A title fit to be quoted, "" where it is too long to be said again and again."""
    said = safe(" ".join(title.split()).translate(_INNER_QUOTES), 2 * LONGEST)
    return said if len(said) <= LONGEST else ""


def _lacks_title(one: ScenarioRef) -> bool:
    return is_laid_over(one.name) and not one.policy


def _is_one_force(result: StudyResult) -> bool:
    return len({_unnumbered(result, each).partition("+")[0] for each in _names(result)}) == 1


def _policies_differ(result: StudyResult) -> bool:
    return len({_unnumbered(result, each).partition("+")[2] for each in _names(result)}) > 1


def _names(result: StudyResult) -> tuple[str, ...]:
    found = [*(one.name for one in result.scenarios), *(one.scenario for one in result.results)]
    return tuple(dict.fromkeys(found))


def _unnumbered(result: StudyResult, name: str) -> str:
    return name.removesuffix(_number(result, name))


def _number(result: StudyResult, name: str) -> str:
    """What tells a scenario apart from the first of its name: " (2)"."""
    first, _, number = name.rpartition(" (")
    return f" ({number}" if number and first in _names(result) else ""
