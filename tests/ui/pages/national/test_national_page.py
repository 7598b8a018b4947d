"""England and Wales in the window: asked, looked at, gone on with, and left for a force and back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from window_fakes import FakeEngine, run_to_the_end

from forcesim.errors import StudyError
from forcesim.scenario.named_scenario import NamedScenario
from forcesim.simulation.outcomes import HEADLINE
from forcesim.study.questions.national.every_force import scenarios_of
from ui.pages.page_names import EXPLORE, NATIONAL, RUNS
from ui.window import Window

FORCES = ("durham", "kent", "gwent", "city-of-london")


@pytest.fixture(autouse=True)
def four_forces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask four forces in place of all 43: the page is the same, and the tests are quick."""

    def forces_under(_: object, policy: str, against: str) -> tuple[NamedScenario, ...]:
        return scenarios_of(FORCES, policy, against)

    monkeypatch.setattr("ui.studies.national_study.forces_under", forces_under)


@pytest.fixture
def national(qtbot: QtBot, window: Window) -> Window:
    """The window with an answer on England and Wales."""
    window.pages.turn_to(NATIONAL)
    run_to_the_end(qtbot, window, window.national_page.run.click)
    return window


def words(window: Window, name: str) -> str:
    found = window.findChild(QLabel, name)
    assert found is not None
    return found.text()


def choose(box: QComboBox, value: str) -> None:
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_every_force_is_on_the_map_and_in_order_with_its_range(national: Window) -> None:
    page = national.national_page
    # charged in the made-up future r: 180 as each force stands, 100 + r / 5 under the policy, 78.9 fewer on average;
    # 1,798,276 people live in Kent and Medway: 78.9 / 17.98 = 4.39
    kent = page.map.tiles["kent"].accessibleName()
    assert kent.startswith("Kent: −4.4 (")
    assert "people a year for each 100,000 residents" in kent
    assert [row.slug for row in page.ranks.rows][-1] == "city-of-london"
    assert page.ranks.rows[0].slug == "gwent"  # the same fall among the fewest people
    assert page.here == "durham"
    assert "you are here" in page.map.tiles["durham"].accessibleName()
    assert "Under “Durham 2015”" in words(national, "national_sentence")
    assert words(national, "national_badge") == "12 futures in each force · same luck"
    assert words(national, "national_ranks").startswith("Rank 1: ")
    assert "built in" in words(national, "national_apart")


def test_without_runs_that_ship_the_page_waits_to_be_asked(qtbot: QtBot, window: Window, engine: FakeEngine) -> None:
    assert "press Ask every force" in words(window, "national_sentence")
    with qtbot.waitSignal(window.national_study.not_shipped):
        window.pages.turn_to(NATIONAL)
        # until that is known, the page has its shape: every force in its place, and outcomes to choose from
        assert "Reading every force" in words(window, "national_sentence")
        assert all(tile.isVisible() for tile in window.national_page.map.tiles.values())
        assert window.national_page.map.tiles["kent"].accessibleName() == "Kent: not known yet"
        assert window.national_page.outcome.currentText() == "People charged"
    assert not engine.plans
    assert "press Ask every force" in words(window, "national_sentence")


def test_more_futures_go_on_from_those_that_are_in(qtbot: QtBot, national: Window, engine: FakeEngine) -> None:
    engine.made.clear()
    more = national.findChild(QPushButton, "national_more")
    assert more is not None
    assert more.text() == "Go on to 24 futures"
    run_to_the_end(qtbot, national, more.click)
    assert {future for _, future in engine.made} == set(range(12, 24))
    assert words(national, "national_badge").startswith("24 futures in each force")
    assert more.text() == "Go on to 48 futures"
    assert (
        national.national_study.script().command == "forcesim national --policy durham-2015 --replications 24 --seed 1"
    )


def test_another_outcome_of_the_answer_is_shown_at_once_and_any_other_is_asked_about(
    qtbot: QtBot, national: Window, engine: FakeEngine
) -> None:
    page, asked = national.national_page, len(engine.plans)
    choose(page.outcome, "criminal_records")
    assert words(national, "national_heading").startswith("Criminal records given: what changes")
    assert len(engine.plans) == asked
    run_to_the_end(qtbot, national, lambda: choose(page.outcome, "warnings"))
    assert words(national, "national_heading").startswith("Warnings and community resolutions: what changes")
    assert national.national_study.result is not None
    assert national.national_study.result.asked_about == (*HEADLINE, "warnings")
    assert "--outcome warnings" in national.national_study.script().command


