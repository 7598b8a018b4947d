"""What is saved is told with its place, proposes its own name, and says so where an answer is partial."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from pointing import click, find, says
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMenu, QMessageBox, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot
from window_fakes import FakeEngine, run_to_the_end

from forcesim.documents import DocumentRequest
from forcesim.scenario.files.load import load
from forcesim.study.storage.capsule import unpack
from ui.shell.documents.decision_form import DecisionForm
from ui.state.autosave import Autosave
from ui.state.decision import Decision
from ui.state.session import Session
from ui.studies.study_controller import StudyController
from ui.window import Window

PURSUE = "policy.cases.home_grow.pursue"
OF_ANSWER = {
    "Save answer as &capsule…": "durham-2014_durham-2015_tradeoff.forcesim",
    "Save answer as &brief…": "durham-2014_durham-2015_tradeoff_brief.html",
    "Save brief as P&DF…": "durham-2014_durham-2015_tradeoff_brief.pdf",
    "Save answer as &workbook…": "durham-2014_durham-2015_tradeoff.xlsx",
}


def act(window: Window, words: str) -> None:
    next(action for action in window.findChildren(QAction) if action.text() == words).trigger()


def accept_in(folder: Path, names: list[str]) -> None:
    """Take the name that a dialog proposes, in a folder."""
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QFileDialog)
    line = find(dialog, QLineEdit, "fileNameEdit")
    names.append(Path(line.text()).name)
    line.setText(str(folder / names[-1]))
    dialog.accept()


def saved(window: Window, folder: Path, words: str) -> str:
    """Save by the menu under the name that is proposed, and return that name."""
    names: list[str] = []
    QTimer.singleShot(0, lambda: accept_in(folder, names))
    act(window, words)
    settle(window)
    return names[0]


def settle(window: Window) -> None:
    """Wait for documents that are made beside the window."""
    window.export_actions.work.wait()
    QApplication.processEvents()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the system was asked to open; it opens nothing that is called a capsule."""
    files: list[str] = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: files.append(url.toLocalFile()) or ".forcesim" not in files[-1]
    )
    return files


def test_files_propose_names_and_are_told_with_their_place(answered: Window, tmp_path: Path, opened: list[str]) -> None:
    for words, name in OF_ANSWER.items():
        assert saved(answered, tmp_path, words) == name
        assert says(answered, "saved_text").replace("\u200b", "") == f"Saved as {name} in {tmp_path}"
        click_saved = find(answered, QPushButton, "saved_action"), find(answered, QPushButton, "saved_action_2")
        assert [button.text() for button in click_saved] == ["Open", "Show in folder"]
        for button in click_saved:
            button.click()
        assert opened[-2:] == [str(tmp_path / name), str(tmp_path)]
        assert (tmp_path / name).stat().st_size > 1000
    assert "No program on this machine is set to open files like" in says(answered, "banner_text")
    (tmp_path / name).unlink()
    find(answered, QPushButton, "saved_action").click()
    assert "no longer there" in says(answered, "banner_text")


def test_a_decision_proposes_its_name_and_keeps_the_one_it_has(answered: Window, tmp_path: Path) -> None:
    answered.session.set_values({PURSUE: 0.4})
    assert saved(answered, tmp_path, "&Save") == "durham-2014_durham-2015_decision.toml"
    assert load(tmp_path / "durham-2014_durham-2015_decision.toml").digest == answered.session.scenario().digest
    names: list[str] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        names.append(Path(dialog.selectedFiles()[0]).name)
        dialog.reject()

    for words in ("Save &as…", "Save &as…"):
        QTimer.singleShot(0, look)
        act(answered, words)
    assert names == ["durham-2014_durham-2015_decision.toml"] * 2


def test_charts_and_scripts_propose_names_of_their_study(answered: Window, tmp_path: Path) -> None:
    chart = answered.explore_page.charts["small cases"]
    names: list[str] = []
    chart.menu.ask = lambda name, _: names.append(name) or ""
    chart.menu.save("csv")
    QTimer.singleShot(0, lambda: accept_in(tmp_path, names))
    find(answered, QPushButton, "save_script_python").click()
    assert all(name.startswith("durham-2014_durham-2015_tradeoff_") for name in names)
    assert names[1].endswith("_script.py")
    assert "fs.tradeoff(" in (tmp_path / names[1]).read_text(encoding="utf-8")


