"""What changes between these? And does it stand under other theories, and on other scales of harm?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, get_args

from forcesim.errors import StudyError
from forcesim.scenario.schema.crime import Theory
from forcesim.simulation.outcomes import harm_unit
from forcesim.study.analysis.harm_scales import WeighedRuns, scale_of, unweighed
from forcesim.study.analysis.robustness import on_scales, robustness, under_theories
from forcesim.study.analysis.summaries import differences, summaries
from forcesim.study.arm import Arm, arms_of
from forcesim.study.arrays import Floats
from forcesim.study.execution.collector import RunCollector
from forcesim.study.questions.base import Question, could_settle, growing, matters_option, result_base
from forcesim.study.questions.declaration import declaration, option
from forcesim.study.results.study_result import PointDifference, PointResult, StudyResult
from forcesim.text import capital, nearest, safe

if TYPE_CHECKING:
    from forcesim.scenario.named_scenario import NamedScenario
    from forcesim.scenario.schema.scenario import Scenario

ALL = "all"
_THEORY = "organised_crime.theory"
# the part of harm of which no other outcome says how much there is
_OF_GROUPS = "harm_groups"


def _names_option(flag: str, text: str) -> Any:
    """Other assumptions of one kind that a comparison is held against: "all", or names."""
    return option(
        "",
        flag=flag,
        metavar="all|NAME,NAME",
        help=text,
        shown_default="the scenario's own",
        to_record=lambda names: ",".join(_names(names)),
        from_record=str,
        is_recent=True,
    )


@dataclass(frozen=True, kw_only=True)
class CompareQuestion(Question):
    """Compare every later scenario with the first, on the same luck.

    Verdicts are corrected for the number of outcomes asked about, times the number of scenarios that are compared.

    ``theories`` names theories of what follows a disruption, or is "all": every scenario is run under each of them too,
    on the same luck. ``scales`` does the same for scales of harm, which takes no runs, unless the scale in use has no
    weight for something that only harm counts. A verdict there that agrees is judged as that of the comparison is; one
    that departs is corrected for the number of theories, or scales, besides. The scenarios' own theory and scale always
    belong to those that are tried; their verdict is that of the comparison itself.
    """

    kind: ClassVar[str] = "compare"
    doing: ClassVar[str] = "Comparing"
    can_be_weighed: ClassVar[bool] = True

    scenarios: tuple[NamedScenario, ...] = field(
        metadata=declaration(
            is_scenario=True,
            repeatable=True,
            help="Scenarios, the one to compare with first. FORCE+POLICY is a force under a policy, FORCE+KEY=VALUE "
            "one with another value.",
        )
    )
    matters: tuple[str, ...] = matters_option()
    theories: str | Sequence[str] = _names_option(
        "--theories",
        "Does it hold under other theories of what follows a disruption? Every scenario is run under each.",
    )
    scales: str | Sequence[str] = _names_option(
        "--scales", "Does it hold on other scales of harm? As a rule that takes no more runs."
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.scenarios) < 2:
            raise StudyError("a comparison needs at least two scenarios")
        problems = [*self._problems_of_theories(), *self._problems_of_scales()]
        if problems:
            first, *others = problems
            raise StudyError(". ".join([first, *(capital(problem) for problem in others)]))

    # what is run

    def arms(self) -> tuple[Arm, ...]:
        theories = (arm for arms in self._theory_arms.values() for arm in arms)
        return (*self.given_arms(), *theories, *self._weighing_arms.values())

    def given_arms(self) -> tuple[Arm, ...]:
        return arms_of(self.scenarios)

    @cached_property
    def _theory_names(self) -> tuple[str, ...]:
        return _chosen(self.theories, get_args(Theory), self._theories_in_use[0]) if self.theories else ()

    @cached_property
    def _scale_names(self) -> tuple[str, ...]:
        return _chosen(self.scales, self._shared_scales, self._scales_in_use[0]) if self.scales else ()

    @cached_property
    def _descriptions(self) -> tuple[Scenario, ...]:
        return tuple(named_scenario.scenario for named_scenario in self.scenarios)

    @property
    def _theories_in_use(self) -> tuple[str, ...]:
        crimes = (scenario.organised_crime for scenario in self._descriptions)
        return tuple("" if crime is None else crime.theory for crime in crimes)

    @property
    def _scales_in_use(self) -> tuple[str, ...]:
        return tuple("" if scenario.harm is None else scenario.harm.scale for scenario in self._descriptions)

    @property
    def _shared_scales(self) -> tuple[str, ...]:
        """Scales that all scenarios have, in the order of the first."""
        first, *later = (
            () if scenario.harm is None else tuple(scenario.harm.scales) for scenario in self._descriptions
        )
        return tuple(name for name in first if all(name in other for other in later))

    @cached_property
    def _theory_arms(self) -> dict[str, tuple[Arm, ...]]:
        """The scenarios under each theory that is not their own."""
        return {
            theory: tuple(_changed(arm, _THEORY, theory) for arm in self.given_arms())
            for theory in self._theory_names
            if theory != self._theories_in_use[0]
        }

    @cached_property
    def _weighing_arms(self) -> dict[int, Arm]:
        """The scenarios whose own runs can't tell all that another scale weighs, by their index, so that they can."""
        arms = {}
        for index, (arm, scenario) in enumerate(zip(self.given_arms(), self._descriptions, strict=True)):
            weight = unweighed(scenario, [scale_of(scenario, name) for name in self._scale_names])
            if weight:
                arms[index] = _changed(arm, f"harm.scales.{self._scales_in_use[index]}.{weight}", 1.0)
        return arms

    # what is wrong with the question

    def _problems_of_theories(self) -> Iterator[str]:
        if not self.theories:
            return
        in_use = dict(zip((safe(arm.name, 80) for arm in self.given_arms()), self._theories_in_use, strict=True))
        without = [name for name, theory in in_use.items() if not theory]
        if without:
            yield f"there is no organised crime in {', '.join(without)}, so no theory of what follows a disruption"
        elif len(set(in_use.values())) > 1:
            listed = ", ".join(f"{name}: {theory}" for name, theory in in_use.items())
            yield f"the scenarios stand on different theories ({listed}). Give all of them one {_THEORY}"
        yield from _unknown(self.theories, get_args(Theory), "theory", self._theories_in_use[0])

    def _problems_of_scales(self) -> Iterator[str]:
        if not self.scales:
            return
        in_use = dict(zip((safe(arm.name, 80) for arm in self.given_arms()), self._scales_in_use, strict=True))
        without = [name for name, scale in in_use.items() if not scale]
        if without:
            yield f"no harm is counted in {', '.join(without)}, so there are no scales of it"
            return
        if len(set(in_use.values())) > 1:
            listed = ", ".join(f"{name}: {safe(scale, 40)}" for name, scale in in_use.items())
            yield f"the scenarios count harm on different scales ({listed}). Give all of them one harm.scale"
        known = self._shared_scales
        yield from _unknown(self.scales, known, "scale of harm", self._scales_in_use[0])
        for name in _chosen(self.scales, known, ""):
            units = {harm_unit(scale_of(scenario, name)) for scenario in self._descriptions}
            if len(units) > 1:
                yield f"harm.scales.{safe(name, 40)} counts in {' and in '.join(sorted(units))}. Give it one unit"

    # what is answered

    def judge(self, collector: RunCollector, looks: int = 1) -> StudyResult:
        given = range(len(self.scenarios))
        first, *later = collector.plan.arms[: len(given)]
        values = collector.values
        changes = differences(
            values[1 : len(given)],
            values[0],
            collector.outcomes.values(),
            self.rules(looks, pairs=len(given) - 1),
            same=[arm.named_scenario.digest == first.named_scenario.digest for arm in later],
        )
        shown = None if len(collector.plan.arms) == len(given) else given
        result = replace(
            result_base(self, collector, growing(collector, shown), shown),
            baseline=first.name,
            differences=tuple(
                PointDifference(arm.name, first.name, {}, change) for arm, change in zip(later, changes, strict=True)
            ),
        )
        is_held = self._theory_names or self._scale_names
        return self._held_against_others(result, values, looks) if is_held else result

    def unsettled_outcomes(self, answer: StudyResult) -> set[str]:
        of_theories = {row.outcome for row in answer.theories if could_settle(row.difference)}
        of_scales = {row.outcome for row in answer.scales if could_settle(row.difference)}
        return super().unsettled_outcomes(answer) | of_theories | of_scales

    def _held_against_others(self, result: StudyResult, values: Floats, looks: int) -> StudyResult:
        """The result with what becomes of its verdicts under other theories and on other scales of harm."""
        count = len(self.scenarios)
        names = tuple(result.outcomes)
        blocks = {
            theory: values[index * count : (index + 1) * count]
            for index, theory in enumerate(self._theory_arms, start=1)
        }
        runs = []
        weighing = dict(zip(self._weighing_arms, values[count * (len(blocks) + 1) :], strict=True))
        for index, scenario in enumerate(self._descriptions):
            known, weights = dict(zip(names, values[index], strict=True)), scale_of(scenario)
            if index in weighing:
                known[_OF_GROUPS] = weighing[index][names.index(_OF_GROUPS)]
                weights = scale_of(self._weighing_arms[index].named_scenario.scenario)
            runs.append(WeighedRuns(scenario, known, weights))
        rules = self.rules(looks, pairs=count - 1)
        theories = tuple(under_theories(result, self._theory_names, blocks, rules))
        scales = tuple(on_scales(result, self._scale_names, runs, rules))
        return replace(
            result,
            theories=theories,
            scales=scales,
            robustness=(*robustness("theories", theories), *robustness("scales", scales)),
            alternatives=self._alternatives(result, values[count:]),
        )

    def _alternatives(self, result: StudyResult, values: Floats) -> tuple[PointResult, ...]:
        """The runs besides those of the scenarios themselves, with the outcomes that were read from them."""
        names = tuple(result.outcomes)
        points = []
        arms = self.arms()[len(self.scenarios) :]
        weighing = len(arms) - len(self._weighing_arms)
        for index, arm in enumerate(arms):
            read = self.outcomes if index < weighing else (_OF_GROUPS,)
            columns = [names.index(name) for name in read]
            (summary,) = summaries(values[None, index, columns], [result.outcomes[name] for name in read], result.years)
            points.append(PointResult(arm.name, {}, summary))
        return tuple(points)


