"""Checks between the fields of a scenario: whoever does what the hint says has a scenario without that fault."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from forcesim.errors import Fault
from forcesim.scenario import schema
from forcesim.scenario.files import load

Swaps = tuple[tuple[str, str], ...]
SHIFT = '{ days = ["mon", "tue", "wed", "thu", "fri"], start = 8, hours = 8 }'
MIX = "mix = { warning = 0.4, charge = 0.5 }"
PURSUE, END = "pursue = 0.9\n", "mix = { warning = 0.4, charge = 0.5 }\n"


def crime(shares: str, more: str = "") -> tuple[str, str]:
    """Organised crime with the shares of its three disruptions."""
    return before_policy(
        f"""[organised_crime]
team = "specialist"
groups_at_start = 5
formed_per_year = 1
life_years = 5
leads_per_year = 10
lead_work = {{ hours = 2 }}
running_at_most = 2
{more or "investigation = [{ hours = 5 }]"}
[organised_crime.effects]
{shares}"""
    )


FITS = "dismantled_share = 0.2\nmajor_share = 0.3\nminor_share = 0.4"
TWO_STAGES = "investigation = [{ hours = 5 }, { hours = 2 }]"


def observed(more: str) -> tuple[str, str]:
    """A published figure."""
    return before_policy(f'[observations.x]\nlabel = "x"\nperiod = "2014"\nvalue = 0.5\noutcomes = ["charges"]\n{more}')


def at_end(text: str) -> tuple[str, str]:
    return END, f"{END}\n{text}\n"


def before_policy(text: str) -> tuple[str, str]:
    return "[policy]\n", f"{text}\n[policy]\n"


# what was written, a part of the hint, and what is written by whoever follows it
CASES: list[tuple[Swaps, str, Swaps | None]] = [
    (
        (at_end("[policy.allocation]\nbacklog_low = 934567.5\nbacklog_high = 123456.75"),),
        "Write at most 123456.75",
        (at_end("[policy.allocation]\nbacklog_low = 123456.75\nbacklog_high = 123456.75"),),
    ),
    (
        (at_end("[policy.spare_time]\nsearch = 0.3\ngeneral = 0.8"),),
        "Lower one of them",
        (at_end("[policy.spare_time]\nsearch = 0.3\ngeneral = 0.7"),),
    ),
    (((MIX, "mix = { warning = 0.4, charge = 50 }"),), "For 50 in a hundred write 0.5", ((MIX, MIX),)),
    (((MIX, "mix = { warning = 0.4, charge = -1 }"),), "Write a part of one: 0.5 is 50%", ((MIX, MIX),)),
    (((MIX, "mix = { warning = 0.6, charge = 0.5 }"),), "add up to at most 1", ((MIX, MIX),)),
    (
        (before_policy("[time]\nstart = 2015-08-17"),),
        "Write 2015-08-01",
        (before_policy("[time]\nstart = 2015-08-01"),),
    ),
    (
        (before_policy("[time]\nyears = 1.3"),),
        "For 16 months write 1.3333333",
        (before_policy("[time]\nyears = 1.3333333"),),
    ),
    (
        (before_policy("[time]\nwarm_up_years = 0.06"),),
        "For 1 month write 0.0833333",
        (before_policy("[time]\nwarm_up_years = 0.0833333"),),
    ),
    ((before_policy("[time]\nyears = 1e-9"),), "Write 1 for a year", (before_policy("[time]\nyears = 1"),)),
    (((SHIFT, SHIFT.replace("hours = 8", "hours = 9")),), "lower the shares or lengths", ((SHIFT, SHIFT),)),
    (
        ((SHIFT, SHIFT.replace("hours = 8", "hours = 9")),),
        "raise teams.local.hours_per_week",
        (
            (SHIFT, SHIFT.replace("hours = 8", "hours = 9")),
            ("[teams.specialist]\n", "hours_per_week = 45\n[teams.specialist]\nhours_per_week = 45\n"),
        ),
    ),
    (
        (('to_team = "specialist"', 'to_team = "local"'),),
        "Name another team",
        (('to_team = "specialist"', 'to_team = "specialist"'),),
    ),
    ((("severity = 5", "severity = 1"),), "Give each its own", (("severity = 5", "severity = 2"),)),
    (
        (("severity = 5", "severity = 5\nprogramme = true"),),
        "Add a table [programme]",
        (("severity = 5", "severity = 5\nprogramme = true"), before_policy("[programme]\nplaces = 3")),
    ),
    (
        (("severity = 5", "severity = 5\nprogramme = true"),),
        "write programme = false",
        (("severity = 5", "severity = 5\nprogramme = false"),),
    ),
    (
        (
            ("severity = 5", "severity = 5\nprogramme = true"),
            before_policy("[programme]\nplaces = 3"),
            ('label = "As it was"', 'failed = "charge"'),
        ),
        "Name another disposal",
        (
            ("severity = 5", "severity = 5\nprogramme = true"),
            before_policy("[programme]\nplaces = 3"),
            ('label = "As it was"', 'failed = "warning"'),
        ),
    ),
    (((MIX, f"{MIX}\ndivert = {{ charge = 0.5 }}"),), "take this out", ((MIX, MIX),)),
    (
        (
            ("severity = 1\n", "severity = 1\n[disposals.scheme]\nseverity = 3\nprogramme = true\n"),
            before_policy("[programme]\nplaces = 3"),
            (MIX, f"{MIX}\ndivert = {{ scheme = 0.5 }}"),
        ),
        "divert = { charge = 0.7 }",
        (
            ("severity = 1\n", "severity = 1\n[disposals.scheme]\nseverity = 3\nprogramme = true\n"),
            before_policy("[programme]\nplaces = 3"),
            (MIX, f"{MIX}\ndivert = {{ charge = 0.7 }}"),
        ),
    ),
    (
        (
            (
                "[disposals.warning]",
                '[case_types.litter]\nteam = "local"\narrivals = { per_year = 9 }\n[disposals.warning]',
            ),
        ),
        "[policy.cases.litter] mix = { … }",
        (
            (
                "[disposals.warning]",
                '[case_types.litter]\nteam = "local"\narrivals = { per_year = 9 }\n[disposals.warning]',
            ),
            at_end("[policy.cases.litter]\nmix = { warning = 1 }"),
        ),
    ),
    (
        (("arrivals = {", "search = { finds_per_hour = 0.1 }\narrivals = {"),),
        "Declare two case types",
        (("arrivals = {", "arrivals = {"),),
    ),
    (
        (before_policy("[programme]\nplaces = 3\nreoffend_in_contract_share = 0.6\ndrop_out_share = 0.6"),),
        "Lower one of them",
        (before_policy("[programme]\nplaces = 3\nreoffend_in_contract_share = 0.6\ndrop_out_share = 0.4"),),
    ),
    ((crime(FITS.replace("0.3", "0.5")),), "Lower one of them", (crime(FITS),)),
    (
        (crime(FITS, "investigation = [{ hours = 5 }]\nstrike_draws = { local = 1 }"),),
        "add it, or take strike_draws out",
        (crime(FITS, f"{TWO_STAGES}\nstrike_draws = {{ local = 1 }}"),),
    ),
    (
        (crime(FITS, f"{TWO_STAGES}\nstrike_draws = {{ specialist = 1 }}"),),
        "Name other teams only",
        (crime(FITS, f"{TWO_STAGES}\nstrike_draws = {{ local = 1 }}"),),
    ),
    (
        (observed('per = ["cautions"]\nchange_from = "before-2015"'),),
        "Take out per or change_from",
        (observed('change_from = "before-2015"'),),
    ),
    (
        (before_policy("[shocks.strike]\nper_year = 1\nweeks = 1\nofficers = { local = -1 }"),),
        "from 0 to 200,000",
        (before_policy("[shocks.strike]\nper_year = 1\nweeks = 1\nofficers = { local = 1 }"),),
    ),
    (
        (before_policy("[shocks.strike]\nper_year = 1\nweeks = 1\nofficers = { local = 1e9 }"),),
        "from 0 to 200,000",
        (before_policy("[shocks.strike]\nper_year = 1\nweeks = 1\nofficers = { local = 200000 }"),),
    ),
    (
        ((SHIFT, "{ days = [], start = 8, hours = 8 }"),),
        'Write days = ["mon", …]',
        ((SHIFT, '{ days = ["mon"], start = 8, hours = 8 }'),),
    ),
    (
        ((SHIFT, '{ days = ["mon", "mon"], start = 8, hours = 8 }'),),
        "Name each day once",
        ((SHIFT, '{ days = ["mon"], start = 8, hours = 8 }'),),
    ),
    (
        (before_policy("[profiles.year]\nmonth = [1, 2]"),),
        "Give one for each, or none",
        (before_policy(f"[profiles.year]\nmonth = {[1] * 12}"),),
    ),
    (
        (before_policy(f"[profiles.year]\nmonth = {[-1] * 12}"),),
        "Use counts or shares",
        (before_policy(f"[profiles.year]\nmonth = {[1] * 12}"),),
    ),
    (
        (before_policy(f"[profiles.year]\nmonth = {[1e12] * 12}"),),
        "use counts or shares",
        (before_policy(f"[profiles.year]\nmonth = {[100] * 12}"),),
    ),
    (
        (("value = 20, low = 15, high = 25", "value = 1234567.25, low = 1234567.5"),),
        "low must be at most 1234567.25",
        None,
    ),
    ((("low = 15", "low = -1"),), "from 0 to 200,000", (("low = 15", "low = 0"),)),
    (
        (("move_share = { value = 0.1,", "move_share = { value = 0.1, high = 7,"),),
        "from 0 to 1",
        (("move_share = { value = 0.1,", "move_share = { value = 0.1, high = 1,"),),
    ),
    (
        (("move_share = { value = 0.1,", 'move_share = { value = 0.1, unit = "hours",'),),
        "or leave the unit out",
        (("move_share = { value = 0.1,", "move_share = { value = 0.1,"),),
    ),
    (
        (before_policy('[time]\nyears = { value = 16, unit = "months" }'),),
        "Write 1.3333333",
        (before_policy("[time]\nyears = 1.3333333"),),
    ),
]


def checks_declared() -> set[str]:
    """What each check of the schema says is wrong, up to the first value in it."""
    messages = set()
    for path in sorted(Path(schema.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "wrong"):
                continue
            for text in ast.walk(node.args[0]):
                if isinstance(text, ast.Constant) and isinstance(text.value, str) and len(text.value) > 8:
                    messages.add(text.value)
    return messages


def test_no_check_is_left_out(write: Callable[..., Path], force_text: str) -> None:
    seen = {fault.what for swaps, _, _ in CASES for fault in faults_with(write, force_text, swaps)}
    assert [text for text in sorted(checks_declared()) if not any(text in what for what in seen)] == []


def faults_with(write: Callable[..., Path], force_text: str, swaps: Swaps) -> tuple[Fault, ...]:
    return load.check(write(force_text, *swaps))


@pytest.mark.parametrize(("swaps", "hint", "mended"), CASES, ids=range(len(CASES)))
def test_what_the_hint_of_a_check_says_takes_its_fault_away(
    write: Callable[..., Path], force_text: str, swaps: Swaps, hint: str, mended: Swaps | None
) -> None:
    faults = faults_with(write, force_text, swaps)
    assert [fault for fault in faults if hint in fault.hint], faults
    if mended is not None:
        assert faults_with(write, force_text, mended) == ()