def test_policies_against_each_other_are_asked_when_they_are_chosen(qtbot: QtBot, national: Window) -> None:
    page = national.national_page
    run_to_the_end(qtbot, national, lambda: choose(page.against, "before-2015"))
    assert "compared with “Before 2015”" in words(national, "national_sentence")
    # a policy against itself is refused, and what is still shown names its own
    choose(page.policy, "before-2015")
    qtbot.waitUntil(lambda: national.banner.isVisible() and "can't be asked" in national.banner.text)
    assert "Under “Durham 2015”" in words(national, "national_sentence")


def test_a_refusal_speaks_of_the_page_and_nothing_seems_to_be_on_its_way(qtbot: QtBot, national: Window) -> None:
    page, more = national.national_page, national.findChild(QPushButton, "national_more")
    assert more is not None
    run_to_the_end(qtbot, national, more.click)
    command = national.national_study.script().command
    choose(page.against, "durham-2015")
    qtbot.waitUntil(lambda: "can't be asked" in national.banner.text)
    assert "--" not in national.banner.text
    assert "choose another one" in national.banner.text
    # the answer of 24 futures stays: what is said of it, its command and the line below are about that
    badge = words(national, "national_badge")
    assert badge.startswith("24 futures in each force")
    assert badge.endswith("the answer before: not of what is chosen above")
    assert "on their way" not in badge
    assert words(national, "status") == "not run"
    assert national.national_study.script().command == command
    assert not more.isEnabled()
    # what was answered is chosen again: it is read, and its badge says no more than that
    run_to_the_end(qtbot, national, lambda: choose(page.against, ""))
    assert words(national, "national_badge") == "12 futures in each force · same luck"
    assert more.isEnabled()


def test_a_tile_opens_its_force_on_explore_and_back_takes_that_back(qtbot: QtBot, national: Window) -> None:
    before = national.session.decision
    run_to_the_end(
        qtbot,
        national,
        lambda: qtbot.mouseClick(national.national_page.map.tiles["kent"], Qt.MouseButton.LeftButton),
    )
    assert national.pages.name == EXPLORE
    assert national.session.force.name == "kent"
    assert national.session.decision.policy == "durham-2015"
    assert national.banner.text == "Kent is the decision at hand now."
    back = national.findChild(QPushButton, "banner_action")
    assert back is not None
    assert back.text() == "Back to England and Wales"
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert national.pages.name == NATIONAL
    assert national.session.decision == before
    assert not national.banner.isVisible()
    assert national.national_page.here == "durham"


def test_what_was_decided_since_is_not_taken_back(qtbot: QtBot, national: Window) -> None:
    run_to_the_end(qtbot, national, lambda: national.national_page.ranks.chosen.emit("gwent"))
    national.session.set_at(0.5)
    back = national.findChild(QPushButton, "banner_action")
    assert back is not None
    back.click()
    assert national.session.force.name == "gwent"
    assert national.session.at == 0.5
    assert national.national_page.here == "gwent"


def test_a_click_in_the_order_opens_a_force_that_is_open_already(qtbot: QtBot, national: Window) -> None:
    before = national.session.stack.index()
    run_to_the_end(qtbot, national, lambda: national.national_page.ranks.chosen.emit("durham"))
    back = national.findChild(QPushButton, "banner_action")
    assert back is not None
    back.click()
    assert national.session.stack.index() == before
    assert national.pages.name == NATIONAL


def test_the_answer_is_saved_and_opened_on_its_page_again(qtbot: QtBot, national: Window, tmp_path: Path) -> None:
    path = tmp_path / "forces.forcesim"
    national.export_actions.save_capsule(path)
    page = national.national_page
    run_to_the_end(qtbot, national, lambda: choose(page.against, "before-2015"))
    national.pages.turn_to(EXPLORE)
    assert national.open_actions.open(str(path))
    assert national.pages.name == NATIONAL
    assert str(page.against.currentData()) == ""
    assert "compared with each force as it stands" in words(national, "national_sentence")
    assert page.map.tiles["kent"].accessibleName().startswith("Kent: −4.4 (")


