from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from forcesim.errors import Fault, ScenarioError
from forcesim.scenario.files import builtin, load

FORCE = """\
title = "A small force"

[sources.T1]
title = "A census"
[sources.T2]
title = "A survey"

[rosters.days]
label = "Office days"
shifts = [
  { days = ["mon", "tue", "wed", "thu", "fri"], start = 8, hours = 8 },
]

[teams.local]
label = "Local officers"
head_count = { value = 20, low = 15, high = 25, source = "T1, T2", grade = "found" }
roster = "days"

[teams.specialist]
head_count = 5
roster = "days"

[movement]
from_team = "local"
to_team = "specialist"

[case_types.possession]
label = "Possession"
team = "local"
arrivals = { per_year = { value = 300, source = "T2" } }
stages = [
  { label = "Search", hours = 1.5 },
  # the interview is the long part
  { label = "Interview", hours = 3 },
]

[disposals.warning]
severity = 1
[disposals.charge]
severity = 5
record_share = 1

[policy]
label = "As it was"
move_share = { value = 0.1, grade = "assumed" }
[policy.cases.possession]
pursue = 0.9
mix = { warning = 0.4, charge = 0.5 }
"""

POLICY = """\
kind = "policy"
title = "Leave it"

[sources.T2]
title = "A survey"
[sources.P1]
title = "A speech"

[policy]
label = "Leave it"
move_share = { value = 0.25, source = "P1" }
[policy.cases.possession]
pursue = 0.2
mix = { warning = 1 }
"""

Writer = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """Writes a file into a fresh working directory; pairs of texts are replaced in it first."""
    monkeypatch.chdir(tmp_path)

    def put(text: str = FORCE, *swaps: tuple[str, str], name: str = "small.toml") -> Path:
        for old, new in swaps:
            assert text.count(old) == 1, f"the text to replace stands there {text.count(old)} times: {old}"
            text = text.replace(old, new)
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        return Path(name)

    return put


@pytest.fixture
def faults_of(write: Writer) -> Callable[..., tuple[Fault, ...]]:
    """The faults of the small force with some of its text replaced."""

    def faults(*swaps: tuple[str, str], overrides: Sequence[str] = ()) -> tuple[Fault, ...]:
        path = write(FORCE, *swaps)
        with pytest.raises(ScenarioError) as caught:
            load.load(path, overrides)
        return caught.value.faults

    return faults


@pytest.fixture
def small(write: Writer) -> load.NamedScenario:
    return load.load(write())


@pytest.fixture
def built_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of its own, with one force, one policy and one part."""
    root = tmp_path / "library"
    for folder in ("forces", "policies", "parts"):
        (root / folder).mkdir(parents=True)
    (root / "forces" / "small-2014.toml").write_text(FORCE)
    (root / "policies" / "leave-it.toml").write_text(POLICY)
    (root / "parts" / "prices.toml").write_text('kind = "part"\n[costs]\nofficer_hour = 40\n')
    monkeypatch.setattr(builtin, "root", lambda: root)
    monkeypatch.chdir(tmp_path)
    return root


@pytest.fixture
def line_with() -> Callable[[Path, str], int]:
    """The number, from 1, of the only line of a file that holds a text."""

    def number(path: Path, text: str) -> int:
        numbers = [count for count, line in enumerate(path.read_text().splitlines(), start=1) if text in line]
        assert len(numbers) == 1, f"{text!r} stands on lines {numbers}"
        return numbers[0]

    return number


@pytest.fixture
def force_text() -> str:
    return FORCE


@pytest.fixture
def policy_text() -> str:
    return POLICY
