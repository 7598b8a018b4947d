"""What questions about worlds, requirements and choices found, in words, tables and figures: one module a question."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import TYPE_CHECKING, cast

from forcesim.report import (
    found_choose,
    found_failure,
    found_require,
    found_sensitivity,
    view_failure,
    view_require,
    view_sensitivity,
)
from forcesim.report.tables import TextTable
from forcesim.study.findings import Found
from forcesim.study.results import StudyResult

if TYPE_CHECKING:
    import polars
    from matplotlib.figure import Figure

_MODULES: dict[str, ModuleType] = {
    "choose": found_choose,
    "failure": found_failure,
    "require": found_require,
    "sensitivity": found_sensitivity,
}

_VIEWS: dict[str, ModuleType] = {
    "failure": view_failure,
    "require": view_require,
    "sensitivity": view_sensitivity,
}


def so_far(result: StudyResult, found: Found) -> str:
    """How far a study is, by its stages; "" for a choice, whose runs say nothing of stages."""
    module = _VIEWS.get(found.kind)
    return "" if module is None else cast(str, module.so_far(result, found))


def sentences(result: StudyResult, found: Found) -> tuple[str, ...]:
    """The answer, the sentence that matters most first."""
    return cast(tuple[str, ...], _MODULES[found.kind].sentences(result, found))


def text_tables(result: StudyResult, found: Found) -> tuple[TextTable, ...]:
    """The few numbers behind the sentence."""
    return cast(tuple[TextTable, ...], _MODULES[found.kind].text_tables(result, found))


def figure(result: StudyResult, found: Found) -> Figure:
    """The figure that fits the question."""
    return cast("Figure", _MODULES[found.kind].figure(result, found))


def frame(found: Found) -> polars.DataFrame:
    """Everything that was found, one row a thing, for analysts."""
    return cast("polars.DataFrame", _MODULES[found.kind].frame(found))


def computed(found: Found) -> Iterator[tuple[str, str]]:
    """How it was computed: pairs of a word and what belongs to it."""
    yield from _MODULES[found.kind].computed(found)
