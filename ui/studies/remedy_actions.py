"""What goes wrong where the dial stands, told to whoever shows it, and what a person does against it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from forcesim.errors import ScenarioError
from forcesim.report.views.remedies import Problem, Remedy, troubles
from ui.pages.assumptions import AssumptionsPage
from ui.state.decision import MOVE_SHARE
from ui.state.session import Session, faults_in_words
from ui.studies.explore_study import ExploreStudy
from ui.widgets.problem_line import ProblemLine


class RemedyActions(QObject):
    """Looks at the answer of Explore. ``found`` carries what goes wrong, ``refused`` why a remedy can't be taken."""

    found = Signal(object)  # tuple[Trouble, ...]
    refused = Signal(str)

    def __init__(self, session: Session, exploration: ExploreStudy) -> None:
        super().__init__()
        self._session = session
        self._exploration = exploration
        self._told: tuple[Problem, ...] = ()

    def tell(self, *shown: AssumptionsPage | ProblemLine) -> None:
        """Have something show what goes wrong, and take what is chosen there."""
        for each in shown:
            self.found.connect(each.show_troubles)
            each.chosen.connect(self.take)

    def look(self) -> None:
        """Tell what goes wrong now: nothing while futures come in, nor of another decision than the one at hand."""
        result = self._exploration.result
        is_whole = result is not None and result.is_complete
        here: tuple[Problem, ...] = ()
        if result is not None and is_whole and self._exploration.is_of_decision:
            here = troubles(result, self._session.scenario().scenario, self._session.at)
        if here != self._told:
            self._told = here
            self.found.emit(here)

    def take(self, remedy: Remedy) -> None:
        """Change the decision as a remedy says, in a step of its own to undo."""
        session = self._session
        session.begin_gesture()
        try:
            if set(remedy.values) == {MOVE_SHARE}:
                # where the dial stands was simulated already, whatever the policy says
                session.set_at(float(str(remedy.values[MOVE_SHARE])))
            else:
                session.set_values(remedy.values, remedy.words)
        except ScenarioError as error:
            self.refused.emit(f"{remedy.words}: " + "; ".join(faults_in_words(error)))