def _changed(arm: Arm, path: str, value: object) -> Arm:
    return Arm(f"{arm.name}+{path}={value}", arm.named_scenario.with_({path: value}))


def _names(text: str | Sequence[str]) -> tuple[str, ...]:
    """Names as they were typed, with commas between, or given one by one."""
    parts = text.split(",") if isinstance(text, str) else text
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _chosen(text: str | Sequence[str], known: Sequence[str], own: str) -> tuple[str, ...]:
    """The names that were asked for and the scenarios' own, in the order in which they are known."""
    names = {own, *_names(text)}
    return tuple(name for name in known if name in names or ALL in names)


def _unknown(text: str | Sequence[str], known: Sequence[str], what: str, own: str) -> Iterator[str]:
    """What is wrong with the names that were asked for."""
    names = _names(text)
    for name in names:
        if name not in (*known, ALL):
            listed = ", ".join(safe(candidate, 40) for candidate in known)
            meant = nearest(name, (*known, ALL))
            more = f". Did you mean {safe(meant, 40)}?" if meant else ""
            yield f"there is no {what} called {safe(name, 60)!r}, but {listed}, and {ALL} for all of them{more}"
    if own and len(_chosen(text, known, own)) < 2 and set(names) <= {*known, ALL}:
        yield f"there is no {what} to try besides the scenarios' own, {safe(own, 40)}"
