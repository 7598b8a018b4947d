"""Whatever a script shows is on the stage, in the script's own names, as words that can be read out too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot
from workshop_desk import HOME, SCRIPT, write_script

from forcesim.report.views.comparison import comparison_view
from forcesim.report.wording.comparison_sentence import difference_parts
from forcesim.workshop.preparation import Preparation
from forcesim.workshop.script_files import check_script, load_script
from forcesim.workshop.session import WorkshopSession
from ui.theme import PROJECTOR
from ui.workshop.room_session import RoomSession
from ui.workshop.stage.stage_sheets import StripRow
from ui.workshop.stage.stage_view import StageView
from ui.workshop.stage.strip_chart import StripChart


@pytest.mark.parametrize(
    ("shown", "picture", "told"),
    [
        ('kind = "chart", chart = "strips", study = "moved"', "strips", "Small cases closed: −"),
        ('kind = "chart", chart = "timeline", study = "moved"', "stage_months", "Half moved: "),
        ('kind = "chart", chart = "futures", study = "moved", outcome = "cases_closed"', "predictions", "eight in ten"),
        ('kind = "outcome", study = "moved", outcome = "cases_closed"', None, "Small cases closed: "),
        ('kind = "sentences", study = "moved"', None, "“Half moved”, compared with “As before”, "),
        ('kind = "predictions"', None, "Foxes: no prediction yet"),
    ],
    ids=["strips", "timeline", "futures", "outcome", "sentences", "predictions"],
)
def test_what_a_script_shows_is_on_the_stage_and_in_words(
    qtbot: QtBot, tmp_path: Path, desk_results: Preparation, shown: str, picture: str | None, told: str
) -> None:
    text = SCRIPT.replace('stage = "Good night."', f'stage = "Good night."\nshow = {{ {shown} }}')
    path = write_script(tmp_path, text)
    assert check_script(path) == ()
    session = WorkshopSession.begin(load_script(path), desk_results)
    session.join("Foxes")
    while session.state.step < HOME:
        session.next()
    room = RoomSession(session)
    view = StageView(room, PROJECTOR)
    qtbot.addWidget(view)
    view.resize(1024, 768)
    view.show()
    assert room.sheet.in_words == "Good night."
    room.next()
    assert told in room.sheet.in_words
    assert (None if view.picture is None else view.picture.objectName()) == picture
    assert told in view.accessibleName()
    room.close()


def test_each_sentence_of_an_answer_is_a_sheet_of_its_own(tmp_path: Path, desk_results: Preparation) -> None:
    show = 'show = { kind = "sentences", study = "moved" }'
    path = write_script(tmp_path, SCRIPT.replace('stage = "Good night."', f'stage = "Good night."\n{show}'))
    session = WorkshopSession.begin(load_script(path), desk_results)
    while session.state.step < HOME:
        session.next()
    result = session.answer("moved").result
    room = RoomSession(session)
    told = [sheet.text for sheet in room.sheets[1:]]
    assert len(told) == len(difference_parts(result)) > 1
    assert sum("compared with" in text for text in told) == 1
    room.close()


def test_no_verdict_is_cut_on_a_strip(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, session: WorkshopSession) -> None:
    compared = comparison_view(session.answer("moved").result).outcomes[0]
    strip = replace(compared.strips[0], row=replace(compared.strips[0].row, label="Cash, police and courts"))
    words = "−£10k (−£40k to +£20k), not settled, luck hides it"
    written: list[tuple[str, str]] = []

    class Metrics(QFontMetricsF):
        """Notes what is written."""

    def elided(metrics: QFontMetricsF, text: str, mode: Qt.TextElideMode, width: float) -> str:
        shown = QFontMetricsF.elidedText(metrics, text, mode, width)
        written.append((text, shown))
        return shown

    monkeypatch.setattr(Metrics, "elidedText", elided)
    monkeypatch.setattr("ui.workshop.stage.strip_chart.QFontMetricsF", Metrics)
    chart = StripChart([StripRow(strip, (-1.0, 1.0), words)] * 4, replace(PROJECTOR, scale=28 / 12))
    qtbot.addWidget(chart)
    chart.resize(968, 600)
    chart.grab()
    assert words in [text for text, _ in written]
    assert [shown for _, shown in written] == [text for text, _ in written]
