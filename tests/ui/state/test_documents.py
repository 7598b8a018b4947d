"""The decision as a document: saved as what differs, never lost, opened again as it was."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pointing import says
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, QStandardPaths, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from forcesim.scenario.files.load import load
from ui.app import end
from ui.state import autosave
from ui.state.autosave import Autosave
from ui.state.decision import FIRST, Decision, StudySize
from ui.state.session import Session
from ui.studies.study_controller import StudyController
from ui.window import Window

PURSUE = "policy.cases.home_grow.pursue"


def act(window: Window, words: str) -> None:
    next(action for action in window.findChildren(QAction) if action.text() == words).trigger()


def test_saving_writes_what_differs_and_opening_brings_it_back(window: Window, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    window.documents.ask_save_path = lambda _: str(file)
    window.session.set_values({PURSUE: 0.4})
    window.session.set_at(0.35)
    target = window.session.question(StudySize()).scenario
    assert window.isWindowModified()
    act(window, "&Save")
    assert not window.isWindowModified()
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    assert written["extend"] == ["forces/durham-2014", "policies/durham-2015"]
    assert written["policy"] == {"move_share": 0.35, "cases": {"home_grow": {"pursue": 0.4}}}
    assert set(written) == {"kind", "extend", "title", "policy"}
    assert load(file).digest == target.digest
    decision = window.session.decision
    act(window, "&New")
    assert window.session.decision == Decision("durham-2014", "durham-2015")
    window.open_actions.open_document(str(file))
    assert window.session.decision == decision
    window.studies.stop()


def test_a_file_of_ones_own_keeps_its_comments_when_it_is_saved(window: Window, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(
        'extend = "forces/durham-2014"\ntitle = "Ours"\n# counted in May\n[teams.local]\nhead_count = 9\n',
        encoding="utf-8",
    )
    window.open_actions.open_document(str(file))
    window.session.choose_policy(None)
    window.session.set_values({"teams.local.head_count": 12.0})
    act(window, "&Save")
    text = file.read_text(encoding="utf-8")
    assert "# counted in May" in text
    assert float(load(file).number("teams.local.head_count")) == 12
    window.studies.stop()


OURS = (
    'kind = "force"\nextend = "forces/durham-2014"\ntitle = "Ours"\n# counted in May\n[teams.local]\nhead_count = 9\n'
)


def test_a_force_of_ones_own_stays_when_a_decision_over_it_is_saved(window: Window, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(OURS, encoding="utf-8")
    window.open_actions.open_document(str(file))
    window.session.choose_policy("zero-tolerance")
    window.session.set_at(0.35)
    target = window.session.question(StudySize()).scenario
    suggestions: list[str] = []
    window.documents.ask_save_path = lambda suggested: (
        suggestions.append(suggested) or str(tmp_path / "decision")  # type: ignore[func-returns-value]
    )
    act(window, "&Save")
    assert suggestions == ["ours-decision.toml"]
    assert file.read_text(encoding="utf-8") == OURS
    assert load(tmp_path / "decision.toml").digest == target.digest
    # from now on it is the document
    window.session.set_at(0.45)
    act(window, "&Save")
    assert len(suggestions) == 1
    assert float(load(tmp_path / "decision.toml").number("policy.move_share")) == 0.45
    window.studies.stop()


@pytest.mark.parametrize("source", ["ours.toml", "child.toml", "policy.toml"])
def test_no_decision_is_saved_over_what_it_is_made_of(window: Window, tmp_path: Path, source: str) -> None:
    texts = {
        "ours.toml": OURS,
        "child.toml": 'kind = "force"\nextend = "ours.toml"\ntitle = "Child"\n',
        "policy.toml": 'kind = "policy"\ntitle = "Half"\n[policy]\nmove_share = 0.2\n',
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    window.open_actions.open_document(str(tmp_path / "child.toml"))
    window.session.choose_policy(str(tmp_path / "policy.toml"))
    window.session.set_at(0.35)
    window.documents.ask_save_path = lambda _: str(tmp_path / source)
    assert not window.documents.save_as()
    assert f"{source} was not replaced" in window.banner.text
    assert window.documents.is_changed
    assert {name: (tmp_path / name).read_text(encoding="utf-8") for name in texts} == texts
    window.documents.ask_loss = lambda: "discard"
    window.studies.stop()


@pytest.mark.parametrize(("answer", "closes"), [("cancel", False), ("discard", True)])
def test_closing_with_changes_asks_first(window: Window, answer: str, closes: bool) -> None:
    window.session.set_values({PURSUE: 0.4})
    window.documents.ask_loss = lambda: answer
    assert window.close() is closes
    window.documents.ask_loss = lambda: "discard"


def test_choosing_a_built_in_policy_is_nothing_to_lose(window: Window) -> None:
    window.session.choose_policy("zero-tolerance")
    assert not window.documents.is_changed


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_lost(window: Window, tmp_path: Path) -> None:
    window.documents.ask_save_path = lambda _: str(tmp_path / "nowhere" / "ours.toml")
    window.session.set_values({PURSUE: 0.4})
    act(window, "&Save")
    label = window.findChild(QLabel, "banner_text")
    assert label is not None
    assert "could not be saved" in label.text()
    assert window.isWindowModified()


def test_what_was_being_decided_survives_a_crash(qtbot: QtBot, tmp_path: Path) -> None:
    crashed = Autosave(tmp_path)
    crashed.save_copy(Decision("durham-2014", "durham-2015", {PURSUE: 0.4}, 0.3))
    crashed._lock.unlock()  # as the system does for a program that died
    window = Window(Session(), StudyController(), folder=tmp_path)
    window.documents.ask_loss = lambda: "discard"
    qtbot.addWidget(window)
    assert window.session.changes == {PURSUE: 0.4}
    assert window.session.at == pytest.approx(0.3)
    assert "ended unexpectedly" in window.banner.text
    assert window.documents.is_changed
    window.begin(None)  # as the program does; its first run must not take the words away
    assert window.banner.isVisibleTo(window)
    assert "ended unexpectedly" in window.banner.text
    window.studies.stop()
    window.close()
    assert not list(tmp_path.glob("unsaved-*.json"))


def test_another_window_that_is_open_is_no_crash(tmp_path: Path) -> None:
    running = Autosave(tmp_path)
    running.save_copy(Decision("durham-2014", at=0.3))
    assert Autosave(tmp_path).left_by_crash() is None
    running.close()


def test_two_windows_that_crashed_give_two_windows_their_decisions_back(tmp_path: Path) -> None:
    decisions = [Decision("durham-2014", at=0.3), Decision("durham-2014", "durham-2015", {PURSUE: 0.4})]
    for decision in decisions:
        crashed = Autosave(tmp_path)
        crashed.save_copy(decision)
        crashed._lock.unlock()  # as the system does for a program that died
    first, second, third = Autosave(tmp_path), Autosave(tmp_path), Autosave(tmp_path)
    taken = [first.left_by_crash(), second.left_by_crash()]
    assert all(decision in taken for decision in decisions)
    assert third.left_by_crash() is None
    # what was taken is the copy of the window that took it: a second crash loses it no more than the first did
    second._lock.unlock()
    assert third.left_by_crash() == taken[1]
    for window in (first, third):
        window.close()
    assert not list(tmp_path.glob("unsaved-*"))


def test_two_windows_that_open_at_once_never_take_one_decision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    crashed = Autosave(tmp_path)
    crashed.save_copy(Decision("durham-2014", at=0.3))
    crashed._lock.unlock()
    first, second = Autosave(tmp_path), Autosave(tmp_path)
    taken: list[Decision | None] = []
    real = autosave._read

    def second_comes_between(file: Path) -> Decision | None:
        monkeypatch.setattr(autosave, "_read", real)
        taken.append(second.left_by_crash())
        return real(file)

    monkeypatch.setattr(autosave, "_read", second_comes_between)
    assert first.left_by_crash() == Decision("durham-2014", at=0.3)
    assert taken == [None]


def test_a_folder_that_can_not_be_made_keeps_no_window_from_opening(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    copies = Autosave(tmp_path / "file" / "forcesim")
    copies.save_copy(Decision("durham-2014", at=0.3))
    assert copies.left_by_crash() is None
    copies.close()


def test_a_window_that_the_system_ends_leaves_its_decision_to_the_next(qtbot: QtBot, tmp_path: Path) -> None:
    window = Window(Session(), StudyController(), folder=tmp_path)
    qtbot.addWidget(window)
    window.documents.ask_loss = lambda: "discard"
    window.session.set_at(0.35)
    end(window)
    assert Autosave(tmp_path).left_by_crash() is None  # it is still there
    assert window.documents._autosave is not None
    window.documents._autosave._lock.unlock()
    left = Autosave(tmp_path).left_by_crash()
    assert left is not None
    assert left.at == pytest.approx(0.35)


def test_damaged_recovery_files_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "unsaved-1-a.json").write_text("{", encoding="utf-8")
    (tmp_path / "unsaved-2-b.json").write_text('{"force": 3}', encoding="utf-8")
    assert Autosave(tmp_path).left_by_crash() is None


def test_a_file_dropped_onto_the_window_is_opened(qtbot: QtBot, window: Window, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('extend = "forces/durham-2014"\ntitle = "Ours"\n', encoding="utf-8")
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(file))])
    drop = (Qt.DropAction.CopyAction, dropped, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entered = QDragEnterEvent(QPoint(9, 9), *drop)
    QApplication.sendEvent(window, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), *drop))
    assert window.session.force.title == "Ours"
    window.studies.stop()


def test_files_that_were_saved_are_offered_again(qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = Window(Session(), StudyController(), settings)
    qtbot.addWidget(window)
    file = tmp_path / "ours.toml"
    window.documents.ask_save_path = lambda _: str(file)
    window.documents.save_as()
    assert window.documents.recent() == [str(file)]
    window.close()


def test_the_projector_theme_draws_black_on_white_in_larger_text(qtbot: QtBot, window: Window) -> None:
    before = window.appearance.theme.px(16)
    act(window, "&Projector (high contrast, larger text)")
    qtbot.waitUntil(lambda: window.palette().window().color().name() == "#ffffff")
    assert window.palette().windowText().color().name() == "#000000"
    assert window.appearance.theme.px(16) == 1.25 * before
    window.appearance.set_scheme("light")


def type_into_dialog(name: str, began: list[Path] | None = None) -> None:
    """What a person does once a file dialog stands there; ``began`` takes the folder that it shows."""
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QFileDialog)
    if began is not None:
        began.append(Path(dialog.directory().absolutePath()).resolve())
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    assert line is not None
    line.setText(name)
    dialog.accept()


@pytest.mark.parametrize(
    ("words", "ending"),
    [
        ("Save answer as &capsule…", ".forcesim"),
        ("Save answer as &brief…", ".html"),
        ("Save brief as P&DF…", ".pdf"),
        ("Save &as…", ".toml"),
    ],
)
def test_a_name_without_an_ending_gets_that_of_its_kind_and_is_told(
    qtbot: QtBot, answered: Window, tmp_path: Path, words: str, ending: str
) -> None:
    QTimer.singleShot(0, lambda: type_into_dialog(str(tmp_path / "for the board")))
    act(answered, words)
    # tagged PDF is laid out in a process of its own
    qtbot.waitUntil(lambda: says(answered, "saved_text").startswith("Saved as"), timeout=60_000)
    assert [file.name for file in tmp_path.iterdir()] == [f"for the board{ending}"]
    assert says(answered, "saved_text").startswith(f"Saved as for the board{ending} in ")


def test_dialogs_begin_in_the_folder_that_was_used_last(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, elsewhere = tmp_path / "ours", tmp_path / "elsewhere"
    ours.mkdir()
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    began: list[Path] = []
    for name in ("first.toml", "second.toml"):  # the second by a window of another day
        window = Window(Session(), StudyController(), settings)
        qtbot.addWidget(window)
        QTimer.singleShot(0, lambda name=name: type_into_dialog(str(ours / name), began))
        window.documents.save_as()
        window.close()
    documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    assert began == [(documents if documents.is_dir() else Path.home()).resolve(), ours.resolve()]
    assert {file.name for file in ours.iterdir()} == {"first.toml", "second.toml"}


def test_what_is_opened_is_looked_for_where_something_was_saved(window: Window, tmp_path: Path) -> None:
    began: list[Path] = []
    QTimer.singleShot(0, lambda: type_into_dialog(str(tmp_path / "ours.toml")))
    act(window, "Save &as…")
    QTimer.singleShot(0, lambda: type_into_dialog("ours.toml", began))
    act(window, "&Open…")
    assert began == [tmp_path.resolve()]
    assert window.documents.path == tmp_path / "ours.toml"
    window.studies.stop()


def test_a_folder_that_is_gone_is_not_begun_in(qtbot: QtBot, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("folder", str(tmp_path / "gone"))
    window = Window(Session(), StudyController(), settings)
    qtbot.addWidget(window)
    assert window.last_folder.path.is_dir()
    window.close()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("wrong.toml", 'extend = "forces/durham-2014"\n[teams.local]\nhead_count = -3\n', "head_count"),
        ("wrong.toml", 'kind = "policy"\ntitle = "Ours"\n[policy]\nmove_share = 7\n', "move_share"),
        ("wrong.forcesim", "no capsule", "can't be opened"),
        ("nowhere.toml", None, "nowhere"),
    ],
)
def test_after_a_wrong_file_at_the_start_there_is_something_to_go_on_with(
    qtbot: QtBot, window: Window, tmp_path: Path, name: str, text: str | None, message: str
) -> None:
    file = tmp_path / name
    if text is not None:
        file.write_text(text, encoding="utf-8")
    window.begin(str(file))  # as the program does with what it was called with
    qtbot.waitUntil(lambda: not window.studies.running, timeout=60_000)
    assert window.session.decision == FIRST
    assert window.explore_study.result is not None
    sentence = window.findChild(QLabel, "sentence")
    assert sentence is not None
    assert "of the hours moved" in sentence.text()
    assert window.banner.isVisible()
    assert window.banner.property("kind") == "error"
    assert message in window.banner.text
    assert f"{window.session.title} is open instead" in window.banner.text


def closed_on(qtbot: QtBot, settings: QSettings, force: str, policy: str | None) -> None:
    """A window in which a force and a policy were chosen, and nothing else, before it was closed."""
    window = Window(Session(), StudyController(), settings)
    qtbot.addWidget(window)
    window.session.choose_force(force)
    window.session.choose_policy(policy)
    assert not window.documents.is_changed
    window.close()


@pytest.mark.parametrize("policy", ["complaints-only", None])
def test_the_force_and_the_policy_that_were_only_chosen_are_there_again_at_the_next_start(
    qtbot: QtBot, tmp_path: Path, policy: str | None
) -> None:
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    closed_on(qtbot, settings, "kent", policy)
    window = Window(Session(), StudyController(), settings)
    qtbot.addWidget(window)
    window.documents.take_up()
    assert window.session.decision == Decision("kent", policy)
    assert "Kent" in window.windowTitle()
    assert not window.session.stack.canUndo()
    # *New* is the first decision again, and so is what a file that is gone leaves
    act(window, "&New")
    assert window.session.decision == FIRST
    window.studies.stop()
    window.close()
    own = tmp_path / "ours.toml"
    own.write_text(OURS, encoding="utf-8")
    closed_on(qtbot, settings, str(own), policy)
    own.unlink()
    window = Window(Session(), StudyController(), settings)
    qtbot.addWidget(window)
    window.documents.take_up()
    assert window.session.decision == FIRST
    window.close()


def test_a_policy_file_that_was_chosen_is_laid_over_its_force_again(qtbot: QtBot, tmp_path: Path) -> None:
    half = tmp_path / "half.toml"
    half.write_text('kind = "policy"\ntitle = "Half"\n[policy]\nmove_share = 0.5\n', encoding="utf-8")
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    window = Window(Session(), StudyController(), settings)
    qtbot.addWidget(window)
    window.session.choose_force("kent")
    window.session.add_policy(half)
    window.close()
    window = Window(Session(), StudyController(), settings)
    qtbot.addWidget(window)
    window.documents.take_up()
    assert window.session.decision == Decision("kent", str(half))
    assert window.session.move_share == 0.5
    window.close()
