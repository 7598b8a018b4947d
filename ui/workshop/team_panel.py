"""The teams: who is in, who has entered, one more by a name, one less."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QWidget

from ui.widgets.card import card
from ui.widgets.choice_box import name_list
from ui.widgets.labels import explain, label
from ui.widgets.wheel_guard import leave_wheel_to_page
from ui.workshop.room_session import RoomSession

NAMES = ("Foxes", "Owls", "Hares", "Badgers", "Herons", "Otters", "Swifts", "Red", "Blue", "Green", "White", "Gold")


class TeamPanel(QWidget):
    """A list with what is awaited from each team.

    ``chosen`` carries the team that was pointed at, ``removed`` one that was taken out, and the state before.
    """

    chosen = Signal(str)
    removed = Signal(str, object)  # SessionState

    def __init__(self, room: RoomSession) -> None:
        super().__init__()
        self._room = room
        frame, inside = card()
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        self.heading: QLabel = label("Teams", "heading", "teams_heading")
        self.list = QListWidget()
        self.list.setObjectName("teams")
        self.list.setAccessibleName("Teams, and what is awaited from each")
        self.list.setFixedHeight(132)
        self.list.currentItemChanged.connect(self._choose)
        self.name = QComboBox()
        self.name.setObjectName("team_name")
        self.name.setEditable(True)
        self.name.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        name_list(self.name, "Name of a team: a colour or an animal")
        leave_wheel_to_page(self.name)
        line = self.name.lineEdit()
        if line is not None:
            line.setAccessibleName("Name of a team")
            line.returnPressed.connect(self.add)
        self.add_button = QPushButton("Add team")
        self.add_button.setObjectName("add_team")
        self.add_button.clicked.connect(self.add)
        self.remove_button = QPushButton("Take out")
        self.remove_button.setObjectName("remove_team")
        explain(self.remove_button, "Take the chosen team out, with all that it entered")
        self.remove_button.clicked.connect(self._remove)
        self.release_button = QPushButton("Let its device go")
        self.release_button.setObjectName("release_team")
        explain(self.release_button, "The chosen team may join again on another device, under its own name")
        self.release_button.clicked.connect(self._release)
        adding, acting = QHBoxLayout(), QHBoxLayout()
        adding.addWidget(self.name, 1)
        adding.addWidget(self.add_button)
        for button in (self.remove_button, self.release_button):
            acting.addWidget(button)
        acting.addStretch(1)
        for part in (self.heading, self.list):
            inside.addWidget(part)
        inside.addLayout(acting)
        inside.addLayout(adding)
        room.changed.connect(self.show_room)
        self.show_room()

    def show_room(self) -> None:
        """Show the teams as they are."""
        session = self._room.session
        teams, chosen = session.state.teams, self.chosen_team
        waiting = session.waiting_for if session.is_open else ()
        words = [
            f"{team}   {'…  waiting' if team in waiting else '✓  in' if session.is_open else ''}" for team in teams
        ]
        if [self.list.item(row).text() for row in range(self.list.count())] != words:
            self.list.blockSignals(True)
            self.list.clear()
            for team, text in zip(teams, words, strict=True):
                item = QListWidgetItem(text)
                item.setData(Qt.ItemDataRole.UserRole, team)
                self.list.addItem(item)
                if team == chosen:
                    self.list.setCurrentItem(item)
            self.list.blockSignals(False)
        self.heading.setText(f"Teams: {len(teams)}" if teams else "Teams: none yet")
        free = [name for name in NAMES if name not in teams]
        if [self.name.itemText(row) for row in range(self.name.count())] != free:
            self.name.clear()
            self.name.addItems(free)
        has_team = self.chosen_team != ""
        self.remove_button.setEnabled(has_team)
        self.release_button.setEnabled(has_team and self._room.server is not None)

    @property
    def chosen_team(self) -> str:
        item = self.list.currentItem()
        return "" if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def add(self) -> None:
        """Let the team join whose name is typed or chosen."""
        name = self.name.currentText()
        self._room.do(lambda: self._room.session.join(name))

    def _choose(self) -> None:
        self.show_room()
        if self.chosen_team:
            self.chosen.emit(self.chosen_team)

    def _remove(self) -> None:
        team, before = self.chosen_team, self._room.session.state
        if self._room.do(lambda: self._room.session.remove(team)):
            self.removed.emit(team, before)

    def _release(self) -> None:
        if self._room.server is not None and self.chosen_team:
            self._room.server.release(self.chosen_team)
