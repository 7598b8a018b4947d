"""A workshop under way as both windows see it: the session, the sheet on the stage, the joining page."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from forcesim.errors import ForcesimError
from forcesim.workshop.join.server import JoinServer
from forcesim.workshop.session import WorkshopSession
from ui.workshop.led_time import LedTime
from ui.workshop.stage.stage_sheets import Sheet, sheets

_KEEP_EVERY: Final = 20_000  # milliseconds: what a flat battery takes of the time that is counted


class RoomSession(QObject):
    """What both windows show and do. ``changed`` is emitted in the window's thread, ``refused`` says why not.

    Teams enter from threads of the joining page, so that their changes come by a signal of their own. ``clock`` gives
    seconds, and stands still in tests. A session that was left goes on at its sheet, with the time that it took.
    """

    changed = Signal()
    refused = Signal(str)
    _came_in = Signal()

    def __init__(self, session: WorkshopSession, clock: Callable[[], float] = monotonic) -> None:
        super().__init__()
        self.session = session
        state = session.state
        self.time = LedTime(clock, state.seconds_here, state.seconds)
        self.is_blank = False
        self.shows_code = False
        self.server: JoinServer | None = None
        self._page = state.sheet
        # the step at which a click was held back, as teams had entered nothing yet
        self._held_at = -1
        self._place = self._standing()
        # why it could not be saved the last time, which is said once
        self._unsaved = ""
        self._sheets: tuple[Sheet, ...] | None = None
        self._came_in.connect(self._follow)
        session.listen(self._tell)
        self._keeper = QTimer(self)
        self._keeper.setInterval(_KEEP_EVERY)
        self._keeper.timeout.connect(self.keep_place)
        self._keeper.start()

    # what the room sees

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets of the step as it stands."""
        if self._sheets is None:
            self._sheets = sheets(self.session)
        return self._sheets

    @property
    def page(self) -> int:
        """The place of the sheet that is shown, from 0."""
        return min(self._page, len(self.sheets) - 1)

    @property
    def sheet(self) -> Sheet:
        return self.sheets[self.page]

    @property
    def join_words(self) -> tuple[str, str]:
        """The address to type and the code; both "" while the joining page is closed."""
        return ("", "") if self.server is None else (self.server.url, self.server.code)

    @property
    def is_held(self) -> bool:
        """Whether the reveal waits for another click, since it would shut out teams that have entered nothing."""
        return self._held_at == self.session.state.step and self._shuts_out

    @property
    def _shuts_out(self) -> bool:
        session = self.session
        return session.is_open and session.step.reveal is not None and bool(session.waiting_for)

    @property
    def comes_next(self) -> str:
        """What the clicker does next, in words for the trainer."""
        session, step = self.session, self.session.step
        if self.is_blank or self.shows_code:
            return "the stage again, where it was"
        if self.page + 1 < len(self.sheets):
            return f"sheet {self.page + 2} of {len(self.sheets)}, {self.sheets[self.page + 1].title}"
        if session.pending_injects:
            return f"this lands: {session.script.injects[session.pending_injects[0]].title}"
        if step.reveal is not None and not session.is_revealed:
            waiting = ", ".join(session.waiting_for) if session.is_open else ""
            return (
                f"the reveal, for which Next is pressed twice: nothing is in from {waiting}"
                if waiting
                else "the reveal"
            )
        following = session.script.steps[session.state.step + 1 :]
        return f"the next step: {following[0].title}" if following else "nothing: this is the end"

    # what the trainer does

    def do(self, action: Callable[[], object]) -> bool:
        """Do something with the session; False, and ``refused`` says why, where it can't be done."""
        try:
            action()
        except ForcesimError as error:
            self._refuse(error)
            return False
        return True

    def _refuse(self, error: ForcesimError) -> None:
        words = str(error)
        self.refused.emit(f"{words[:1].upper()}{words[1:]}.")

    def next(self) -> None:
        """What a clicker does: another sheet, an inject, the reveal, or the next step.

        A reveal that would shut out teams which have entered nothing takes two clicks.
        """
        if self.is_blank or self.shows_code:
            self.is_blank = self.shows_code = False
            self.changed.emit()
        elif self.page + 1 < len(self.sheets):
            self._turn_to(self.page + 1)
        elif self._shuts_out and not self.session.pending_injects and not self.is_held:
            # a click too many must not cost teams their round: nothing can be entered after the reveal
            self._held_at = self.session.state.step
            self.changed.emit()
        else:
            self.do(self.session.advance)

    def back(self) -> None:
        """The sheet before, or the step before at its last sheet."""
        if self.is_blank or self.shows_code:
            self.is_blank = self.shows_code = False
            self.changed.emit()
        elif self.page:
            self._turn_to(self.page - 1)
        elif self.session.state.step and self.do(self.session.back):
            self._turn_to(len(self.sheets) - 1)

    def set_blank(self, *, is_blank: bool) -> None:
        """Darken the stage, or show it again."""
        self.is_blank = is_blank
        self.changed.emit()

    def show_code(self, *, is_shown: bool) -> None:
        """Show address and code on the whole stage, or the step again."""
        self.shows_code = is_shown and self.server is not None
        self.changed.emit()

    def open_joining(self, address: str) -> bool:
        """Open the joining page on an address of this machine."""
        self.close_joining()
        server = JoinServer(self.session, address)
        if not self.do(server.open):
            return False
        self.server, self.shows_code = server, True
        self.changed.emit()
        return True

    def close_joining(self) -> None:
        """Close the joining page; teams and what they entered stay."""
        if self.server is not None:
            self.server.close()
            self.server, self.shows_code = None, False
            self.changed.emit()

    def close(self) -> None:
        """End the session with its joining page; everything but the last seconds of its time is saved already."""
        self._keeper.stop()
        self.keep_place()
        self.session.close()
        self.server = None

    def keep_place(self) -> None:
        """Save the sheet and the time, for whoever goes on with the session.

        Why that can't be done is said once, and again where the reason is another one or it has worked meanwhile.
        """
        time = self.time
        try:
            self.session.keep_place(sheet=self.page, seconds_here=time.here, seconds=time.whole)
        except ForcesimError as error:
            before, self._unsaved = self._unsaved, str(error)
            if self._unsaved != before:
                self._refuse(error)
        else:
            self._unsaved = ""

    def _turn_to(self, page: int) -> None:
        self._page = page
        self.changed.emit()
        self.keep_place()

    def _tell(self, _state: object) -> None:
        # in whatever thread the change came from
        self._came_in.emit()

    @Slot()
    def _follow(self) -> None:
        place, before = self._standing(), self._place
        self._sheets, self._place = None, place
        if place[0] != before[0]:
            self.time.begin_step()
            self._held_at = -1
        if place[:2] != before[:2] or place[2] < before[2]:
            self._page = 0
        elif place[2] > before[2]:
            # an inject has landed: it is what the room sees now
            title = self.session.script.injects[self.session.state.landed[-1]].title
            self._page = next((index for index, sheet in enumerate(self.sheets) if sheet.title == title), 0)
        self.changed.emit()
        if place != before:
            self.keep_place()

    def _standing(self) -> tuple[int, bool, int]:
        """Where the workshop stands: a change of it turns the sheets."""
        state = self.session.state
        return state.step, self.session.is_revealed, len(state.landed)
