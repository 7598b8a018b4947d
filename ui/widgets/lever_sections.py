"""The levers in sections by what they are about; mixes with the same shares have one row together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from forcesim.scenario.levers import GROUPS, Lever
from ui.state.decision import same
from ui.theme import Theme
from ui.widgets.collapsible_section import CollapsibleSection
from ui.widgets.labels import label
from ui.widgets.lever_rows import LeverRow, row


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
        self._rows: dict[str, LeverRow] = {}

    def show_levers(
        self, levers: Sequence[Lever], file_values: Mapping[str, object], sources: Mapping[str, str]
    ) -> None:
        """Show levers and mark those that differ from ``file_values``; rows are made anew only if there are others."""
        rows = _by_row(levers)
        shape = [(paths, ", ".join(member.of for member in group)) for paths, group in rows]
        if shape != self._shape:
            self._make(rows)
            self._shape = shape
        changed = dict.fromkeys(self._sections, 0)
        for paths, group in rows:
            lever = group[0]
            self._rows[paths].show_lever(lever, file_values.get(lever.path), sources)
            changed[lever.group] += sum(not same(member.value, file_values.get(member.path)) for member in group)
        for name, section in self._sections.items():
            section.set_changed(changed[name])

    def show_fault(self, paths: str, text: str) -> None:
        """Show below a row why its value was refused."""
        if paths in self._rows:
            self._rows[paths].show_fault(text)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        for section in self._sections.values():
            section.set_theme(theme)

    def _make(self, rows: list[tuple[str, list[Lever]]]) -> None:
        was_open = {name for name, section in self._sections.items() if section.is_open}
        for section in self._sections.values():
            self._layout.removeWidget(section)
            section.hide()
            section.deleteLater()
        self._sections, self._rows = {}, {}
        heading = ""
        for paths, levers in rows:
            lever = levers[0]
            if lever.group not in self._sections:
                section = CollapsibleSection(GROUPS[lever.group], lever.group.replace(" ", "_"), self._theme)
                self._sections[lever.group] = section
                self._layout.addWidget(section)
                heading = ""
            section = self._sections[lever.group]
            of = _shared_name(levers)
            if of and of != heading:
                section.add(label(of, "strong", wraps=True))
            heading = of
            lever_row = row(lever)
            lever_row.edited.connect(lambda value, paths=paths: self.edited.emit(paths, value))
            lever_row.grabbed.connect(self.grabbed)
            self._rows[paths] = lever_row
            section.add(lever_row)
        for name, section in self._sections.items():
            if name in was_open:
                section.open()


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
    return other.kind == lever.kind == "mix" and same(lever.value, other.value)


def _shared_name(levers: Sequence[Lever]) -> str:
    """What the levers of a row belong to, joined; a first word that all share is not repeated."""
    names = [lever.of for lever in levers if lever.of]
    if len(names) < 2:
        return "".join(names)
    first = names[0].split(" ")[0]
    rest = [name.removeprefix(f"{first} ") if name.startswith(f"{first} ") else name for name in names[1:]]
    return ", ".join([names[0], *rest[:-1]]) + f" and {rest[-1]}"
