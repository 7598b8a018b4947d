"""The levers in sections by what they are about; mixes with the same shares have one row together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from forcesim.scenario.levers import GROUPS, PURSUED, Lever
from ui.state.decision import same_value
from ui.theme import Theme
from ui.widgets.collapsible_section import CollapsibleSection
from ui.widgets.labels import flowing, label
from ui.widgets.lever_rows import LeverRow, row_for


class LeverSections(QWidget):
    """Sections of levers. ``edited`` carries the paths of a row, separated by blanks, and their new value."""

    edited = Signal(str, object)
    grabbed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        self._shape: list[tuple[str, str]] = []
        self._sections: dict[str, CollapsibleSection] = {}
        self._rows: dict[str, LeverRow] = {}  # of the sections that have been opened
        self._levers: list[tuple[str, list[Lever]]] = []
        self._file_values: Mapping[str, object] = {}
        self._sources: Mapping[str, str] = {}
        self._who: QLabel | None = None
        self._who_text = ""

    def show_levers(
        self, levers: Sequence[Lever], file_values: Mapping[str, object], sources: Mapping[str, str], who: str = ""
    ) -> None:
        """Show levers and mark those that differ from ``file_values``; rows are made anew only if there are others.

        ``who`` says in words who is pursued.
        """
        rows = _by_row(levers)
        self._levers, self._file_values, self._sources = rows, file_values, sources
        shape = [(paths, ", ".join(member.of for member in group)) for paths, group in rows]
        if shape != self._shape:
            self._shape = shape
            self._make_sections()
        changed = dict.fromkeys(self._sections, 0)
        for paths, group in rows:
            lever = group[0]
            if paths in self._rows:
                self._rows[paths].show_lever(lever, file_values.get(lever.path), sources)
            changed[lever.group] += sum(not same_value(member.value, file_values.get(member.path)) for member in group)
        for name, section in self._sections.items():
            section.set_changed(changed[name])
        self._who_text = who
        if self._who is not None:
            self._who.setText(who)

    def show_fault(self, paths: str, text: str) -> None:
        """Show below a row why its value was refused."""
        if paths in self._rows:
            self._rows[paths].show_fault(text)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for section in self._sections.values():
            section.set_theme(theme)

    def _make_sections(self) -> None:
        was_open = {name for name, section in self._sections.items() if section.is_open}
        for section in self._sections.values():
            self._layout.removeWidget(section)
            section.hide()
            section.deleteLater()
        names = dict.fromkeys(group[0].group for _, group in self._levers)
        self._sections, self._rows, self._who = {}, {}, None
        for name in names:
            section = CollapsibleSection(GROUPS[name], name.replace(" ", "_"), self._theme)
            section.opened.connect(partial(self._make_rows, name))
            self._sections[name] = section
            self._layout.addWidget(section)
            if name in was_open:
                section.open()

    def _make_rows(self, name: str) -> None:
        """Make the rows of a section once it is opened; most never are."""
        rows = [(paths, group) for paths, group in self._levers if group[0].group == name]
        if all(paths in self._rows for paths, _ in rows):
            return
        section, heading = self._sections[name], ""
        if name == PURSUED:
            self._who = flowing("small", "who_is_pursued")
            self._who.setText(self._who_text)
            section.add(self._who)
        for paths, levers in rows:
            of = _shared_name(levers)
            if of and of != heading:
                section.add(label(of, "strong", wraps=True))
            heading = of
            lever_row = row_for(levers[0], of)
            lever_row.edited.connect(lambda value, paths=paths: self.edited.emit(paths, value))
            lever_row.grabbed.connect(self.grabbed)
            lever_row.show_lever(levers[0], self._file_values.get(levers[0].path), self._sources)
            self._rows[paths] = lever_row
            section.add(lever_row)
        section.order_by_sight()


def _by_row(levers: Sequence[Lever]) -> list[tuple[str, list[Lever]]]:
    """Paths and levers of each row: one lever, or all mixes with the same shares."""
    rows: list[list[Lever]] = []
    for lever in levers:
        like = next((group for group in rows if lever.kind == "mix" and _are_alike(group[0], lever)), None)
        if like is not None:
            like.append(lever)
        else:
            rows.append([lever])
    return [(" ".join(lever.path for lever in group), group) for group in rows]


def _are_alike(lever: Lever, other: Lever) -> bool:
    return other.kind == lever.kind == "mix" and same_value(lever.value, other.value)


def _shared_name(levers: Sequence[Lever]) -> str:
    """What the levers of a row belong to, joined; a first word that all share is not repeated."""
    names = [lever.of for lever in levers if lever.of]
    if len(names) < 2:
        return "".join(names)
    first = names[0].split(" ")[0]
    rest = [name.removeprefix(f"{first} ") if name.startswith(f"{first} ") else name for name in names[1:]]
    return ", ".join([names[0], *rest[:-1]]) + f" and {rest[-1]}"
