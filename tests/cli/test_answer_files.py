"""The files that a command writes: what takes a while is said while it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from forcesim.cli import answer_files
from forcesim.cli.main import run


@pytest.mark.parametrize(("numbers", "flags", "is_told"), [(1, [], True), (1, ["--quiet"], False), (10**9, [], False)])
def test_an_export_of_many_numbers_says_what_it_writes(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    numbers: int,
    flags: list[str],
    is_told: bool,
) -> None:
    monkeypatch.setattr(answer_files, "_MANY_ROWS", numbers)
    path = tmp_path / "answer.json"
    command = ["run", "burglary", "--years", "0.25", "--replications", "1", "--jobs", "1", "--json", str(path)]
    assert run([*command, *flags]) == 0
    assert path.is_file()
    assert (f"Writing {path}" in "".join(capsys.readouterr().err.split("\n"))) == is_told
