"""A run that is shown as it happens: stopped at any hour, looked at, and forked."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.case_record import CLOSED, DROPPED
from forcesim.simulation.incident import Incident, incident
from forcesim.simulation.live_state import LiveState, live_state
from forcesim.simulation.model import Model
from forcesim.simulation.policy_change import PolicyChange, policy_change
from forcesim.simulation.random_streams import RandomStreams
from forcesim.simulation.result import RunResult
from forcesim.simulation.run import result_of
from forcesim.simulation.watch import NOTED, CaseEnd, CaseKey, Watch

# what a step goes to: things that a person would tell others
MATTERS: Final = frozenset({CLOSED, DROPPED, *NOTED} - {"leads_developed"})
_NEWEST = 12  # notes that a state holds


def _never() -> bool:
    return False


class LiveRun:
    """One future that goes on as far as it is asked to.

    The same arguments always give the same run, bit for bit that of :func:`forcesim.simulation.run.simulate`, however
    often it is stopped and looked at. It does not go back: another one is taken to an earlier hour, which costs about
    a tenth of a second for each simulated year of a force such as Durham's. ``hour`` is the present one. ``follow`` is
    a case to tell step by step, from the hour ``follow_from`` on, before which it does not come.
    """

    def __init__(
        self,
        named_scenario: NamedScenario,
        seed: int,
        replication: int,
        changes: tuple[PolicyChange | Incident, ...] = (),
        follow: CaseKey | None = None,
        follow_from: float = 0.0,
        stopped: Callable[[], bool] = _never,
    ) -> None:
        self.named_scenario = named_scenario
        self.seed = seed
        self.replication = replication
        self.changes = changes
        self.follow = follow
        self._follow_from = follow_from
        self.hour = 0.0
        self._watch = Watch(follow)
        self._model = Model(named_scenario.scenario, RandomStreams(seed, replication), stopped, changes, self._watch)
        self._result: RunResult | None = None
        self._last_state: LiveState | None = None

    @property
    def horizon(self) -> float:
        """The hour at which the run ends."""
        return self._model.calendar.horizon

    @property
    def first_measured_hour(self) -> float:
        """The hour at which the warm-up is over."""
        return float(self._model.calendar.bounds[self._model.calendar.warm_up])

    @property
    def is_over(self) -> bool:
        """Whether the run has come to its end."""
        return self.hour >= self.horizon

    @property
    def present_scenario(self) -> NamedScenario:
        """What the force is run as now."""
        changes = (change for change in self.changes if isinstance(change, PolicyChange))
        come = [change.named_scenario for change in changes if change.hour < self.hour]
        return come[-1] if come else self.named_scenario

    @property
    def ended_cases(self) -> tuple[CaseEnd, ...]:
        """The cases that have ended so far, in the order of their ends."""
        return tuple(self._watch.ended)

    def advance_to(self, hour: float) -> None:
        """Go on to an hour, or to the end of the run if that comes first; hours that have passed change nothing."""
        hour = min(hour, self.horizon)
        if hour < self.hour:
            return
        if self._watch.is_following and hour > self._follow_from:
            self._go_to(max(min(self._follow_from, hour), self.hour))
            while self._watch.is_following and self._model.clock.next_due < hour:
                self._go_to(self._model.clock.next_due)
        self._go_to(hour)

    def _go_to(self, hour: float) -> None:
        self._model.advance(hour)
        self._watch.look()
        self.hour = hour

    def step(self, until: float = math.inf, matters: frozenset[str] = MATTERS) -> bool:
        """Go on to the next event that matters, but not beyond an hour; whether there was one."""
        until = min(until, self.horizon)
        while self.hour < until:
            seen = self._watch.notes.count
            self._go_to(min(self._model.clock.next_due, until))
            fresh = self._watch.notes.newest(self._watch.notes.count - seen)
            if any(note.what in matters for note in fresh):
                return True
        return False

    def state(self) -> LiveState:
        """What the run looks like now; it does not change afterwards."""
        if self._last_state is not None:
            return self._last_state
        return live_state(self._model, self._watch, self.hour, _NEWEST)

    def result(self) -> RunResult:
        """The result of the whole run: goes on to its end, if it is not there."""
        if self._result is None:
            self.advance_to(self.horizon)
            # once the books are closed no state can be read off them
            self._last_state = self.state()
            self._model.finish()
            self._result = result_of(self._model)
        return self._result

    def again(self, follow: CaseKey | None = None, follow_from: float = 0.0) -> LiveRun:
        """The same future from its start; ``follow`` is a case to tell step by step, from before it came on."""
        if follow is None:
            follow, follow_from = self.follow, self._follow_from
        return LiveRun(self.named_scenario, self.seed, self.replication, self.changes, follow, follow_from)

    def fork(self, named_scenario: NamedScenario) -> LiveRun:
        """The same future from its start, run as another scenario says from now on: the second arm of a fork.

        Taken to the present hour it is in the identical state, and the luck of both is the same afterwards. The change
        comes on the full hour. ScenarioError where it changes more than can change while a run goes on.
        """
        return self._forked(policy_change(self.present_scenario, named_scenario, math.ceil(self.hour)))

    def fork_by_incident(self, officers: Mapping[str, float], weeks: float) -> LiveRun:
        """The same future from its start, in which an incident happens now: the second arm of a fork.

        It takes full-time ``officers`` by team for some ``weeks``, from the full hour on. ScenarioError where it can't.
        """
        return self._forked(incident(self.named_scenario.scenario, math.ceil(self.hour), officers, weeks))

    def _forked(self, change: PolicyChange | Incident) -> LiveRun:
        earlier = tuple(before for before in self.changes if before.hour < change.hour)
        return LiveRun(
            self.named_scenario, self.seed, self.replication, (*earlier, change), self.follow, self._follow_from
        )
