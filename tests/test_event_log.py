"""The log holds what it takes to reproduce a fault, names no person, and never gets in the way."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from forces import SHORT_DURHAM

import forcesim as fs
from forcesim.event_log import is_logging, log_path, start_log, stop_log

logger = logging.getLogger("forcesim.somewhere")


def break_down(words: str) -> None:
    raise ValueError(words)


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "state" / "forcesim.log"
    monkeypatch.setenv("FORCESIM_LOG", str(path))
    yield path
    stop_log()


def test_a_log_begins_with_the_versions_and_the_words_of_the_command(log: Path) -> None:
    start_log(["compare", "our force.toml", "--seed", "3"])
    first, second = log.read_text().splitlines()
    assert "forcesim 0.1.0, model" in first
    assert "numpy" in first
    assert "Python" in first
    assert second.endswith("command: forcesim compare 'our force.toml' --seed 3")


def test_a_study_leaves_its_seed_and_the_digest_of_its_scenario(log: Path, tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(SHORT_DURHAM)
    force = fs.load(tmp_path / "ours.toml")
    start_log([])
    fs.run(force, replications=2, seed=41, jobs=1, store="none")
    assert f"seed 41, of ours {force.digest}" in log.read_text()


def test_a_run_that_failed_is_there_with_its_traceback(log: Path, tmp_path: Path) -> None:
    def unlucky(view: fs.View) -> float:
        raise ZeroDivisionError("nobody is there")

    (tmp_path / "ours.toml").write_text(SHORT_DURHAM)
    start_log([])
    with pytest.raises(fs.RunError):
        fs.run(fs.load(tmp_path / "ours.toml").with_(allocation=unlucky), replications=1, jobs=1, store="none")
    assert "in unlucky" in log.read_text()


def test_home_is_not_named(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/jane.doe")
    start_log(["check", "/home/jane.doe/force.toml"])
    try:
        break_down("/home/jane.doe/secret.toml")
    except ValueError:
        logger.exception("it broke")
    text = log.read_text()
    assert "~/force.toml" in text
    assert "ValueError: ~/secret.toml" in text
    assert "jane" not in text


def test_a_terminal_reads_warnings_and_with_verbose_everything(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for is_verbose in (False, True):
        start_log([], is_verbose=is_verbose)
        logger.warning("the disk is full")
        logger.debug("a small step")
        try:
            break_down("x")
        except ValueError:
            logger.exception("it broke")
        written = capsys.readouterr().err
        assert "the disk is full" in written
        assert ("a small step" in written) is is_verbose
        assert ("Traceback" in written) is is_verbose
        assert ("WARNING forcesim.somewhere:" in written) is is_verbose


def test_a_log_is_no_longer_than_four_files(log: Path) -> None:
    start_log([])
    for _ in range(60):
        logger.info("x" * 100_000)
    files = sorted(log.parent.iterdir())
    assert len(files) == 4
    assert all(file.stat().st_size <= 1_000_000 for file in files)


def test_where_nothing_can_be_written_the_program_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("FORCESIM_LOG", str(tmp_path / "file" / "forcesim.log"))
    try:
        start_log(["check"])
        logger.info("more")
    finally:
        stop_log()
    assert capsys.readouterr().err == ""


def test_without_a_log_there_is_none_and_stopping_ends_it(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start_log([])
    assert is_logging()
    stop_log()
    assert not is_logging()
    monkeypatch.setenv("FORCESIM_LOG", "none")
    assert log_path() is None
