"""What people call a scenario: one rule for sentences, headings, legends and the window.

What was changed in a scenario, and separates it from others, is part of what it is called, whatever its title. Titles
come from files and may say anything; none breaks a line, or ends the quotation that it stands in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from textwrap import shorten

from forcesim.scenario.named_scenario import NameParts
from forcesim.study.labels import without_number
from forcesim.study.results.study_result import StudyResult
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
    naming = _naming_of(result)
    return naming.title(name) or naming.file_name(name)


def first_quotable(*titles: str) -> str:
    """The first of several titles that is short enough to be quoted in a sentence; the last where none is."""
    return next((title for title in titles if len(title) <= LONGEST), titles[-1])


def quotable(titles: Sequence[str]) -> list[str]:
    """Titles short enough to be quoted: a longer one is cut at a word, and numbered where another begins as it does.

    >>> quotable(["As before", "Every home grow is left alone and half of the hours move", "Half moved"])
    ['As before', 'Every home grow is left alone and half…', 'Half moved']
    """
    cut = [shorten(title, LONGEST, placeholder="…") for title in titles]
    places = Counter[str]()
    told = []
    for title, short in zip(titles, cut, strict=True):
        places[short] += 1
        is_alike = short != " ".join(title.split()) and cut.count(short) > 1
        number = f" ({places[short]})"
        told.append(shorten(title, LONGEST - len(number), placeholder="…") + number if is_alike else short)
    return told


def quoted_name(result: StudyResult, name: str) -> str:
    """What a scenario is called within a sentence: by a title in quotation marks, or by the name of its file."""
    naming = _naming_of(result)
    title = naming.title(name)
    return f"“{title}”" if title else naming.file_name(name)


def under_or_in(result: StudyResult, name: str) -> str:
    """Where something happens: "under “Durham 2015”" for a policy, "in “Durham Constabulary, 2014”" for a force."""
    return f"{'under' if is_laid_over(name) and _naming_of(result).is_one_force else 'in'} {quoted_name(result, name)}"


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


@dataclass(frozen=True, slots=True)
class _Titled:
    """What the files and people call one scenario, and whether what was changed stands beside that."""

    name: str
    title: str
    policy: str
    label: str | None
    tells_changes: bool

    @property
    def lacks_title(self) -> bool:
        return self.label is None and is_laid_over(self.name) and not self.policy


def _naming_of(result: StudyResult) -> _Naming:
    scenarios = tuple(
        # what a person calls a scenario says all
        _Titled(entry.name, entry.title, entry.policy, entry.label, entry.changes != () and entry.label is None)
        for entry in result.scenarios
    )
    names = [*(scenario.name for scenario in scenarios), *(point.scenario for point in result.results)]
    return _naming(scenarios, tuple(dict.fromkeys(names)))


@lru_cache(maxsize=16)
def _naming(scenarios: tuple[_Titled, ...], names: tuple[str, ...]) -> _Naming:
    return _Naming(scenarios, names)


class _Naming:
    """What all scenarios of a result are called, worked out once: each is told apart from all others.

    ``names`` are those of all scenarios, those of the result's points included.
    """

    def __init__(self, scenarios: tuple[_Titled, ...], names: tuple[str, ...]) -> None:
        self._names = names
        self._known = set(names)
        parts = {name: NameParts.of(name) for name in names}
        bare = [NameParts.of(name.removesuffix(self._number(name))) for name in names]
        self.is_one_force = len({part.force for part in bare}) == 1
        self._policies_differ = len({part.policy for part in bare}) > 1
        keys = {change.partition("=")[0] for part in parts.values() for change in part.changes}
        self._last_words = Counter(key.rpartition(".")[2] for key in keys)
        self._titles = self._told_apart({scenario.name: scenario for scenario in scenarios})

    def title(self, name: str) -> str:
        """A title short enough to be quoted that tells the scenario apart from all others; "" where there is none."""
        return self._titles.get(name, "")

    def file_name(self, name: str) -> str:
        """A scenario by the names of its files, and what was changed."""
        parts = NameParts.of(name)
        files = [parts.policy] if parts.policy and self.is_one_force else [parts.force, parts.policy]
        return safe("+".join([*filter(None, files), *self._changes(name)]), 80)

    def _told_apart(self, scenarios: Mapping[str, _Titled]) -> dict[str, str]:
        # results written before policies had titles keep to the names of files throughout
        is_old = self.is_one_force and any(scenario.lacks_title for scenario in scenarios.values())
        if not self._known <= set(scenarios) or is_old:
            return {}
        titles = {name: self._whole_title(scenarios[name]) for name in self._names}
        numbered = {name: title and title + self._number(name) for name, title in titles.items()}
        files = {self.file_name(name) for name in self._names}
        told: dict[str, str] = {}
        for candidates in (titles, numbered):  # a number only where the same policy was changed in two ways
            counts = Counter(candidates.values())
            for name, title in candidates.items():
                if title and counts[title] == 1 and title not in files:
                    told.setdefault(name, title)
        return told

    def _whole_title(self, scenario: _Titled) -> str:
        title = self._own_title(scenario)
        changes = self._changes(scenario.name) if scenario.tells_changes else ()
        return title and " + ".join([title, *changes])

    def _own_title(self, scenario: _Titled) -> str:
        if scenario.label is not None:
            return _short(scenario.label)
        force, policy = _short(scenario.title), _short(scenario.policy)
        if self.is_one_force:
            return policy if is_laid_over(scenario.name) else force
        if force and policy and policy != force and self._policies_differ:
            return f"{force} under {policy}"
        return force

    def _changes(self, name: str) -> tuple[str, ...]:
        """What was changed in a scenario as people type it: "move_share=0.3", or the whole path if need be.

        The last word of a path such as "policy.move_share" is enough where it is that of no other change.
        """

        def short(change: str) -> str:
            key = change.partition("=")[0]
            is_plain = key.count(".") == 1 and self._last_words[key.rpartition(".")[2]] == 1
            return change.partition(".")[2] if is_plain else change

        return tuple(map(short, NameParts.of(name).changes))

    def _number(self, name: str) -> str:
        """What tells a scenario apart from the first of its name: " (2)"."""
        first = without_number(name)
        return name.removeprefix(first) if first in self._known else ""


def _short(title: str) -> str:
    """A title fit to be quoted, "" where it is too long to be said again and again."""
    quotable = safe(" ".join(title.split()).translate(_INNER_QUOTES), 2 * LONGEST)
    return quotable if len(quotable) <= LONGEST else ""
