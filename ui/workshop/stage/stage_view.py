"""The stage: one sheet of the workshop in letters that reach the last row, and nothing to click."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.charts.timeline import TimelineChart
from ui.pages.room import SMALLEST_TEXT
from ui.theme import PROJECTOR, Theme, stylesheet
from ui.widgets.labels import label
from ui.workshop.room_session import RoomSession
from ui.workshop.stage.prediction_chart import PredictionChart
from ui.workshop.stage.stage_sheets import Sheet
from ui.workshop.stage.strip_chart import StripChart

_USUAL = QSize(1024, 768)
_AXIS_TEXT = 12  # of a chart, at the usual size of text
_LARGEST = 1.6  # of words, times the smallest
_BLANK = "#000000"


class StageView(QWidget):
    """Shows where a workshop stands. Its text grows with it, and is never smaller than the room can read."""

    def __init__(self, room: RoomSession, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("stage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._room = room
        self._theme = theme
        self._text = SMALLEST_TEXT
        self._sheet = Sheet("")
        self.title = label("", "sentence", "stage_title", wraps=True)
        self.words = label("", "", "stage_words", wraps=True)
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.foot = label("", "", "stage_foot", wraps=True)
        self.picture: QWidget | None = None
        self._layout = QVBoxLayout(self)
        self._layout.addWidget(self.title)
        self._layout.addWidget(self.words)
        self._layout.addStretch(1)
        self._layout.addWidget(self.foot)
        room.changed.connect(self.show_room)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take another theme; for a room it is dark where the window is, and else that of a projector."""
        self._theme = theme
        self._dress()

    def show_room(self) -> None:
        """Show what the room is to see now."""
        room = self._room
        url, code = room.join_words
        if room.is_blank:
            self._sheet = Sheet("")
        elif room.shows_code:
            self._sheet = Sheet("Join on your own phone or laptop")
        else:
            self._sheet = room.sheet
        self.setStyleSheet(self._style())
        self.title.setText(self._sheet.title)
        self.foot.setText("" if room.is_blank else self._foot())
        self._draw_picture()
        markup = _join_markup(url, code, self._text) if room.shows_code and not room.is_blank else _markup(self._sheet)
        self._fit(markup)
        told = "The stage is blank" if room.is_blank else f"{self._sheet.title}\n{self._sheet.in_words}"
        self.setAccessibleName(f"Join at {url} with the code {code}" if room.shows_code and not room.is_blank else told)

    def _foot(self) -> str:
        session, state = self._room.session, self._room.session.state
        parts = [f"Step {state.step + 1} of {len(session.script.steps)}"]
        if session.is_open and state.teams:
            count = len(state.teams) - len(session.waiting_for)
            held = ": once more reveals it" if self._room.is_held else ""
            parts.append(f"{count} of {len(state.teams)} teams are in{held}")
        if session.is_revealed or self._sheet.strips or session.step.show.study is not None:
            parts.append(session.preparation.source_words(session.script))
        url, code = self._room.join_words
        if code and not self._room.shows_code:
            parts.append(f"{url} {code}")
        return " · ".join(parts)

    def _draw_picture(self) -> None:
        if self.picture is not None:
            self._layout.removeWidget(self.picture)
            self.picture.hide()
            self.picture.deleteLater()
            self.picture = None
        theme = self._room_theme()
        if self._sheet.futures is not None:
            self.picture = PredictionChart(self._sheet.futures, theme)
        elif self._sheet.strips:
            self.picture = StripChart(self._sheet.strips, theme)
        elif self._sheet.months is not None:
            self.picture = chart = TimelineChart("stage_months", theme)
            chart.plot_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chart.show_view(self._sheet.months)
        if self.picture is not None:
            self._layout.insertWidget(2, self.picture, 100)

    # sizes

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._dress()

    def _dress(self) -> None:
        share = min(self.width() / _USUAL.width(), self.height() / _USUAL.height())
        self._text = max(SMALLEST_TEXT, round(SMALLEST_TEXT * share))
        margin, gap = self._text, self._text // 2
        self._layout.setContentsMargins(margin, gap, margin, gap)
        self._layout.setSpacing(gap)
        self.show_room()

    def _fit(self, markup: str) -> None:
        """Write the words as large as there is room for."""
        width = max(self.width() - 2 * self._text, 1)
        taken = sum(max(part.heightForWidth(width), 0) for part in (self.title, self.foot) if part.text())
        room = self.height() - taken - 3 * self._text
        largest = self._text if self.picture is not None else round(_LARGEST * self._text)
        # the label itself is asked, which lays its words out in a way of its own; never for less than it has to have
        self.words.setMinimumHeight(0)
        for size in (*range(largest, self._text, -2), self._text):
            self.words.setStyleSheet(f"font-size: {size}px;")
            self.words.setText(markup)
            needed = self.words.heightForWidth(width) if markup else 0
            if needed <= room:
                break
        self.words.setFixedHeight(max(min(needed, room), 0))

    def _room_theme(self) -> Theme:
        return replace(self._theme if self._theme.name == "dark" else PROJECTOR, scale=self._text / _AXIS_TEXT)

    def _style(self) -> str:
        theme = self._room_theme()
        ground = _BLANK if self._room.is_blank else theme.card
        return (
            f"{stylesheet(replace(theme, scale=1.0))} QWidget#stage {{ background: {ground}; }}"
            f"QWidget#stage QLabel {{ font-size: {self._text}px; color: {theme.ink}; }}"
            f"QWidget#stage QLabel#stage_title {{ font-size: {round(1.2 * self._text)}px; font-weight: 700; }}"
        )


def _markup(sheet: Sheet) -> str:
    """The words of a sheet; whatever was entered stays words."""
    return "".join(_parts(sheet))


def _parts(sheet: Sheet) -> Iterator[str]:
    if sheet.text:
        for paragraph in sheet.text.split("\n\n"):
            yield f"<p style='margin-top: 0px; margin-bottom: 12px'>{_lines(paragraph)}</p>"
    if sheet.ask:
        yield f"<p style='margin-top: 6px; margin-bottom: 0px'><b>{_lines(sheet.ask)}</b></p>"
    if sheet.rows:
        rows = "".join(
            f"<tr><td width='30%' style='padding-bottom: 10px; padding-right: 16px'><b>{escape(row.head)}</b></td>"
            f"<td style='padding-bottom: 10px'>{escape(row.text)}"
            f"{f'<br/>{_lines(row.note)}' if row.note else ''}</td></tr>"
            for row in sheet.rows
        )
        yield f"<table width='100%' style='margin-top: 10px' cellspacing='0' cellpadding='0'>{rows}</table>"


def _join_markup(url: str, code: str, text: int) -> str:
    """Address and code, in letters that don't follow those around them."""
    big = "margin-top: 8px; margin-bottom: 0px; font-weight: 700; font-size:"
    return (
        "<p style='margin-top: 24px'>Type this address into the browser:</p>"
        f"<p style='{big} {round(1.5 * text)}px'>{escape(url)}</p>"
        f"<p style='margin-top: 24px'>The code:</p><p style='{big} {3 * text}px'>{escape(' '.join(code))}</p>"
        "<p style='margin-top: 24px'>Call your team by a colour or an animal, not by anybody’s name.</p>"
    )


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br/>")