def test_the_map_is_copied_as_a_picture_and_as_numbers(national: Window) -> None:
    menu = national.national_page.map.menu
    menu.copy_picture()
    assert not QGuiApplication.clipboard().pixmap().isNull()
    menu.copy_numbers()
    assert "Kent" in QGuiApplication.clipboard().text()


def test_a_policy_that_does_not_fit_is_told_and_nothing_is_lost(
    qtbot: QtBot, national: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> tuple[NamedScenario, ...]:
        raise StudyError("there is no such policy")

    monkeypatch.setattr("ui.studies.national_study.forces_under", refuse)
    choose(national.national_page.policy, "before-2015")
    qtbot.waitUntil(lambda: "there is no such policy" in national.banner.text)
    assert national.national_page.map.tiles["kent"].accessibleName().startswith("Kent: −4.4 (")


def test_runs_that_came_with_the_program_are_told(qtbot: QtBot, national: Window) -> None:
    study = national.national_study
    assert study.result is not None
    study.shipped = study.result.finished
    study.answered.emit()
    assert words(national, "national_badge").endswith(" · shipped with the program")


def test_script_and_saving_follow_the_page(national: Window) -> None:
    assert [entry.isEnabled() for entry in national.menus.of_answer] == [True] * len(national.menus.of_answer)
    assert national.national_study.script().python.startswith("import forcesim as fs\n\nanswer = fs.national(")
    answer = national.national_study.answer()
    assert answer is not None
    assert json.loads(json.dumps(answer.to_dict()))["kind"] == "national"


def test_a_study_whose_futures_were_simulated_is_listed_on_runs_and_opens_again_and_one_that_was_read_is_not(
    qtbot: QtBot, window: Window, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FORCESIM_STORE", str(tmp_path / "runs.sqlite"))
    page = window.national_page
    window.pages.turn_to(NATIONAL)
    with qtbot.waitSignal(window.studies.stored, timeout=60_000):
        page.run.click()
    (study,) = window.history.studies()
    assert study.kind == "national"
    assert study.finished == 2 * 12 * len(FORCES)
    window.pages.turn_to(EXPLORE)
    window.runs_page.reopen_asked.emit(study.id)
    assert window.pages.name == NATIONAL
    assert words(window, "national_badge").startswith("12 futures in each force")
    # the same, as if all runs had come with the program: read in a moment, and listed by nobody
    window.history.delete(study)
    kept: list[str] = []
    window.studies.stored.connect(kept.append)
    monkeypatch.setattr("ui.studies.study_controller.remember", lambda *_, **__: pytest.fail("it was only read"))
    make = FakeEngine._run
    monkeypatch.setattr(FakeEngine, "_run", lambda *job: replace(make(*job), is_shipped=True))
    run_to_the_end(qtbot, window, page.run.click)
    assert not kept
    window.pages.turn_to(RUNS)
    assert not window.runs_page.model.rows


@pytest.mark.parametrize(("width", "height"), [(800, 600), (910, 460)])
def test_where_order_and_map_stand_one_above_the_other_the_whole_order_can_be_scrolled_to(
    window: Window, qtbot: QtBot, width: int, height: int
) -> None:
    # the order is empty until there is an answer, and needs its room then
    window.resize(width, height)
    window.pages.turn_to(NATIONAL)
    run_to_the_end(qtbot, window, window.national_page.run.click)
    page = window.national_page
    about = window.findChild(QLabel, "national_ranks")
    assert about is not None
    qtbot.waitUntil(lambda: about.height() >= about.heightForWidth(about.width()))
    assert page.ranks.visibleRegion().isEmpty() or page.ranks.height() >= page.ranks.sizeHint().height()
    order = page.ranks.parentWidget()
    assert order is not None
    assert order.height() >= order.sizeHint().height()
    area = order.parentWidget()
    assert area is not None
    assert area.height() >= order.height(), "nothing of it is hidden but by the edge of the window"
