"""Opens the window in which one future of the decision at hand is watched."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from forcesim.errors import ForcesimError
from ui.live.live_window import LiveWindow
from ui.pages.explore import ExplorePage
from ui.state.appearance import Appearance
from ui.state.decision import REPLICATIONS, SEED
from ui.state.session import Session
from ui.studies.explore_study import ExploreStudy
from ui.studies.futures_study import FuturesStudy
from ui.studies.page_study import PageStudy
from ui.studies.study_controller import StudyController
from ui.theme import Theme

_SIMULATING = f"{REPLICATIONS} futures are being simulated to see where this one lies among them."
_NOT_KNOWN = "Where it lies among many is not known: their study came to no end, or is of another decision by now."


class LiveActions(QObject):
    """Watches one future at a time. The futures that Explore has are taken; where it has none they are simulated.

    ``failed`` carries why the decision at hand can't be watched; ``show_help`` shows a page of help by its name.
    """

    failed = Signal(str)

    def __init__(
        self,
        window: QWidget,
        page: ExplorePage,
        session: Session,
        explore_study: ExploreStudy,
        studies: StudyController,
        appearance: Appearance,
        show_help: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._explore_study = explore_study
        self._appearance = appearance
        self._show_help = show_help
        self._futures = FuturesStudy(session, studies)
        self._futures.setParent(self)
        for study in (self._futures, explore_study):
            study.answered.connect(lambda study=study: self._show_futures(study))
            study.failed.connect(lambda _, study=study: self._give_up(study))
        self.live_window: LiveWindow | None = None
        # the study whose end the window waits for, and where the dial stood
        self._awaited: PageStudy | None = None
        self._at = 0.0
        appearance.changed.connect(self._set_theme)
        page.watch_asked.connect(self.watch)
        window.installEventFilter(self)

    def watch(self) -> None:
        """Open a window on one future of the decision at hand, in place of one that is open."""
        session = self._session
        try:
            named_scenario = self._futures.scenario()
        except ForcesimError as error:
            self.failed.emit(f"This can't be watched as it stands.\n{error}")
            return
        if self.live_window is not None:
            self.live_window.close()
        window = LiveWindow(self._window, named_scenario, SEED, session.title, self._appearance.theme)
        window.destroyed.connect(lambda: self._forget(window))
        window.help_asked.connect(lambda: self._show_help("live"))
        self.live_window = window
        window.show()
        self._at, self._awaited = session.at, None
        point = self._explore_study.futures_at(self._at)
        if self._explore_study.is_running and self._explore_study.is_of_decision:
            self._await(self._explore_study)
        elif point is not None:
            window.view.show_futures(point)
        else:
            self._await(self._futures)
            self._futures.run()

    def _await(self, study: PageStudy) -> None:
        self._awaited = study
        self._say(_SIMULATING)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close with the main window; that it is minimised is the desktop's doing, and leaves this one open."""
        is_closed = event.type() is QEvent.Type.Hide and not event.spontaneous()
        if watched is self._window and is_closed and self.live_window is not None:
            self.live_window.close()
        return super().eventFilter(watched, event)

    def _show_futures(self, study: PageStudy) -> None:
        """Place the future that is watched, once the study that it waits for is at its end."""
        if study is not self._awaited or study.is_running or self.live_window is None:
            return
        self._awaited = None
        is_of_explore = study is self._explore_study
        point = self._explore_study.futures_at(self._at) if is_of_explore else self._futures.point
        if point is not None:
            self.live_window.view.show_futures(point)
        else:
            self._say(_NOT_KNOWN)

    def _give_up(self, study: PageStudy) -> None:
        if study is self._awaited:
            self._awaited = None
            self._say(_NOT_KNOWN)

    def _say(self, words: str) -> None:
        if self.live_window is not None:
            self.live_window.view.show_futures(None, words)

    def _forget(self, window: LiveWindow) -> None:
        if self.live_window is window:
            self.live_window = None

    def _set_theme(self, theme: Theme) -> None:
        if self.live_window is not None:
            self.live_window.set_theme(theme)
