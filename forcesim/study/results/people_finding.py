"""What becomes of the same people under two policies: transitions, what carries a change, single stories."""

from __future__ import annotations

from typing import Literal

from forcesim.study.results.plain_finding import Estimate, Number, PlainFinding

# how an outcome's change is carried: by people of one transition, by something else, by all that is not listed
TRANSITION, MECHANISM, OTHERS = "transition", "mechanism", "others"
TYPICAL, UNLUCKY = "typical", "unlucky"


class JudgedEstimate(Estimate):
    """A mean with two intervals: its own, and the one that holds with 95% for the whole family, which judges."""

    low_family: Number = None
    high_family: Number = None


class Fate(PlainFinding):
    """What can become of a person's case; ``before`` and ``after`` are people a year under the two policies.

    ``rank`` grows with severity; None where a fate can't be held against others.
    """

    name: str
    label: str
    rank: int | None
    before: Estimate
    after: Estimate


class Transition(PlainFinding):
    """People whose fate is ``before`` under the first policy and ``after`` under the second, a year.

    ``is_settled`` tells whether there surely are such people. Records, reoffences and hours of the measured years are
    those of all whose case ends so, also of those who were done with before these years and are none of the ``people``.
    Records and reoffences are those that somebody has under one policy only; ``hours_freed`` are officer-hours a year,
    under the first policy minus under the second.
    """

    before: str
    after: str
    people: JudgedEstimate
    is_settled: bool
    records_avoided: Estimate
    records_gained: Estimate
    reoffences_avoided: Estimate
    reoffences_gained: Estimate
    hours_freed: Estimate

    @property
    def is_same(self) -> bool:
        """Whether the fate is the same under both."""
        return self.before == self.after


class Carrier(PlainFinding):
    """What carries a part of an outcome's change: a transition, or a mechanism that is no single person's doing.

    A mechanism is how much there is of the outcome ``name``, or of it for each of ``per``. Some names are no outcomes:
    "farms_ended", "hours_on_duty", "hours_rostered", "groups_there" (active or lying low), "harm_undisturbed". Of kind
    "others" it is all transitions that are not listed, together.
    """

    kind: Literal["transition", "mechanism", "others"]
    before: str = ""
    after: str = ""
    name: str = ""
    per: str = ""
    change: Estimate


class OutcomeReasons(PlainFinding):
    """Why an outcome moved: ``carriers``, largest first; with ``left_over`` they add up to the ``change``.

    What is left over is no person's doing, and no known mechanism's.
    """

    outcome: str
    change: Estimate
    carriers: tuple[Carrier, ...]
    left_over: Estimate


class StoryEvent(PlainFinding):
    """Something that happened to a person: ``when`` is an ISO date with the time, ``what`` the name of the event."""

    when: str
    what: str


class StorySide(PlainFinding):
    """One person under one policy."""

    scenario: str
    fate: str
    officer_hours: float
    events: tuple[StoryEvent, ...]


class PersonStory(PlainFinding):
    """A person to follow, in one future: met at ``met``, by a case that is called ``found_by``.

    It lasts ``days`` longer under the second policy than under the first: more than for ``below`` of the others whose
    fate differs in that future, the same as for ``same``, less than for ``above``.
    """

    choice: Literal["typical", "unlucky"]
    future: int
    met: str
    found_by: str
    days: float
    below: int
    same: int
    above: int
    before: StorySide
    after: StorySide


class PeopleFinding(PlainFinding):
    """What becomes of the same people under the scenarios ``before`` and ``after``, in ``futures`` of ``years`` each.

    All people are a year's: ``people`` have a fate under one of the two at least, ``same`` the same one under both,
    ``changed`` another; of these ``harsher`` are handled more harshly, ``milder`` less, and the others can't be held
    against each other. ``is_nobody_harsher`` says whether that happened to nobody in any future, None with too few of
    them to say. Records and reoffences are those that somebody has under one policy only. ``reasons`` are those of
    every outcome that moved.
    """

    kind: Literal["people"] = "people"
    before: str
    after: str
    futures: int
    years: float
    fates: tuple[Fate, ...]
    people: Estimate
    same: Estimate
    changed: Estimate
    harsher: JudgedEstimate
    milder: JudgedEstimate
    is_nobody_harsher: bool | None
    records_avoided: JudgedEstimate
    records_gained: JudgedEstimate
    reoffences_avoided: JudgedEstimate
    reoffences_gained: JudgedEstimate
    transitions: tuple[Transition, ...]
    reasons: tuple[OutcomeReasons, ...]
    stories: tuple[PersonStory, ...]

    def fate(self, name: str) -> Fate:
        """The fate of a name; KeyError where there is none."""
        for fate in self.fates:
            if fate.name == name:
                return fate
        raise KeyError(name)
