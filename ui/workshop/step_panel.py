"""The step for the trainer: what to say, what the room reads, whether it is true, what comes next, how late it is."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from forcesim.errors import WorkshopError
from forcesim.workshop.session import WorkshopSession
from ui.widgets.card import card
from ui.widgets.labels import flowing, label
from ui.workshop.room_session import RoomSession


class StepPanel(QWidget):
    """Words only."""

    def __init__(self, room: RoomSession) -> None:
        super().__init__()
        self._room = room
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.title = flowing("sentence", "step_title")
        self.timing = flowing("strong", "step_timing")
        self.next = flowing("", "step_next")
        self.untrue = flowing("fault", "step_untrue")
        self.notes = flowing("answer", "step_notes")
        self.stage = flowing("", "step_stage")
        top, top_inside = card()
        for part in (self.title, self.timing, self.next, self.untrue):
            top_inside.addWidget(part)
        say, say_inside = card()
        say_inside.addWidget(label("Say", "heading"))
        say_inside.addWidget(self.notes)
        seen, seen_inside = card()
        self.stage_heading = label("The room sees", "heading")
        seen_inside.addWidget(self.stage_heading)
        seen_inside.addWidget(self.stage)
        for frame in (top, say, seen):
            column.addWidget(frame)
        column.addStretch(1)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._show_timing)
        self._timer.start()
        room.changed.connect(self.show_room)
        self.show_room()

    def show_room(self) -> None:
        """Show the step as it stands."""
        session, room = self._room.session, self._room
        step, index = session.step, session.state.step
        self.title.setText(f"{index + 1} of {len(session.script.steps)}: {step.title}")
        self.next.setText(f"Next: {room.comes_next}")
        self.notes.setText(_notes(session))
        wrong = [claim.in_words for claim in session.claims if not claim.holds]
        self.untrue.setText("Not shown by what was simulated, so do not say it: " + " ".join(wrong) if wrong else "")
        self.untrue.setVisible(bool(wrong))
        count = len(room.sheets)
        heading = "The room sees nothing: the stage is blank" if room.is_blank else "The room sees"
        if room.shows_code and not room.is_blank:
            heading, words = "The room sees the address and the code", " · ".join(room.join_words)
        else:
            words = f"{room.sheet.title}\n\n{room.sheet.in_words}"
        self.stage_heading.setText(heading + (f", sheet {room.page + 1} of {count}" if count > 1 else ""))
        self.stage.setText(words)
        self._show_timing()

    def _show_timing(self) -> None:
        session = self._room.session
        self.timing.setText(self._room.time.in_words(float(session.step.minutes), float(session.script.minutes)))


def _notes(session: WorkshopSession) -> str:
    try:
        # paragraphs stand apart, for whoever looks up from them to the room and back
        paragraphs = [line.strip() for line in session.notes.split("\n") if line.strip()]
        return "\n\n".join(paragraphs) or "Nothing is written for this step."
    except WorkshopError as error:
        return f"What is to be said here tells numbers that are missing: {error}."
