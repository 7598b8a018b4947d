"""The workshop opens from the main window's menu and ends with the main window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QMenu
from workshop_desk import write_script

from forcesim.workshop.preparation import Preparation, save_preparation
from forcesim.workshop.script_files import ScriptFile
from ui.window import Window
from ui.workshop.workshop_actions import WorkshopActions


def test_a_workshop_opens_from_the_menu_and_its_session_ends_with_the_main_window(
    window: Window, desk: ScriptFile, desk_results: Preparation, tmp_path: Path
) -> None:
    actions = WorkshopActions(window, window.studies, window.appearance, tmp_path / "sessions")
    window.menus.add_workshop(actions.open)
    (study,) = [menu for menu in window.findChildren(QMenu) if menu.title() == "&Study"]
    letters = [entry.text().lower().partition("&")[2][:1] for entry in study.actions() if not entry.isSeparator()]
    assert len(set(letters)) == len(letters)
    study.actions()[-1].trigger()
    chooser = actions.chooser
    assert chooser is not None
    assert chooser.isVisible()
    assert chooser.open_script(write_script(tmp_path))
    chooser.open_results(save_preparation(tmp_path / "desk.workshop", desk, desk_results))
    chooser.start_button.click()
    trainer = actions.trainer
    assert trainer is not None
    assert actions.chooser is None, "one window at a time asks something of the trainer"
    trainer.join_panel.switch.click()
    server = trainer.room.server
    assert server is not None
    window.close()
    assert actions.trainer is None
    assert server.port == 0, "nothing listens any more"
    assert len(list((tmp_path / "sessions").iterdir())) == 1
