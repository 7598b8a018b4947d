"""An answer as people hold it: the numbers of a study, the scenarios that they came from, and ways to show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import forcesim.scenario.files.load  # noqa: F401  through it scenarios of a capsule know policies by name
from forcesim.errors import CapsuleError, Fault, ForcesimError, StudyError
from forcesim.report.answer_sentences import answer, part_texts, sentence
from forcesim.report.answers.challenge import challenge_lines
from forcesim.report.output.tables import text_tables
from forcesim.report.wording.reasons import cliff_reason, ending_words
from forcesim.scenario.files import toml_reader
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.scenario.own_functions import OwnFunction, functions_not_contained
from forcesim.scenario.schema.scenario import Scenario
from forcesim.scenario.validation.messages import plain
from forcesim.scenario.validation.validate import validate
from forcesim.study.results.study_result import StudyResult
from forcesim.text import safe

if TYPE_CHECKING:
    import pandas
    import polars
    from matplotlib.figure import Figure

    from forcesim.report.output.brief import BriefContent
    from forcesim.report.output.decision.decision_words import DecisionWords
    from forcesim.study.storage.capsule import Capsule

# what a sentence or a table meets where a result does not hold together
_MISFITS = (
    ArithmeticError, AssertionError, AttributeError, ForcesimError, LookupError, StopIteration, TypeError, ValueError,
)  # fmt: skip


class ScenarioTexts(Mapping[str, str]):
    """The effective TOML of scenarios by name, each written when it is first read: all take longer than an answer."""

    def __init__(self, scenarios: Mapping[str, NamedScenario]) -> None:
        self._scenarios = dict(scenarios)
        self._texts: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._texts:
            self._texts[name] = self._scenarios[name].text()
        return self._texts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._scenarios)

    def __len__(self) -> int:
        return len(self._scenarios)


class Answer:
    """The answer of a study.

    ``result`` holds the numbers, ``texts`` the effective TOML of every scenario by name, ``question`` what was
    asked, as plain values; its "command" repeats the study where there is one that does. ``challenge`` says in a few
    words each what the answer was held against, and what came of it, for its brief; ``supporting`` are other answers on
    the same scenarios that it draws on, such as what matters most.

    >>> import forcesim as fs
    >>> answer = fs.run("burglary", years=0.25, replications=5, store="none")
    >>> answer.sentence.startswith("In burglary, on average over 3 months and 5 futures")
    True
    """

    def __init__(
        self, result: StudyResult, texts: Mapping[str, str], question: Mapping[str, Any] | None = None
    ) -> None:
        self.result = result
        self.texts: Mapping[str, str] = texts if isinstance(texts, ScenarioTexts) else dict(texts)
        self.question = dict(question or {})
        self.challenge: tuple[str, ...] = ()
        self.supporting: tuple[Answer, ...] = ()

    @cached_property
    def sentence(self) -> str:
        """The answer in plain words, with its chance."""
        return sentence(self.result)

    @property
    def command(self) -> str:
        """The command line that repeats the study and gives the same numbers; "" if it was asked from Python."""
        command = self.question.get("command", "")
        return command if isinstance(command, str) else ""

    @cached_property
    def named_scenario(self) -> tuple[NamedScenario, ...]:
        """The scenarios, read from their texts, in the order in which the result names them."""
        in_order = [scenario.name for scenario in self.result.scenarios if scenario.name in self.texts]
        names = dict.fromkeys([*in_order, *self.texts])
        return tuple(scenario_from_text(name, self.texts[name]) for name in names)

    def table(self) -> polars.DataFrame:
        """Every average and change, one row a scenario, position of the lever and outcome; or what was found.

        ``low`` and ``high`` bound the 95% interval of the average; a change stands beside the level ``base`` of what it
        is held ``against``, with its own interval, verdict and chance. Outcomes asked about by name come first.

        >>> import forcesim as fs
        >>> frame = fs.run("burglary", years=0.25, replications=5, store="none").table()
        >>> frame.filter(frame["outcome"] == "cases_arrived").select("unit", "futures").row(0)
        ('cases a year', 5)
        """
        from forcesim.report.answers.registry import answer_kind
        from forcesim.report.output.tables import table

        frame = answer_kind(self.result).frame
        return table(self.result) if frame is None else frame(self.result)

    def futures(self) -> polars.DataFrame:
        """Every future on its own: one row a scenario, position of the lever, outcome and future.

        ``change`` is the difference from the same future of what the scenario is held ``against``; null where a run is
        not in, or nothing is compared.

        >>> import forcesim as fs
        >>> fs.run("burglary", years=0.25, replications=2, store="none").futures().columns[-4:]
        ['replication', 'value', 'against', 'change']
        """
        from forcesim.report.output.tables import futures_table

        return futures_table(self.result)

    def monthly(self) -> polars.DataFrame:
        """The months of every scenario: one row a scenario, position of the lever, outcome and measured month.

        ``mean``, ``low`` and ``high`` are a month's average over futures with its 95% interval, ``p10`` and ``p90``
        percentiles over futures. Empty where a study keeps no months, as those about worlds do.

        >>> import forcesim as fs
        >>> fs.run("burglary", years=0.25, replications=2, store="none").monthly()["month"].n_unique()
        3
        """
        from forcesim.report.output.frames import monthly_frame

        return monthly_frame(self.result)

    def to_pandas(self) -> pandas.DataFrame:
        """What :meth:`table` gives as a pandas data frame; StudyError where the extra "pandas" is not installed.

        >>> import forcesim as fs
        >>> answer = fs.run("burglary", years=0.25, replications=5, store="none")
        >>> answer.to_pandas().set_index("outcome").loc["charges", "unit"]
        'people a year'
        """
        try:
            return self.table().to_pandas()
        except ImportError as error:
            raise StudyError("a pandas data frame needs the extra: pip install 'forcesim[pandas]'") from error

    @property
    def not_contained(self) -> tuple[OwnFunction, ...]:
        """Functions given in Python that the numbers rest on, and that a capsule of this answer does not contain."""
        return tuple(function for _, function in functions_not_contained(self.question))

    def frontier(self, x: str, y: str) -> polars.DataFrame:
        """Two outcomes of a trade-off or a comparison weighed against each other, one row a setting or scenario.

        Its ``mark`` tells what is on the frontier, dominated, or dominated so far but within the error. Outcomes
        without a better direction are named with one, "min charges". StudyError where that can't be asked.

        >>> import forcesim as fs
        >>> force = fs.load("burglary")
        >>> answer = fs.compare(force, force.with_(move_share=0.5), years=0.25, replications=5, store="none")
        >>> answer.frontier("cases_dropped", "cost_net").height
        2
        """
        from forcesim.report.answers.frontier import frame
        from forcesim.study.analysis.pareto import frontier

        return frame(self.result, frontier(self.result, x, y))

    def weighing(self, x: str, y: str) -> Answer:
        """The same answer, whose sentence, tables and JSON also weigh two outcomes against each other.

        >>> import forcesim as fs
        >>> force = fs.load("burglary")
        >>> answer = fs.compare(force, force.with_(move_share=0.5), years=0.25, replications=5, store="none")
        >>> "frontier" in answer.weighing("cases_dropped", "cost_net").to_dict()
        True
        """
        from forcesim.study.analysis.pareto import frontier

        return Answer(replace(self.result, frontier=frontier(self.result, x, y)), self.texts, self.question)

    def plot(self) -> Figure:
        """The figure that fits the question, of matplotlib.

        >>> import forcesim as fs
        >>> answer = fs.run("burglary", years=0.25, replications=5, store="none")
        >>> type(answer.plot()).__name__
        'Figure'
        """
        from forcesim.report.output.figures import figure

        return figure(self.result)

    def brief(self, reader: str = "") -> str:
        """One self-contained page of HTML, to be read, printed or sent; ``reader`` is who it is for, as "mayor".

        >>> import forcesim as fs
        >>> answer = fs.run("burglary", years=0.25, replications=5, store="none")
        >>> "<html" in answer.brief()
        True
        """
        from forcesim.report.output.brief import brief

        return brief(self.content(), reader)

    def paper(self, reader: str = "") -> str:
        """The brief in the older HTML that a text document of Qt lays out in pages, to be printed."""
        from forcesim.report.output.brief import brief

        return brief(self.content(), reader, is_paper=True)

    def write_workbook(self, path: str | Path) -> Path:
        """Write everything as a workbook (xlsx), one table a sheet; OSError where the file can't be written.

        >>> import forcesim as fs, tempfile
        >>> answer = fs.run("burglary", years=0.25, replications=5, store="none")
        >>> answer.write_workbook(tempfile.mkdtemp() + "/ours.xlsx").name
        'ours.xlsx'
        """
        from forcesim.report.output.workbook.book import write_workbook

        return write_workbook(self.content(), Path(path))

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the result; NaN becomes null. ``command`` is "" where no line repeats the study.

        >>> import forcesim as fs
        >>> answer = fs.run("burglary", years=0.25, replications=5, store="none")
        >>> answer.to_dict()["runs"]
        {'asked': 5, 'finished': 5}
        """
        document = self.result.to_dict(self.sentence, metadata.version("forcesim"))
        cliffs = [(document["cliff"], self.result.cliff)] if self.result.cliff is not None else []
        cliffs += zip(document.get("cliffs", ()), self.result.cliffs, strict=False)
        for entry, cliff in cliffs:
            entry["why"] = cliff_reason(cliff)
        document["sentences"] = [{"part": part, "text": text} for part, text in part_texts(self.result)]
        document["command"] = self.command
        document["reached"] = ending_words(self.result.ending, self.result.outcomes)
        return document

    def packed(self) -> bytes:
        """The bytes of the answer's capsule; CapsuleError where a name or value can't be kept."""
        from forcesim.study.storage.capsule import pack

        return pack(self.texts, self.to_dict(), self.question)

    def decision_record(self, words: DecisionWords | None = None) -> str:
        """The record of a decision as a page, with ``words`` of whoever decides, and marked blanks for the others.

        >>> import forcesim as fs
        >>> answer = fs.run("burglary", years=0.25, replications=5, store="none")
        >>> "to be filled in" in answer.decision_record()
        True
        """
        from forcesim.report.output.decision.decision_record import decision_record

        return decision_record(self.content(), words)

    def save(self, path: str | Path) -> Path:
        """Save as a capsule, one file that holds scenarios and result; CapsuleError where it can't be written.

        >>> import forcesim as fs, tempfile
        >>> answer = fs.run("burglary", years=0.25, replications=5, store="none")
        >>> answer.save(tempfile.mkdtemp() + "/ours.forcesim").name
        'ours.forcesim'
        """
        from forcesim.study.storage.capsule import save

        return save(path, self.texts, self.to_dict(), self.question)

    def __repr__(self) -> str:
        names = ", ".join(scenario.name for scenario in self.result.scenarios)
        return f"<{self.result.kind} of {names}: {self.sentence}>"

    def _repr_html_(self) -> str:
        from forcesim.report.output.brief import fragment

        return fragment(self.content())

    def content(self) -> BriefContent:
        """What a brief, a workbook and other documents tell, beside the numbers of the result."""
        from forcesim.report.output.brief import BriefContent

        sentences, warnings = answer(self.result)
        studies = tuple(study.result for study in self.supporting)
        challenge = self.challenge or challenge_lines(self.result, studies)
        return BriefContent(self.result, sentences, warnings, self.named_scenario, self.command, challenge, studies)