def test_a_partial_answer_says_so_in_its_name_in_its_file_and_on_the_screen(
    qtbot: QtBot, window: Window, engine: FakeEngine, tmp_path: Path
) -> None:
    engine.hold_after = 60
    run_to_the_end(qtbot, window, lambda: (window.run(), QTimer.singleShot(500, window.studies.stop)))
    for words, name in OF_ANSWER.items():
        stem, dot, ending = name.partition(".")
        name = f"{stem.replace('tradeoff', 'tradeoff_stopped-early')}{dot}{ending}"
        assert saved(window, tmp_path, words) == name
        assert "This is a partial answer: 60 of" in says(window, "saved_text")
    assert "This is a partial answer: 60 of" in (
        tmp_path / "durham-2014_durham-2015_tradeoff_stopped-early_brief.html"
    ).read_text(encoding="utf-8")


def test_a_pdf_that_is_not_tagged_says_so(answered: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.shell.export_actions.is_installed", lambda: False)
    answered.export_actions.save_pdf(tmp_path / "brief.pdf")
    assert (tmp_path / "brief.pdf").read_bytes().startswith(b"%PDF")
    assert "This PDF is not tagged" in says(answered, "saved_text")
    assert "pip install 'forcesim[pdf]'" in says(answered, "saved_text")


def test_a_report_is_written_into_a_folder_named_after_the_study(
    answered: Window, tmp_path: Path, documents: list[DocumentRequest]
) -> None:
    def choose() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        find(dialog, QLineEdit, "fileNameEdit").setText(str(tmp_path))
        dialog.accept()

    QTimer.singleShot(0, choose)
    act(answered, "Save a full repor&t…")
    assert "is being made" in says(answered, "saved_text")
    settle(answered)
    (request,) = documents
    assert request.kind == "report"
    assert Path(request.path) == tmp_path / "durham-2014_durham-2015_tradeoff"
    assert unpack(request.capsule, "it").document["kind"] == "tradeoff"
    assert "Saved as durham-2014_durham-2015_tradeoff in" in says(answered, "saved_text")


def test_the_words_of_a_decision_are_asked_for_and_kept(answered: Window, tmp_path: Path) -> None:
    def fill() -> None:
        form = QApplication.activeModalWidget()
        assert isinstance(form, DecisionForm)
        find(form, QLineEdit, "decision_decided_by").setText("A. <Person>")
        find(form, QPlainTextEdit, "decision_reasons").setPlainText("Because.\nAnd so.")
        form.accept()

    names: list[str] = []
    QTimer.singleShot(0, lambda: (QTimer.singleShot(0, lambda: accept_in(tmp_path, names)), fill()))
    act(answered, "R&ecord the decision…")
    assert names == ["durham-2014_durham-2015_tradeoff_decision.html"]
    page = (tmp_path / names[0]).read_text(encoding="utf-8")
    assert "A. &lt;Person&gt;" in page
    assert "Because.\nAnd so." in page
    assert "to be filled in" in page
    again = DecisionForm(answered, answered.export_actions._words)
    assert again.words().decided_by == "A. <Person>"
    again.deleteLater()


def test_what_can_be_written_in_looks_so_whether_a_line_or_a_paragraph(answered: Window) -> None:
    form = DecisionForm(answered)
    form.show()
    grounds = {
        field.grab().toImage().pixelColor(field.width() - 20, field.height() - 8).name()
        for field in (find(form, QLineEdit, "decision_title"), find(form, QPlainTextEdit, "decision_reasons"))
    }
    form.close()
    form.deleteLater()
    assert len(grounds) == 1


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_the_brief_is_printed_in_pages(answered: Window, tmp_path: Path) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    answered.export_actions.ask_printer = lambda: printer
    act(answered, "&Print the brief…")
    assert (tmp_path / "printed.pdf").read_bytes().startswith(b"%PDF")
    unwritable = QPrinter()
    unwritable.setOutputFileName(str(tmp_path / "nowhere" / "printed.pdf"))
    answered.export_actions.ask_printer = lambda: unwritable
    act(answered, "&Print the brief…")
    assert "could not be printed" in says(answered, "banner_text")


def test_a_save_that_fails_says_why_and_loses_nothing(
    answered: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered.session.set_values({PURSUE: 0.4})
    file = tmp_path / "ours.toml"
    answered.documents.ask_save_path = lambda _: str(file)
    act(answered, "&Save")
    before = file.read_text(encoding="utf-8")
    answered.session.set_values({PURSUE: 0.7})

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    act(answered, "&Save")
    assert os.strerror(errno.ENOSPC) in says(answered, "banner_text")
    assert file.read_text(encoding="utf-8") == before
    assert answered.isWindowModified()
    for save in (
        answered.export_actions.save_capsule,
        answered.export_actions.save_brief,
        answered.export_actions.save_pdf,
        answered.export_actions.save_workbook,
        answered.export_actions.save_decision,
    ):
        save(tmp_path / "answer")
        settle(answered)
        assert os.strerror(errno.ENOSPC) in says(answered, "banner_text")
        assert "Errno" not in says(answered, "banner_text")
        assert [path.name for path in tmp_path.iterdir()] == ["ours.toml"]


def test_no_file_is_replaced_unasked(answered: Window, tmp_path: Path) -> None:
    """The dialog asks about the name as it is typed; the ending that is added makes another file of it."""
    answered.session.set_values({PURSUE: 0.4})
    there = tmp_path / "ours.txt.toml"
    there.write_text("another's", encoding="utf-8")
    answered.documents.ask_save_path = lambda _: str(tmp_path / "ours.txt")
    act(answered, "&Save")
    assert there.read_text(encoding="utf-8") == "another's"
    assert "ours.txt.toml is there already" in says(answered, "banner_text")
    questions: list[str] = []

    def refuse() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            questions.append(box.text())
            box.button(QMessageBox.StandardButton.No).click()
            dialog = QApplication.activeModalWidget()
            assert isinstance(dialog, QFileDialog)
            dialog.reject()

    (tmp_path / OF_ANSWER["Save answer as &capsule…"]).write_text("another's", encoding="utf-8")
    QTimer.singleShot(0, lambda: (QTimer.singleShot(0, refuse), accept_in(tmp_path, [])))
    act(answered, "Save answer as &capsule…")
    assert len(questions) == 1
    assert "already exists" in questions[0]


def test_recent_files_that_are_gone_are_told(qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("recent", [str(tmp_path / "gone.toml")])
    window = Window(Session(), StudyController(FakeEngine()), settings)
    qtbot.addWidget(window)
    recent = find(window, QMenu, "recent")
    recent.aboutToShow.emit()
    (entry,) = recent.actions()
    assert entry.text() == f"{tmp_path / 'gone.toml'} (no longer there)"
    assert not entry.isEnabled()
    window.close()


def test_what_a_crash_left_is_offered_to_be_saved_and_a_new_decision_runs(
    qtbot: QtBot, tmp_path: Path, engine: FakeEngine
) -> None:
    crashed = Autosave(tmp_path / "unsaved")
    crashed.save_copy(Decision("durham-2014", "zero-tolerance", {}, 0.35))
    crashed._lock.unlock()
    window = Window(Session(), StudyController(engine), None, tmp_path / "unsaved")
    window.documents.ask_loss = lambda: "discard"
    qtbot.addWidget(window)
    window.show()
    run_to_the_end(qtbot, window, lambda: window.begin(None))
    window.documents.ask_save_path = lambda name: str(tmp_path / name)
    button = find(window, QPushButton, "banner_action")
    assert button.text() == "Save"
    click(qtbot, window, "banner_action")
    assert load(tmp_path / "durham-2014_zero-tolerance_decision.toml").scenario.policy.move_share == 0.35
    assert window.banner.isHidden()
    run_to_the_end(qtbot, window, lambda: act(window, "&New"))
    assert window.session.decision == Decision("durham-2014", "durham-2015")
    assert window.explore_study.result is not None
    window.close()
