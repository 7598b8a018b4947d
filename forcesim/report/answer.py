"""An answer as people hold it: the numbers of a study, the scenarios that they came from, and ways to show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forcesim.report.answer_sentences import sentence
from forcesim.report.wording.reasons import cliff_reason, ending_words
from forcesim.study.results.study_result import StudyResult

if TYPE_CHECKING:
    import polars
    from matplotlib.figure import Figure

    from forcesim.scenario.named_scenario import NamedScenario
    from forcesim.study.storage.capsule import Capsule


class Answer:
    """What a study found.

    ``result`` holds the numbers, ``texts`` the effective TOML of every scenario by name, ``question`` what was
    asked, as plain values; its "command" repeats the study where there is one that does.
    """

    def __init__(
        self, result: StudyResult, texts: Mapping[str, str], question: Mapping[str, Any] | None = None
    ) -> None:
        self.result = result
        self.texts = dict(texts)
        self.question = dict(question or {})

    @cached_property
    def sentence(self) -> str:
        """The answer in plain words, with its chance."""
        return sentence(self.result)

    @property
    def command(self) -> str:
        """The command line that gives these numbers again; "" if a script asked."""
        said = self.question.get("command", "")
        return said if isinstance(said, str) else ""

    @cached_property
    def named_scenario(self) -> tuple[NamedScenario, ...]:
        """The scenarios, read from their texts, in the order in which the result names them."""
        from forcesim.report.output.assumptions_log import scenario_from_text

        named = [one.name for one in self.result.scenarios if one.name in self.texts]
        names = dict.fromkeys([*named, *self.texts])
        return tuple(scenario_from_text(name, self.texts[name]) for name in names)

    def table(self) -> polars.DataFrame:
        """Every average and change, one row a scenario, position of the lever and outcome; or what was found."""
        if self.result.found is not None:
            from forcesim.report.answers.registry import frame

            return frame(self.result.found)
        from forcesim.report.output.tables import table

        return table(self.result)

    def frontier(self, x: str, y: str) -> polars.DataFrame:
        """Two outcomes of a trade-off or a comparison weighed against each other, one row a setting or scenario.

        Its ``mark`` tells what is on the frontier, dominated, or dominated so far but within the error. Outcomes
        without a better direction are named with one, "min charges". StudyError where that can't be asked.
        """
        from forcesim.report.answers.frontier import frame
        from forcesim.study.analysis.pareto import frontier

        return frame(self.result, frontier(self.result, x, y))

    def weighing(self, x: str, y: str) -> Answer:
        """The same answer, whose sentence, tables and JSON also weigh two outcomes against each other."""
        from forcesim.study.analysis.pareto import frontier

        return Answer(replace(self.result, frontier=frontier(self.result, x, y)), self.texts, self.question)

    def plot(self) -> Figure:
        """The figure that fits the question."""
        from forcesim.report.output.figures import figure

        return figure(self.result)

    def brief(self) -> str:
        """One self-contained page of HTML, to be read, printed or sent."""
        from forcesim.report.output.brief import brief

        return brief(self)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the result; NaN becomes null."""
        document = self.result.to_dict(self.sentence, metadata.version("forcesim"))
        told = [(document["cliff"], self.result.cliff)] if self.result.cliff is not None else []
        told += zip(document.get("cliffs", ()), self.result.cliffs, strict=False)
        for entry, cliff in told:
            entry["why"] = cliff_reason(cliff)
        document["reached"] = ending_words(self.result.ending, self.result.outcomes)
        return document

    def save(self, path: str | Path) -> Path:
        """Save as a capsule, one file that holds scenarios and result; CapsuleError where it can't be written."""
        from forcesim.study.storage.capsule import save

        return save(path, self.texts, self.to_dict(), self.question)

    def __repr__(self) -> str:
        names = ", ".join(one.name for one in self.result.scenarios)
        return f"<{self.result.kind} of {names}: {self.sentence}>"

    def _repr_html_(self) -> str:
        from forcesim.report.output.brief import fragment

        return fragment(self)


def open_answer(path: str | Path) -> Answer:
    """Open a capsule; runs nothing. CapsuleError where it is not one, or was changed."""
    from forcesim.study.storage.capsule import open_capsule

    return answer_of(open_capsule(path))


def answer_of(capsule: Capsule) -> Answer:
    """The answer that an opened capsule or a kept study holds; CapsuleError where it does not fit."""
    from forcesim.study.storage.capsule import result_from_document

    return Answer(result_from_document(capsule.document), capsule.texts, capsule.question)
