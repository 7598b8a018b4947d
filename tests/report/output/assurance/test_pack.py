"""The assurance pack: worked out where it can be, a marked blank where only a person can say it."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from dataclasses import replace

import document_fakes as fakes
import html5lib
import pytest

from forcesim.report.answer import Answer
from forcesim.report.output.assurance.evidence import AssuranceEvidence
from forcesim.report.output.assurance.pack import assurance_pack
from forcesim.report.output.pages.texts import catalogue, text
from forcesim.scenario.files.load import load
from forcesim.study.questions.verify import Moved, Verification
from forcesim.study.results.study_result import StudyResult
from forcesim.study.verification.theory_checks import ConservationCheck, TheoryCheck

Make = Callable[..., StudyResult]
GOOD = TheoryCheck("one_officer", "hours", 2.0, 2.01, 1.95, 2.07, 16)
WRONG = TheoryCheck("cases_open", "cases", 1.0, 1.2, 1.15, 1.25, 16)
LAW = ConservationCheck("force", 0.0, 0)


def read(page: str) -> str:
    body = page[page.index("<body>") :]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def pack(answer: Answer, evidence: AssuranceEvidence | None = None) -> str:
    return assurance_pack(answer.content(), evidence or AssuranceEvidence())


@pytest.fixture(scope="module")
def answer(durham: StudyResult) -> Answer:
    return fakes.durham(durham, {fakes.WORTH: 0.9})


@pytest.fixture(scope="module")
def page(answer: Answer) -> str:
    return pack(answer, AssuranceEvidence((GOOD,), (LAW,), Verification(10, 80, (), None, ())))


def test_it_has_every_part_that_is_asked_of_it(page: str) -> None:
    words = read(page)
    parts = ("signoff", "limits", "uncertainty", "verification", "validation", "decisions", "assumptions", "data",
             "stress", "management")  # fmt: skip
    places = [words.index(text(f"{part}.title")) for part in parts]
    assert places == sorted(places)
    for item in ("demand", "workforce", "change", "unmet"):
        assert text(f"management.{item}") in words[places[-1] :]
    items = [
        words_ for key, words_ in catalogue("en").items() if re.fullmatch(r"stress\.\w+", key) and words_[0].isdigit()
    ]
    assert len(items) == 24
    assert all(item in words for item in items)
    parser = html5lib.HTMLParser()
    parser.parse(page)
    assert parser.errors == []


def test_what_only_a_person_can_say_is_a_marked_blank(page: str) -> None:
    blank = f'<span class="blank">{text("blank")}</span>'
    for label in ("signoff.fit", "limits.use_by_set", "management.comment"):
        assert f"{text(label)} {blank}" in page
    # name and date of four roles, and who stands by each number
    assert page.count(blank) > 100


def test_checks_are_told_with_their_numbers(answer: Answer, page: str) -> None:
    words = read(page)
    assert "All 1 agree with theory." in words
    assert "2.01 1.95 to 2.07 16 yes" in words
    assert "10 of the study’s 80 runs were made again on this machine: every number is the same" in words
    moved = Verification(10, 80, (Moved("force", 3, "charges", 190.0, 190.5),), None, ())
    words = read(pack(answer, AssuranceEvidence((GOOD, WRONG), (LAW,), moved)))
    assert "1 of 2 do NOT agree with theory: don’t use the answer" in words
    assert "1 numbers came out otherwise: force, charges: 190.0 is now 190.5" in words
    words = read(pack(answer, AssuranceEvidence(not_verified="the rule is not in the capsule")))
    assert "It could not be made again: The rule is not in the capsule." in words
    assert "were not simulated for this pack" in words


def test_a_number_of_ones_own_stands_in_the_log_and_what_it_replaced_among_the_decisions(page: str) -> None:
    words = read(page)
    log = words[words.index(text("assumptions.title")) :]
    first = log[log.index("Owner, date") :][:400]
    assert "90%" in first
    assert "yours" in first
    assert "no source given" in first
    decisions = words[words.index(text("decisions.title")) : words.index(text("assumptions.title"))]
    assert "40% → 90%, yours; no source given." in decisions
    assert "Outside what the file holds plausible: 10% to 80%." in decisions


def test_numbers_are_called_the_same_only_where_all_of_them_are(compare: Make) -> None:
    made = compare({"force": {"charges": [4.0, 5.0] * 5}, "force+other": {"charges": [4.0, 5.0] * 5}})
    force = load("durham-2014")
    same = text("assumptions.same")
    assert same in read(pack(fakes.of_scenarios(made, force, force)))
    # a number with evidence, one without, a lever, and what Python changed by its own rule
    for changes in ({fakes.WORTH: 0.5}, {"teams.local.stint_hours": 5.0}, {"policy.move_share": 0.5}):
        words = read(pack(fakes.of_scenarios(made, force, force.with_(changes))))
        assert same not in words, changes
        assert "differs from the first one in 1 values" in words


def test_changes_from_python_are_told(compare: Make) -> None:
    def nights_only(_: object) -> float:
        return 0.5

    made = compare({"force": {"charges": [4.0, 5.0] * 5}})
    own = load("durham-2014").with_(allocation=nights_only, **{"teams.local.head_count": 9.0})
    words = read(pack(fakes.of_scenarios(made, own)))
    assert "nights_only" in words
    assert "6 → 9 full-time officers, yours; no source given" in words


def test_effects_stand_beside_their_numbers_where_they_were_measured(durham: StudyResult, compare: Make) -> None:
    plain = fakes.durham(durham)
    words = read(pack(plain))
    assert "was not measured" in words
    assert "forcesim sensitivity durham-2014 --policy durham-2015" in words
    plain.supporting = (fakes.sensitive(compare),)
    words = read(pack(plain))
    assert "Effects were measured" in words
    log = words[words.index(text("assumptions.title")) : words.index(text("data.title"))]
    assert "0.06 to +0.55" in log.replace("+0.06", "0.06")
    assert "not moved" in log


def test_the_model_is_held_against_published_figures_or_the_command_is_told(answer: Answer, compare: Make) -> None:
    words = read(pack(answer))
    assert "was not held against the published figures for this pack" in words
    assert "forcesim backcast durham-2014" in words
    held = fakes.backcast(compare).result
    words = read(pack(answer, AssuranceEvidence(backcast=held)))
    assert "Of 20 published figures" in words
    assert words.count("too high") >= 2
    assert text("validation.missed") in words


def test_it_may_be_used_for_a_year(answer: Answer) -> None:
    for made, until in ((dt.date(2026, 3, 1), "2027-03-01"), (dt.date(2028, 2, 29), "2029-02-28")):
        assert f"Not after {until}," in read(pack(answer, AssuranceEvidence(made_on=made)))


def test_limits_say_what_was_tried(answer: Answer) -> None:
    words = read(pack(answer))
    assert "Hours moved to organised crime was tried from 0% to 100%. Nothing is known beyond." in words
    assert "averages over 5 years from 2015-08-01" in words


def test_a_hostile_text_stays_a_text(durham: StudyResult) -> None:
    answer = fakes.durham(durham)
    name = '"><script>alert(1)</script>'
    result = replace(
        answer.result, scenarios=tuple(replace(ref, title=name, policy=name) for ref in answer.result.scenarios)
    )
    made = Answer(result, answer.texts, {"command": name})
    for page in (pack(made), made.decision_record()):
        assert "<script" not in page
        assert "&lt;script&gt;" in page