def open_answer(path: str | Path) -> Answer:
    """Open a capsule; runs nothing. CapsuleError where it is not one, or was changed.

    >>> import forcesim as fs, tempfile
    >>> path = fs.run("burglary", years=0.25, replications=5, store="none").save(tempfile.mkdtemp() + "/a.forcesim")
    >>> fs.open(path).result.finished
    5
    """
    from forcesim.study.storage.capsule import open_capsule

    capsule = open_capsule(path)
    try:
        return answer_of(capsule)
    except CapsuleError as error:
        raise CapsuleError(f"{path}: {error}") from error


def answer_of(capsule: Capsule) -> Answer:
    """The answer that an opened capsule, or a study of the history, holds; CapsuleError where it can't be read."""
    from forcesim.study.results.study_result import read_result

    result = read_result(capsule.document)
    missing = [safe(scenario.name, 60) for scenario in result.scenarios if scenario.name not in capsule.texts]
    if missing:
        raise CapsuleError(f"this capsule lacks a scenario that its result is about: {', '.join(missing)}")
    opened = Answer(result, capsule.texts, capsule.question)
    try:
        # an answer that can't be told is found here, and not where somebody wants to read it
        _ = opened.sentence, text_tables(result)
    except _MISFITS as error:
        reason = str(error) if isinstance(error, ForcesimError) else repr(error)
        raise CapsuleError(
            f"the parts of the result in this capsule do not fit together: {safe(reason, 120)}"
        ) from error
    return opened


def scenario_from_text(name: str, text: str) -> NamedScenario:
    """Read a scenario from the text that a capsule holds; CapsuleError where it is none."""
    content = toml_reader.parse(text, "")
    if isinstance(content, Fault):
        line = "" if content.line is None else f"line {content.line}: "
        raise CapsuleError(f"the scenario {safe(name, 60)} in this capsule can't be read: {line}{content}")
    raw: Mapping[str, Any] = plain(content[1])
    scenario, problems = validate(raw, Scenario)
    if scenario is None:
        what = f"{'.'.join(map(str, problems[0].path))}: {problems[0].what}" if problems else "it is not a scenario"
        raise CapsuleError(f"the scenario {safe(name, 60)} in this capsule can't be read: {what}")
    return NamedScenario.from_scenario(name, raw, scenario)
