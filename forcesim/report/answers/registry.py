"""What questions about worlds, requirements and choices found, in words, tables and figures: one module a question."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import TYPE_CHECKING, cast

from forcesim.report.answers import choose, failure, require, sensitivity
from forcesim.report.output.tables import TextTable
from forcesim.report.views import failure as failure_view
from forcesim.report.views import require as require_view
from forcesim.report.views import sensitivity as sensitivity_view
from forcesim.study.results.findings import Finding
from forcesim.study.results.study_result import StudyResult

if TYPE_CHECKING:
    import polars
    from matplotlib.figure import Figure

_MODULES: dict[str, ModuleType] = {
    "choose": choose,
    "failure": failure,
    "require": require,
    "sensitivity": sensitivity,
}

_VIEWS: dict[str, ModuleType] = {
    "failure": failure_view,
    "require": require_view,
    "sensitivity": sensitivity_view,
}


def so_far(result: StudyResult, found: Finding) -> str:
    """How far a study is, by its stages; "" for a choice, whose runs say nothing of stages."""
    module = _VIEWS.get(found.kind)
    return "" if module is None else cast(str, module.so_far(result, found))


def sentences(result: StudyResult, found: Finding) -> tuple[str, ...]:
    """The answer, the sentence that matters most first."""
    return cast(tuple[str, ...], _MODULES[found.kind].sentences(result, found))


def text_tables(result: StudyResult, found: Finding) -> tuple[TextTable, ...]:
    """The few numbers behind the sentence."""
    return cast(tuple[TextTable, ...], _MODULES[found.kind].text_tables(result, found))


def figure(result: StudyResult, found: Finding) -> Figure:
    """The figure that fits the question."""
    return cast("Figure", _MODULES[found.kind].figure(result, found))


def frame(found: Finding) -> polars.DataFrame:
    """Everything that was found, one row a thing, for analysts."""
    return cast("polars.DataFrame", _MODULES[found.kind].frame(found))


def computed(found: Finding) -> Iterator[tuple[str, str]]:
    """How it was computed: pairs of a word and what belongs to it."""
    yield from _MODULES[found.kind].computed(found)
