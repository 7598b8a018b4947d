"""Problems of the decision at the position of the dial, and the remedies that a person may choose."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from forcesim.errors import ScenarioError
from forcesim.report.views.remedies import Problem, Remedy, find_problems
from forcesim.scenario.levers import MOVE_SHARE
from ui.state.session import Session, faults_in_words
from ui.studies.explore_study import ExploreStudy


class RemedyActions(QObject):
    """Finds problems in the answer of Explore.

    ``problems_found`` carries them, ``refused`` why a remedy can't be applied.
    """

    problems_found = Signal(object)  # tuple[Problem, ...]
    refused = Signal(str)

    def __init__(self, session: Session, explore_study: ExploreStudy) -> None:
        super().__init__()
        self._session = session
        self._explore_study = explore_study
        self._problems: tuple[Problem, ...] = ()

    def refresh(self) -> None:
        """Find the problems anew. There are none while futures come in, or if the answer is of another decision."""
        result = self._explore_study.result
        problems: tuple[Problem, ...] = ()
        if result is not None and result.is_complete and self._explore_study.is_of_decision:
            problems = find_problems(result, self._session.scenario().scenario, self._session.at)
        if problems != self._problems:
            self._problems = problems
            self.problems_found.emit(problems)

    def take(self, remedy: Remedy) -> None:
        """Apply a remedy to the decision, as one step to undo."""
        session = self._session
        session.begin_gesture()
        try:
            if set(remedy.values) == {MOVE_SHARE}:
                # moving the dial needs no new study, changing the policy does
                session.set_at(float(str(remedy.values[MOVE_SHARE])))
            else:
                session.set_values(remedy.values, remedy.words)
        except ScenarioError as error:
            self.refused.emit(f"{remedy.words}: " + "; ".join(faults_in_words(error)))
