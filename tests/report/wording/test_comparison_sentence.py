"""Whether a verdict holds elsewhere, in words: the gravest first, nothing that is open called a hold or a flip."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from robustness_fakes import FALLS, OPEN, RISES, SAME, THEORIES, change, held, weighed

from forcesim.report.answer import Answer, open_answer
from forcesim.report.output.tables import text_tables, write_csv
from forcesim.report.views.comparison import comparison_view
from forcesim.report.wording.comparison_sentence import difference_sentences, robustness_lines, robustness_sentences
from forcesim.study.analysis.robustness import robustness
from forcesim.study.results.study_result import StudyResult, TheoryDifference

Make = Callable[..., StudyResult]


def test_what_holds_everywhere_is_told_in_one_sentence(compare: Make) -> None:
    result = held(compare, charges={"recovery": FALLS}, harm={"recovery": SAME})
    assert robustness_sentences(result) == (
        "That fewer people are charged and harm stays about the same hold under all 5 theories of what follows a "
        "disruption.",
    )


def test_what_cannot_be_told_under_a_theory_is_named(compare: Make) -> None:
    result = held(compare, harm={"recovery": FALLS, "displacement": OPEN})
    assert robustness_sentences(result) == (
        "That harm is lower holds under 4 of 5 theories of what follows a disruption; under displacement it can't be "
        "told.",
    )


def test_what_flips_comes_first_and_says_what_happens_there(compare: Make) -> None:
    result = held(
        compare,
        charges={"recovery": FALLS},
        reoffences={"recovery": FALLS, "lasting": OPEN},
        harm={"recovery": FALLS, "backlash": RISES, "lasting": SAME},
    )
    assert robustness_sentences(result) == (
        "That harm is lower flips under 1 of 5 theories of what follows a disruption: under backlash harm is higher; "
        "it holds under 3; under lasting harm stays about the same. That fewer further offences are committed holds "
        "under 4 of 5 theories; under lasting it can't be told. That fewer people are charged holds under all 5 "
        "theories.",
    )


def test_a_conclusion_that_holds_under_one_theory_only_says_so(compare: Make) -> None:
    elsewhere = dict.fromkeys(("lasting", "replacement", "displacement", "backlash"), OPEN)
    (text,) = robustness_sentences(held(compare, harm={"recovery": FALLS, **elsewhere}))
    assert text == (
        "That harm is lower holds only under recovery, the scenario's own theory of what follows a disruption; under "
        "the other 4 it can't be told."
    )
    flipped = dict.fromkeys(("lasting", "replacement", "displacement", "backlash"), RISES)
    (text,) = robustness_sentences(held(compare, harm={"recovery": FALLS, **flipped}))
    assert "flips under 4 of 5 theories" in text
    assert text.endswith("it holds only under recovery, the scenario's own theory.")


def test_outcomes_that_fare_alike_share_a_sentence(compare: Make) -> None:
    open_there = {"recovery": FALLS, "displacement": OPEN}
    (text,) = robustness_sentences(held(compare, charges=open_there, harm=open_there))
    assert text == (
        "That fewer people are charged and harm is lower hold under 4 of 5 theories of what follows a disruption; "
        "under displacement they can't be told."
    )


def test_a_verdict_that_is_open_neither_holds_nor_flips(compare: Make) -> None:
    (text,) = robustness_sentences(held(compare, disruptions={"recovery": OPEN, "lasting": FALLS}))
    assert text == (
        "Of gangs disrupted, nothing is settled under recovery, the scenario's own theory of what follows a "
        "disruption, and no two theories disagree on it."
    )
    (text,) = robustness_sentences(held(compare, disruptions={"recovery": OPEN, "lasting": FALLS, "backlash": RISES}))
    assert text == (
        "Whether more or fewer gangs are disrupted can't be told under recovery, the scenario's own theory of what "
        "follows a disruption, and theories disagree: under lasting fewer gangs are disrupted, under backlash more "
        "gangs are disrupted."
    )


def test_a_flip_that_is_less_than_matters_says_that_it_is(compare: Make) -> None:
    (text,) = robustness_sentences(held(compare, harm={"recovery": FALLS, "lasting": change(1, 2.5)}))
    assert "under lasting harm is higher, less than matters;" in text


def test_scales_are_called_by_their_labels_and_say_what_they_leave_out(compare: Make) -> None:
    result = weighed(compare, {"score": ("harm_groups",)}, money=FALLS, score=RISES)
    assert robustness_sentences(result) == (
        "That harm is lower flips on 1 of 4 scales of harm: by Crime Severity Score harm is higher; it holds on 3. "
        "Crime Severity Score leaves out sources of harm that have no weight there.",
    )
    (text,) = robustness_sentences(weighed(compare, money=SAME, days=OPEN, score=OPEN, own=OPEN))
    assert text == (
        "That harm stays about the same holds only by money, the scale of harm in use; by the other 3 it can't be told."
    )


def test_harm_that_lacks_a_part_on_one_scale_is_not_called_incomplete_on_the_others(compare: Make) -> None:
    result = weighed(compare, {"money": ("harm_records",)}, money=SAME, own=FALLS)
    incomplete = replace(result.outcomes["harm"], incomplete=True)
    result = replace(result, outcomes={**result.outcomes, "harm": incomplete})
    assert robustness_sentences(result) == (
        "That harm stays about the same holds on 3 of 4 scales of harm; by your own weights harm is lower. Money "
        "leaves out sources of harm that have no weight there.",
    )
    assert robustness_lines(result) == ("Harm holds on 3 of 4 scales of harm.",)


def test_too_few_futures_say_nothing_of_theories_either(compare: Make) -> None:
    result = compare({"force": {"harm": [100.0] * 4}, "force+mild": {"harm": [90.0] * 4}})
    rows = held(compare, harm={"recovery": FALLS})
    assert robustness_sentences(replace(result, theories=rows.theories, robustness=rows.robustness)) == ()


def test_a_comparison_that_was_not_held_against_anything_says_nothing_more(compare: Make) -> None:
    result = compare({"force": {"harm": [100.0] * 9}, "force+mild": {"harm": [90.0] * 9}})
    assert robustness_sentences(result) == ()
    assert not {"theories", "scales", "robustness", "alternatives"} & set(Answer(result, {}).to_dict())


def test_every_scenario_that_is_compared_is_named_where_there_are_several(compare: Make) -> None:
    base = compare(
        {name: {"harm": [value] * 9} for name, value in (("force", 100.0), ("force+a", 90.0), ("force+b", 80.0))}
    )
    rows = tuple(
        TheoryDifference(theory, theory == "recovery", name, "force", "harm", FALLS, "holds")
        for name in ("force+a", "force+b")
        for theory in THEORIES
    )
    result = replace(base, theories=rows, robustness=robustness("theories", rows))
    texts = robustness_sentences(result)
    assert [text.partition(":")[0] for text in texts] == ["Under a", "Under b"]


def test_where_there_is_little_room_one_line_says_it(compare: Make) -> None:
    firm = {name: {"recovery": FALLS} for name in ("charges", "criminal_records")}
    everywhere = held(compare, **firm)
    assert robustness_lines(everywhere) == (
        "All 2 settled verdicts hold under all 5 theories of what follows a disruption.",
    )
    elsewhere = dict.fromkeys(("lasting", "replacement", "displacement", "backlash"), OPEN)
    mixed = held(
        compare, harm={"recovery": FALLS, **elsewhere}, **firm, disruptions={"recovery": OPEN, "lasting": FALLS}
    )
    assert robustness_lines(mixed) == (
        "Harm holds only under recovery, the scenario's own theory of what follows a disruption; 2 of 3 settled "
        "verdicts hold under all 5 theories.",
    )
    apart = held(compare, disruptions={"recovery": OPEN, "lasting": FALLS, "backlash": RISES})
    assert robustness_lines(apart) == (
        "Theories of what follows a disruption disagree on gangs disrupted, which is not settled under recovery, the "
        "scenario's own theory.",
    )
    nothing = held(compare, disruptions={"recovery": OPEN})
    assert robustness_lines(nothing) == (
        "Nothing is settled that could hold under other theories of what follows a disruption.",
    )


@pytest.fixture
def both(compare: Make) -> StudyResult:
    theories = held(compare, harm={"recovery": FALLS, "backlash": RISES})
    scales = weighed(compare, money=FALLS, own=SAME)
    return replace(theories, scales=scales.scales, robustness=(*theories.robustness, *scales.robustness))


def test_sentence_view_tables_and_brief_tell_the_same(both: StudyResult, tmp_path: Path) -> None:
    texts = robustness_sentences(both)
    assert len(texts) == 2
    answer = Answer(both, {})
    view = comparison_view(both)
    assert view.robustness_details == texts
    assert view.robustness == (
        "Harm flips under 1 of 5 theories of what follows a disruption (backlash); "
        "harm holds on 3 of 4 scales of harm.",
    )
    assert not set(texts) & set(view.sentences)
    assert all(text in answer.sentence for text in texts)
    page = answer.brief()
    assert "flips under 1 of 5 theories" in page
    by_theory, by_scale = text_tables(both)[-2:]
    assert by_theory.rows == (("Harm", "better", "4 of 5", "flips: backlash"),)
    assert [row[0] for row in by_scale.rows] == [
        "Money (in use)",
        "Sentencing days",
        "Crime Severity Score",
        "Your own weights",
    ]
    assert [row[3] for row in by_scale.rows] == ["better", "better", "better", "no clear difference"]


def test_files_hold_every_change_under_every_theory_and_on_every_scale(both: StudyResult, tmp_path: Path) -> None:
    names = [path.name for path in write_csv(both, tmp_path)]
    assert names[2:4] == ["theories.csv", "scales.csv"]
    rows = list(csv.DictReader((tmp_path / "theories.csv").read_text("utf-8-sig").splitlines()))
    assert [row["theory"] for row in rows] == list(THEORIES)
    backlash = rows[-1]
    assert (backlash["own"], backlash["verdict"], backlash["status"]) == ("false", "worse", "flips")
    assert [float(backlash[name]) for name in ("change", "change_low", "family_low", "family_high", "matters")] == [
        20.0, 19.0, 18.0, 22.0, 5.0,
    ]  # fmt: skip
    rows = list(csv.DictReader((tmp_path / "scales.csv").read_text("utf-8-sig").splitlines()))
    assert [(row["scale"], row["status"]) for row in rows][-1] == ("own", "changes")
    assert Answer(both, {}).write_workbook(tmp_path / "all.xlsx").stat().st_size > 0


def test_a_capsule_keeps_what_becomes_of_the_verdicts(both: StudyResult, tmp_path: Path) -> None:
    answer = Answer(both, {scenario.name: "" for scenario in both.scenarios}, {"kind": "compare"})
    opened = open_answer(answer.save(tmp_path / "both.forcesim"))
    assert opened.sentence == answer.sentence
    assert opened.result.robustness == both.robustness
    document = json.loads(json.dumps(opened.to_dict()))
    assert document["theories"][-1]["difference"]["ci95_family"] == [18.0, 22.0]
    assert document["robustness"][0] == {
        "over": "theories", "scenario": "force+mild", "against": "force", "outcome": "harm", "own": "recovery",
        "verdict": "better", "holds": ["lasting", "recovery", "replacement", "displacement"], "flips": ["backlash"],
        "changes": [], "cannot_be_told": [], "disagree": True,
    }  # fmt: skip


def test_a_scenario_that_is_compared_with_itself_is_said_to_be_the_same(compare: Callable[..., StudyResult]) -> None:
    series = {"charges": np.arange(8.0), "disruptions": np.arange(8.0)}
    same = compare({"force": series, "force+again": series})
    assert difference_sentences(same) == (
        "Again and force are the same scenario, so that nothing differs between them.",
    )
    other = replace(same, scenarios=(same.scenarios[0], replace(same.scenarios[1], digest="sha256:1")))
    assert "same scenario" not in difference_sentences(other)[0]
