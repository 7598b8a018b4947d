"""Entries at the laptop, one team after the other; nothing that a team has entered stays on the screen."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from forcesim.errors import WorkshopError
from forcesim.workshop.join.page import enter
from ui.widgets.card import card
from ui.widgets.choice_box import choice_box, offer
from ui.widgets.labels import label
from ui.workshop.entry_forms import EntryForm, form_of
from ui.workshop.room_session import RoomSession


class EntryPanel(QWidget):
    """The team whose turn it is, and the form of the step; hidden where nothing is asked."""

    def __init__(self, room: RoomSession) -> None:
        super().__init__()
        self._room = room
        frame, self._inside = card()
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self.form: EntryForm | None = None
        self._step = -1
        self.team = choice_box("entry_team", "Team that enters now", 12)
        self.team.activated.connect(lambda _: self._say(""))
        self.enter_button = QPushButton("")
        self.enter_button.setObjectName("enter")
        self.enter_button.clicked.connect(self._enter)
        self.words = label("", "small", "entry_words", wraps=True)
        self._inside.addWidget(label("Enter at this laptop", "heading"))
        self._inside.addWidget(self.team)
        self._inside.addWidget(self.enter_button)
        self._inside.addWidget(self.words)
        room.changed.connect(self.show_room)
        self.show_room()

    def show_room(self) -> None:
        """Show the form of the step; what is half typed stays while the step does."""
        session = self._room.session
        is_there = session.is_open and bool(session.state.teams)
        self.setVisible(is_there)
        if not is_there:
            self._take_form_away()
            return
        if self._step != session.state.step or self.form is None:
            self._take_form_away()
            try:
                self.form = form_of(session.stage)
            except WorkshopError:
                self.setVisible(False)
                return
            self._step = session.state.step
            if self.form is not None:
                self._inside.insertWidget(2, self.form)
                stops = [self.team, *self.form.stops, self.enter_button]
                for before, after in pairwise(stops):
                    QWidget.setTabOrder(before, after)
                self.enter_button.setText(self.form.button_words)
            self._offer_teams(self._next_team())
            self._say("")
        else:
            self._offer_teams(str(self.team.currentData()))

    def choose(self, team: str) -> None:
        """Let a team enter now."""
        self.team.setCurrentIndex(max(self.team.findData(team), 0))

    def _offer_teams(self, chosen: str) -> None:
        session = self._room.session
        teams = [(team, f"{team} (has entered)" if session.has_entered(team) else team) for team in session.state.teams]
        offer(self.team, teams, chosen)

    def _next_team(self) -> str:
        waiting = self._room.session.waiting_for
        return waiting[0] if waiting else ""

    def _enter(self) -> None:
        form, session, team = self.form, self._room.session, str(self.team.currentData())
        if form is None:
            return
        fields = {"step": str(session.state.step), **form.fields()}
        if self._room.do(lambda: enter(session, team, form.path, fields)):
            form.clear()
            self._offer_teams(self._next_team() or team)
            self._say(f"Entered for {team}.")
            form.stops[0].setFocus()

    def _take_form_away(self) -> None:
        if self.form is not None:
            self._inside.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        self.form, self._step = None, -1

    def _say(self, words: str) -> None:
        self.words.setText(words)
