"""A workshop's script: what the trainer says, what the room sees, decides and predicts, and what it is checked by.

Declared in the same manner as scenarios, so that messages, the JSON Schema and the check of files come from here.
Texts may hold facts, ``{study outcome what}``, which are filled from results; see ``facts``.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

from pydantic import model_validator

from forcesim.scenario.schema.evidence import Quantity
from forcesim.scenario.schema.fields import Part, item, number, prose, wrong

# all pairs of settings of three levers with three options each, and more than anybody simulates while a room waits
MOST_ARMS = 30
MOST_STEPS = 60

About = Literal["level", "rise", "fall"]
AboutClaim = Literal["level", "rise", "fall", "spread"]
Kind = Literal["text", "live", "outcome", "chart", "sentences", "numbers", "predictions", "board"]
Chart = Literal["strips", "futures", "timeline"]
ScaleOfClaim = Literal["unit", "share", "officers"]
_CHANGES = 'As after --set: "policy.move_share=0.3".'


class Option(Part):
    """One setting that a team may choose for a lever."""

    label: str = prose(label="Name for people")
    policy: str | None = item(None, label="Policy laid over the force")
    changes: tuple[str, ...] = item((), label="Changes", help=_CHANGES)


class ScriptLever(Part):
    """What teams decide, in a few settings that can be simulated beforehand; the first is how things stand."""

    label: str = prose(label="Name for people")
    help: str = prose(label="Help", help="What it means, in a sentence for the room.")
    options: tuple[Option, ...] = item(label="Settings to choose from", min_length=1)

    @model_validator(mode="after")
    def _leaves_a_choice(self) -> Any:
        if len(self.options) < 2:
            raise wrong(
                "there is nothing to choose", "Give at least two settings: [[levers.NAME.options]]", ("options",)
            )
        return self


class Inject(Part):
    """Something that happens to every team: from when it lands on, it is part of the world."""

    title: str = prose(label="Title")
    stage: str = prose(label="What the room reads")
    notes: str = prose(label="What the trainer says")
    changes: tuple[str, ...] = item((), label="Changes", help=_CHANGES)
    times: tuple[str, ...] = item(
        (), label="Numbers multiplied", help='By how much: "case_types.theft.arrivals.per_year=2" doubles it.'
    )

    @model_validator(mode="after")
    def _does_something(self) -> Any:
        if not self.changes and not self.times:
            raise wrong("this inject changes nothing", 'Add changes = ["key=value"] or times = ["key=2"]')
        return self


class ScriptArm(Part):
    """One of the scenarios of a study."""

    label: str = prose(label="Name for people")
    policy: str | None = item(None, label="Policy laid over the force")
    changes: tuple[str, ...] = item((), label="Changes", help=_CHANGES)


class ScriptStudy(Part):
    """What is simulated: a force under several policies or, with levers, under everything that teams may choose.

    The first arm, or the first setting of every lever, is what the others are compared with.
    """

    force: str = item(label="Force", help="A built-in name, or a file beside the script.")
    changes: tuple[str, ...] = item((), label="Changes to every arm", help=_CHANGES)
    arms: dict[str, ScriptArm] = item({}, label="Arms")
    levers: tuple[str, ...] = item((), label="Levers that teams decide", refers_to="levers")
    injects: tuple[str, ...] = item((), label="Injects that have landed", refers_to="injects")
    years: Quantity | None = number(None, unit="years", label="Years measured", kind="setting", gt=0, le=500)
    futures: int = item(20, label="Futures of each arm", kind="setting", ge=1, le=10_000)
    seed: int = item(1, label="Seed of the luck", kind="setting", ge=0, le=2**63 - 1)
    outcomes: tuple[str, ...] = item((), label="Outcomes asked about", help="By default the headline.")
    theories: bool = item(
        False, label="Also under every other theory", help="Of what follows when a gang is disrupted; takes more runs."
    )

    @model_validator(mode="after")
    def _has_arms(self) -> Any:
        if bool(self.arms) == bool(self.levers):
            raise wrong(
                "a study has either arms or levers",
                "Add a table of arms, or levers = [ … ] with names of [levers]; not both",
                ("arms",),
            )
        if len(set(self.levers)) < len(self.levers):
            raise wrong("a lever is named twice", "Name each lever once", ("levers",))
        return self


class Shown(Part):
    """What the stage shows beside the text."""

    kind: Kind = item("text", label="What is shown")
    study: str | None = item(None, label="Study", refers_to="studies")
    arm: str | None = item(None, label="Arm", help="By default the last one.")
    outcome: str | None = item(None, label="Outcome")
    chart: Chart = item("strips", label="Chart", help="strips: changes with ranges. futures: a dot for each future.")

    @model_validator(mode="after")
    def _has_what_it_shows(self) -> Any:
        if self.kind not in ("text", "predictions", "board") and self.study is None:
            raise wrong("what is to be shown?", "Add study = … with a name of [studies]", ("study",))
        needs_outcome = self.kind == "outcome" or (self.kind == "chart" and self.chart == "futures")
        if needs_outcome and self.outcome is None:
            raise wrong("which outcome is to be shown?", 'Add outcome = "disruptions", or another', ("outcome",))
        return self


class Question(Part):
    """What teams predict before the reveal: a guess, and a range that they think holds eight in ten futures."""

    ask: str = prose(label="The question")
    study: str = item(label="Study", refers_to="studies")
    arm: str | None = item(None, label="Arm", help="By default the last one.")
    outcome: str = item(label="Outcome to predict")
    about: About = item("level", label="Predicted is", help="The level, or its rise or fall against the first arm.")
    point: Quantity = number(
        unit="unit of the outcome",
        label="A miss that costs a point",
        help="Fixed beforehand: a scale that came from the results could be gamed.",
        kind="setting",
        gt=0,
        le=1e12,
    )


class Decision(Part):
    """What teams decide, each for itself and sealed until all are revealed together."""

    study: str = item(label="Study", help="One with levers: these are open.", refers_to="studies")
    locked: tuple[str, ...] = item(
        (), label="Levers shown but not open", help="Levers that are not named at all stay hidden.", refers_to="levers"
    )
    goals: tuple[str, ...] = item(label="Goals on the board", help="Outcomes; none counts more.", min_length=1)

    @model_validator(mode="after")
    def _has_several_goals(self) -> Any:
        if len(set(self.goals)) < 2 or len(set(self.goals)) < len(self.goals):
            what = "a board with one goal has a winner" if len(set(self.goals)) < 2 else "a goal is named twice"
            raise wrong(what, 'Name several outcomes, each once: ["disruptions", "charges"]', ("goals",))
        return self


class Claim(Part):
    """What the narration takes for granted, held against the results."""

    says: str = prose(label="What the narration says")
    study: str = item(label="Study", refers_to="studies")
    arm: str | None = item(None, label="Arm", help="By default the last one.")
    outcome: str = item(label="Outcome")
    about: AboutClaim = item("level", label="About", help="spread: from the 10th to the 90th percentile of futures.")
    verdict: tuple[str, ...] = item((), label="Verdicts under which it is true")
    at_least: Quantity | None = number(None, unit="scale of the claim", label="At least", kind="setting")
    at_most: Quantity | None = number(None, unit="scale of the claim", label="At most", kind="setting")
    theories: int | None = item(
        None, label="Theories under which the verdict holds, at least", kind="setting", ge=1, le=20
    )
    scale: ScaleOfClaim = item(
        "unit", label="Limits are in", help="The outcome's unit, shares of the first arm, or full-time officers."
    )

    @model_validator(mode="after")
    def _claims_something(self) -> Any:
        if not self.verdict and self.at_least is None and self.at_most is None and self.theories is None:
            raise wrong("this claims nothing", "Add verdict, at_least, at_most or theories", ("says",))
        if self.at_least is not None and self.at_most is not None and float(self.at_least) > float(self.at_most):
            raise wrong(
                "no number is at least this and at most that",
                f"Write at_most = {float(self.at_least):g} or more, or take one of the two out",
                ("at_most",),
                f"at_least = {float(self.at_least):g}, at_most = {float(self.at_most):g}",
            )
        return self


class Reveal(Part):
    """What is said and shown once everybody has predicted or decided. Numbers stand here as facts only."""

    stage: str = prose(label="What the room reads")
    notes: str = prose(label="What the trainer says")
    show: Shown = item(Shown(), label="What is shown")


class Step(Part):
    """One step of the workshop."""

    title: str = prose(label="Title")
    minutes: Quantity = number(unit="minutes", label="Minutes", kind="setting", ge=0, le=600)
    stage: str = prose(label="What the room reads")
    notes: str = prose(label="What the trainer says")
    show: Shown = item(Shown(), label="What is shown")
    question: Question | None = item(None, label="Question to predict")
    decision: Decision | None = item(None, label="What teams decide")
    red_lines: tuple[str, ...] = item(
        (), label="Red lines proposed", help='Teams set their own at this step: "cases_dropped<35@0.9".'
    )
    injects: tuple[str, ...] = item((), label="Injects that land here", refers_to="injects")
    reveal: Reveal | None = item(None, label="Reveal")
    claims: tuple[Claim, ...] = item((), label="What must be true")

    @model_validator(mode="after")
    def _one_task(self) -> Any:
        if self.question is not None and self.decision is not None:
            raise wrong("a step asks or decides, not both", "Make two steps of it", ("decision",))
        if (self.question is not None or self.decision is not None) and self.reveal is None:
            raise wrong("nothing is revealed", "Add a table [steps.reveal]", ("reveal",))
        return self


class Script(Part):
    """A workshop, whole."""

    kind: Literal["workshop"] = item("workshop", label="Kind of file", kind="prose")
    title: str = prose(label="Title")
    audience: str = prose(label="Audience")
    minutes: Quantity = number(unit="minutes", label="Minutes in all", kind="setting", gt=0, le=1_440)
    goal: str = prose(label="What people take home")
    levers: dict[str, ScriptLever] = item({}, label="Levers")
    injects: dict[str, Inject] = item({}, label="Injects")
    studies: dict[str, ScriptStudy] = item(label="Studies", min_length=1)
    steps: tuple[Step, ...] = item(label="Steps", min_length=1)

    @model_validator(mode="after")
    def _named(self) -> Any:
        if not self.title.strip():
            raise wrong("a workshop needs a title", 'Add title = "…"', ("title",))
        return self

    @model_validator(mode="after")
    def _few_steps(self) -> Any:
        if len(self.steps) > MOST_STEPS:
            raise wrong(f"there are {len(self.steps)} steps", f"Make it at most {MOST_STEPS}", ("steps",))
        return self

    @model_validator(mode="after")
    def _few_arms(self) -> Any:
        for name, study in self.studies.items():
            count = 1
            for lever in study.levers:
                count *= len(self.levers[lever].options) if lever in self.levers else 1
            if count > MOST_ARMS:
                raise wrong(
                    f"teams could choose in {count} ways, each of which is simulated",
                    f"Take a lever or some settings out: at most {MOST_ARMS} ways",
                    ("studies", name, "levers"),
                )
        return self

    @model_validator(mode="after")
    def _time_fits(self) -> Any:
        total = 0.0
        for step in self.steps:
            total += float(step.minutes)
        if total > float(self.minutes) + 1e-9:
            raise wrong(
                f"the steps take {total:g} minutes",
                f"Write minutes = {total:g}, or make steps shorter",
                ("minutes",),
                f"{float(self.minutes):g}",
            )
        return self

    def digest(self) -> str:
        """Identify the script, its words included, since what a room was told is part of a session."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
