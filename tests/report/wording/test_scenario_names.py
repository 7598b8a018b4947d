"""What scenarios are called: by titles from files, which may say anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from forcesim.report.answer import Answer
from forcesim.report.output.tables import text_tables
from forcesim.report.views.comparison import comparison_view
from forcesim.report.wording.scenario_names import quoted_name, short_name, under_or_in, with_titles
from forcesim.study.results.study_result import StudyResult, read_result

Make = Callable[..., StudyResult]
FORCE, MILD, HARD = "kent", "kent+mild", "kent+hard"
TITLES = {FORCE: "Kent, 2015", MILD: "Mild on smokers", HARD: "Zero tolerance"}


@pytest.fixture
def titled(compare: Make) -> Callable[[Mapping[str, str]], StudyResult]:
    """A comparison of scenarios whose policies, or forces where there is none, have these titles."""

    def made(titles: Mapping[str, str]) -> StudyResult:
        result = compare(
            {
                name: {"charges": np.linspace(250 - 30 * index, 252 - 30 * index, 20)}
                for index, name in enumerate(titles)
            }
        )
        refs = (
            replace(
                scenario, title=TITLES.get(scenario.name.partition("+")[0], "A force"), policy=titles[scenario.name]
            )
            if "+" in scenario.name
            else replace(scenario, title=titles[scenario.name])
            for scenario in result.scenarios
        )
        return replace(result, scenarios=tuple(refs))

    return made


Titled = Callable[[Mapping[str, str]], StudyResult]


def test_policies_and_the_force_are_called_by_their_titles(titled: Titled) -> None:
    result = titled(TITLES)
    assert [short_name(result, name) for name in TITLES] == list(TITLES.values())
    text = Answer(result, {}).sentence
    assert text.startswith("Under “Mild on smokers”, compared with “Kent, 2015”, about 30 fewer people")
    assert "Under “Zero tolerance” about 60 fewer people" in text


def test_headings_need_no_quotation_marks(titled: Titled) -> None:
    first, _ = text_tables(titled(TITLES))
    assert first.title == "Mild on smokers, compared with Kent, 2015"


def test_a_policy_is_what_one_is_under_and_a_force_what_one_is_in(titled: Titled) -> None:
    result = titled(TITLES)
    assert under_or_in(result, MILD) == "under “Mild on smokers”"
    assert under_or_in(result, FORCE) == "in “Kent, 2015”"


def test_two_policies_of_one_title_are_called_by_their_files(titled: Titled) -> None:
    result = titled({FORCE: "Kent, 2015", MILD: "The policy", HARD: "The policy"})
    assert [short_name(result, name) for name in TITLES] == ["Kent, 2015", "mild", "hard"]
    assert quoted_name(result, MILD) == "mild"


def test_a_title_that_is_the_name_of_another_file_tells_nothing_apart(titled: Titled) -> None:
    result = titled({MILD: "hard", HARD: "Zero tolerance"})
    assert [short_name(result, name) for name in (MILD, HARD)] == ["mild", "Zero tolerance"]


def test_the_same_policy_changed_is_numbered(titled: Titled) -> None:
    result = titled({MILD: "Mild", f"{MILD} (2)": "Mild"})
    assert [short_name(result, scenario.name) for scenario in result.scenarios] == ["Mild", "Mild (2)"]


def test_what_was_changed_is_part_of_what_a_scenario_is_called(titled: Titled) -> None:
    changed = f"{MILD}+policy.move_share=0.3"
    policies = titled({MILD: "Mild", changed: "Mild"})
    assert [short_name(policies, name) for name in (MILD, changed)] == ["Mild", "Mild + move_share=0.3"]
    assert under_or_in(policies, changed) == "under “Mild + move_share=0.3”"
    moved = f"{FORCE}+policy.move_share=0.3"
    decided = with_titles(policies, {changed: "What was decided"})
    assert [short_name(decided, name) for name in (MILD, changed)] == ["Mild", "What was decided"]
    # of a force alone it is no policy that one is under
    force = titled({FORCE: "Kent, 2015", moved: ""})
    assert [under_or_in(force, name) for name in (FORCE, moved)] == [
        "in “Kent, 2015”",
        "in “Kent, 2015 + move_share=0.3”",
    ]
    # without a title the names of files, as they are typed
    untitled = titled({FORCE: "k" * 50, moved: ""})
    untitled = replace(untitled, scenarios=tuple(replace(scenario, title="k" * 50) for scenario in untitled.scenarios))
    assert [short_name(untitled, name) for name in (FORCE, moved)] == ["kent", "kent+move_share=0.3"]


def test_a_path_is_shortened_only_where_its_last_word_is_enough(compare: Make) -> None:
    charges = {"charges": np.linspace(250, 252, 20)}
    names = ("k", "k+time.years=1", "k+teams.a.head_count=5", "k+policy.x=1", "k+movement.x=2")
    result = compare(dict.fromkeys(names, charges), dict.fromkeys(names, "k" * 50))
    assert [short_name(result, name) for name in names] == [
        "k", "k+years=1", "k+teams.a.head_count=5", "k+policy.x=1", "k+movement.x=2",
    ]  # fmt: skip


def test_a_result_of_the_first_version_with_a_number_in_its_names_still_reads(titled: Titled) -> None:
    result = titled({MILD: "Mild", f"{MILD} (2)": "Mild"})
    assert Answer(result, {}).sentence.startswith("Under “Mild (2)”, compared with “Mild”, about 30 fewer people")


def test_forces_are_called_by_their_titles_and_with_their_policies_where_those_differ(titled: Titled) -> None:
    alike = titled({FORCE: "Kent, 2015", "essex": "Essex, 2015"})
    assert [short_name(alike, scenario.name) for scenario in alike.scenarios] == ["Kent, 2015", "Essex, 2015"]
    mixed = titled({"essex": "Essex, 2015", MILD: "Mild on smokers"})
    assert [short_name(mixed, scenario.name) for scenario in mixed.scenarios] == [
        "Essex, 2015",
        "Kent, 2015 under Mild on smokers",
    ]
    assert under_or_in(mixed, MILD) == "in “Kent, 2015 under Mild on smokers”"


def test_what_was_written_before_policies_had_titles_reads_as_before(titled: Titled) -> None:
    document = Answer(titled(TITLES), {}).to_dict()
    assert [scenario["policy"] for scenario in document["scenarios"]] == ["", "Mild on smokers", "Zero tolerance"]
    for scenario in document["scenarios"]:
        del scenario["policy"]
    old = read_result(document)
    assert [short_name(old, name) for name in TITLES] == ["kent", "mild", "hard"]
    assert Answer(old, {}).sentence.startswith("Under mild, compared with kent, about 30 fewer people")


HOSTILE = {
    "markup": "<b onload=x>mild</b>",
    "lines": "mild\n\nNothing\tchanges",
    "reversed": "mild \u202eesrow\u202c",
    "quotation": "mild” harms nobody. “So",
    "straight quotation": 'mild" harms',
    "long": "m" * 200,
    "empty": "  ",
}


@pytest.mark.parametrize("title", HOSTILE.values(), ids=HOSTILE)
def test_no_title_breaks_out_of_its_sentence_or_its_page(title: str, titled: Titled) -> None:
    result = titled({FORCE: "Kent, 2015", MILD: title})
    answer = Answer(result, {})
    for text in (answer.sentence, short_name(result, MILD), comparison_view(result).outcomes[0].strips[0].title):
        assert text.isprintable()
    assert len(short_name(result, MILD)) <= 40
    # one pair of marks for the force, and one for the policy if its title can be told
    assert answer.sentence.count("“") == answer.sentence.count("”") <= 2
    assert '"' not in answer.sentence
    assert "<b onload" not in answer.brief()
    assert "\u202e" not in answer.brief()


def test_a_title_that_cannot_be_told_gives_way_to_the_name_of_the_file(titled: Titled) -> None:
    for title in (HOSTILE["long"], HOSTILE["empty"]):
        assert short_name(titled({FORCE: "Kent, 2015", MILD: title}), MILD) == "mild"


def test_a_window_may_have_a_better_word_and_sentences_use_it_too(titled: Titled) -> None:
    result = titled(TITLES)
    view = comparison_view(result, {MILD: "What was decided"})
    assert view.titles == ("What was decided", "Zero tolerance")
    assert view.against == "Kent, 2015"
    assert view.sentences[0].startswith("Under “What was decided”, compared with “Kent, 2015”, ")
    assert with_titles(result, {}) is result
    again = with_titles(titled({MILD: "Mild", f"{MILD} (2)": "Mild"}), {f"{MILD} (2)": "What was decided"})
    assert [short_name(again, scenario.name) for scenario in again.scenarios] == ["Mild", "What was decided"]


def test_harm_told_in_percent_claims_no_pounds(compare: Make) -> None:
    harm = np.linspace(1000.0, 1010.0, 20)
    result = compare({"kent": {"harm": harm, "charges": harm}, "kent+mild": {"harm": 0.9 * harm, "charges": harm - 9}})
    pounds = replace(result.outcomes["harm"], unit="pounds a year")
    result = replace(result, outcomes={**result.outcomes, "harm": pounds})
    view = comparison_view(result)
    (strip,) = next(outcome.strips for outcome in view.outcomes if outcome.name == "harm")
    assert (strip.row.change, strip.row.detail) == ("−10%", "of all harm")
    assert next(outcome.told_in for outcome in view.outcomes if outcome.name == "harm") == "percent"
    assert next(outcome.unit for outcome in view.every if outcome.name == "harm") == "percent"
