"""Answers about worlds, requirements and choices: from numbers made by hand to the words that people read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from finding_fakes import (
    BOX,
    LINES,
    NOWHERE,
    RECOVERY,
    Compare,
    answered,
    compared,
    expected_to_fail,
    fails,
    red_line_shares,
    required,
    sensitive,
    twice_required,
)

from forcesim.report.answer import Answer
from forcesim.report.answers.require import sentences
from forcesim.report.output.figures import svg
from forcesim.report.output.tables import text_tables
from forcesim.study.results.findings import ChooseFinding, Contender, Finding, RedLineShare, SettingTried
from forcesim.study.results.plain_finding import Estimate


def test_what_matters_most_is_said_with_both_ends_of_its_range_and_the_chance(compare: Compare) -> None:
    text = answered(compare, sensitive(is_clear=True)).sentence
    assert text.startswith(
        "What matters most for gangs disrupted is worth of a moved hour (Moving hours). From 10% to 80% it takes the "
        "change from +0.06 to +0.55 a year. Over all that could plausibly be true, more gangs are disrupted under it "
        "in 6 of 10 futures."
    )
    assert "20% (5% to 40%) is what nobody knows. The rest is luck" in text


def test_where_luck_hides_everything_nothing_is_said_to_matter(compare: Compare) -> None:
    text = answered(compare, sensitive(is_clear=False)).sentence
    assert text.startswith("None of the 2 uncertain numbers, moved alone, clearly changes what <b>milder</b> does")


def test_what_matters_most_is_said_only_where_it_was_compared_with_the_others(compare: Compare) -> None:
    assert answered(compare, compared()).sentence.startswith(
        "What matters most for gangs disrupted is worth of a moved hour (Moving hours). From 10% to 80%"
    )
    text = answered(compare, compared(RECOVERY.path)).sentence
    assert text.startswith(
        "The largest unknown that can be told from luck for gangs disrupted is worth of a moved hour (Moving hours). "
        "From 10% to 80% it takes the change from +0.06 to +0.55 a year"
    )
    assert (
        "Whether mean time to recover or be replaced (Organised crime) may matter as much can't be told from luck."
        in text
    )


def test_where_luck_hides_everything_the_largest_is_named_all_the_same(compare: Compare) -> None:
    text = answered(compare, compared(RECOVERY.path, is_clear=False)).sentence
    assert "None of the 2 uncertain numbers, moved alone, clearly changes" in text
    assert (
        "It swung most, though that may be luck, with worth of a moved hour (Moving hours): +0.49 (+0.30 to +0.68)"
        in text
    )


def test_a_swing_that_only_chose_is_not_shown(compare: Compare) -> None:
    answer = answered(compare, compared(RECOVERY.path))
    (rows,) = [table.rows for table in text_tables(answer.result)]
    assert [row[0] for row in rows] == ["worth of a moved hour (Moving hours)"]


def test_a_study_that_was_stopped_early_does_not_say_that_nothing_matters(compare: Compare) -> None:
    finding = sensitive(is_clear=False)
    untried = tuple(
        influence.model_copy(update={"swing": None, "at_low": None, "at_high": None})
        for influence in finding.outcomes[0].influences
    )
    finding = finding.model_copy(update={"outcomes": (finding.outcomes[0].model_copy(update={"influences": untried}),)})
    answer = answered(compare, finding)
    early = Answer(replace(answer.result, runs_planned=answer.result.finished + 100), {})
    assert early.sentence.startswith("Nothing can be said yet")
    assert "This is a partial answer" in early.sentence
    assert answer.sentence == "None of the 2 uncertain numbers changes gangs disrupted at all."


def test_a_box_is_said_as_a_sentence_with_how_well_it_tells(compare: Compare) -> None:
    text = answered(compare, fails(BOX)).sentence
    assert text == (
        "<b>milder</b> fails (fewer gangs are disrupted under it) when worth of a moved hour (Moving hours) is under "
        "25% and mean time to recover or be replaced (Organised crime) is between 4 months and 10 months: 9 of 10 "
        "failures lie there, and 8 in 10 such worlds fail. Over all that is plausible it fails in 30 of 100 worlds, "
        "30% (21% to 40%). The rule is judged on 33 worlds that had no part in finding it."
    )


def test_three_shares_are_said_and_what_fresh_worlds_say_of_the_box(compare: Compare) -> None:
    text = answered(compare, expected_to_fail()).sentence
    assert text == (
        "<b>milder</b> fails (fewer gangs are disrupted under it, by more than 0.25 a year) when worth of a moved hour "
        "(Moving hours) is under 25% and mean time to recover or be replaced (Organised crime) is between 4 months and "
        "10 months: of 12 fresh worlds like that 10 surely fail, and 2 can't be told. <b>milder</b> fails in 20 of 100 "
        "plausible worlds, holds in 40, and 40 can't be told from luck: between 13% and 70% of all that are plausible "
        "fail. Of 12 fresh worlds with up to 32 futures each 3 fail, and 2 can't be told. As things stand it does not "
        "fail."
    )


def test_a_box_that_fresh_worlds_do_not_bear_out_is_not_said(compare: Compare) -> None:
    text = answered(compare, expected_to_fail(box=(), box_is_confirmed=False, present=None)).sentence
    assert "worth of a moved hour" not in text
    assert "A rule for when it fails was looked for, but fresh worlds do not bear it out." in text
    assert "As things stand 32 futures do not tell whether it fails." in text


def test_a_share_that_fresh_worlds_do_not_bear_out_is_theirs(compare: Compare) -> None:
    finding = expected_to_fail(share_is_confirmed=False, share=Estimate(mean=0.25, low=0.05, high=0.7))
    text = answered(compare, finding).sentence
    assert "between 5% and 70% of all worlds that are plausible" in text
    assert "20 of 100" not in text


def test_nothing_is_said_of_failures_before_the_fresh_worlds_are_in(compare: Compare) -> None:
    text = answered(compare, expected_to_fail(share_is_confirmed=None, box=())).sentence
    assert text.startswith("Nothing can be said yet: the fresh worlds that have the last word")


def test_no_failure_in_fresh_worlds_either_is_bounded(compare: Compare) -> None:
    finding = expected_to_fail(
        box=(), candidate=(), failing=0, holding=100, undecided=0, share=Estimate(mean=0.0, low=0.0, high=0.0295),
        held_out_failing=0, held_out_undecided=0,
    )  # fmt: skip
    text = answered(compare, finding).sentence
    assert "fails in none of 100 worlds" in text
    assert "Of 12 fresh worlds with up to 32 futures each none fail." in text


def test_a_red_line_is_said_in_words(compare: Compare) -> None:
    finding = fails(BOX[:1], outcome="backlog", red_line="backlog<200@0.9", is_change=False)
    text = answered(compare, finding).sentence
    assert "fails (the backlog not under 200 in 90% of its futures) when worth of a moved hour" in text


def test_failures_that_nothing_tells_apart_are_counted(compare: Compare) -> None:
    text = answered(compare, fails()).sentence
    assert "in 30 of 100 plausible worlds" in text
    assert "no few numbers tell those worlds" in text


def test_no_failure_at_all_is_bounded(compare: Compare) -> None:
    finding = fails(failing=0, share=Estimate(mean=0.0, low=0.0, high=0.0295))
    text = answered(compare, finding).sentence
    assert "fails in none of 100 worlds" in text
    assert "with 95% confidence it fails in fewer than 3%" in text.replace("2.9%", "3%")


def test_what_it_takes_is_said_with_how_often_it_holds_and_what_just_falls_short(compare: Compare) -> None:
    text = answered(compare, required()).sentence
    assert text.startswith(
        "Under <b>milder</b>, hours moved to organised crime must be at least 40%: then the backlog stays under 200 "
        "in 59 of 60 fresh futures, which shows at least 93%, and people charged stay over 50 a year in 60 of 60 fresh "
        "futures"
    )
    assert "At 30% it is not shown: the backlog stays under 200 in 56 of 60 futures." in text
    assert "More is not always better: at 100% a red line breaks." in text


def test_what_surely_does_is_said_before_what_probably_does(compare: Compare) -> None:
    answer = answered(compare, twice_required())
    assert answer.sentence.startswith(
        "Under <b>milder</b>, hours moved to organised crime must be at least 40% to be 95% sure: then the backlog "
        "stays under 200 in 59 of 60 fresh futures, which shows at least 93%, and people charged stay over 50 a year "
        "in 60 of 60 fresh futures, which shows at least 95%. At least 30% is probably enough: there the backlog stays "
        "under 200 in 55 of 60 fresh futures and people charged stay over 50 a year in 60 of 60 fresh futures."
    )
    (rows,) = [table.rows for table in text_tables(answer.result)]
    assert [row[-1] for row in rows] == ["no", "probably", "surely", "no"]
    assert rows[1][1] == "55 of 60"


def test_what_only_probably_does_is_not_said_to_be_sure(compare: Compare) -> None:
    text = answered(compare, twice_required(surely=None, answer=0.3, is_shown=False)).sentence
    assert "hours moved to organised crime must probably be at least 30%: then" in text
    assert "No setting is surely enough yet" in text


def test_what_fresh_futures_do_not_bear_out_is_no_answer(compare: Compare) -> None:
    finding = twice_required(
        surely=None, probably=None, answer=None, confirmed=(), is_shown=False, before=None, best=0.4
    )
    text = answered(compare, finding).sentence
    assert "no setting of hours moved" in text
    assert "Fresh futures do not bear it out." in text
    # the counts are those of the table, which fresh futures have the last word in
    (row,) = [row for row in text_tables(answered(compare, finding).result)[0].rows if row[0].startswith("40%")]
    assert f"in {row[1]} fresh futures" in text


def test_fresh_futures_have_the_last_word_in_the_table_too(compare: Compare) -> None:
    answer = answered(compare, required(confirmed=red_line_shares(54, 60), is_shown=False))
    assert "in 54 of 60 fresh futures" in answer.sentence
    assert "not yet shown with 95% confidence" in answer.sentence
    (rows,) = [text_table.rows for text_table in text_tables(answer.result)]
    assert [row[-1] for row in rows if row[0].startswith("40%")] == ["not in fresh futures"]


def test_where_nothing_will_do_the_red_line_in_the_way_is_named(compare: Compare) -> None:
    text = answered(compare, NOWHERE).sentence
    assert text.startswith("Under <b>milder</b>, no setting of hours moved to organised crime from 20% to 100%")
    assert "at best, at 30%, the backlog stays under 200 in 56 of 60 futures" in text
    assert "What stands in the way: that the backlog stays under 200." in text


def test_while_futures_come_in_nothing_is_said_to_fail_for_want_of_them(compare: Compare) -> None:
    whole = answered(compare, NOWHERE).result
    few = tuple(
        SettingTried(at=at, kept=(RedLineShare(count=count, total=4, low=0.0, high=1.0, is_shown=False),) * 2)
        for at, count in ((0.2, 4), (0.5, 4), (1.0, 0))
    )
    early = replace(whole, runs_planned=600, finished=12, finding=NOWHERE.model_copy(update={"tried": few}))
    assert sentences(early) == ("Nothing can be said yet: 4 futures are in so far at each setting.",)
    more = tuple(
        SettingTried(at=at, kept=(RedLineShare(count=count, total=10, low=0.0, high=1.0, is_shown=False),) * 2)
        for at, count in ((0.2, 10), (0.5, 10), (1.0, 0))
    )
    later = replace(early, finding=NOWHERE.model_copy(update={"tried": more, "sense": "most"}))
    (text,) = sentences(later)
    assert "all red lines hold often enough with hours moved to organised crime at 50%" in text
    assert "is shown to meet" not in text
    mixed = tuple(
        SettingTried(at=at, kept=(RedLineShare(count=count, total=total, low=0.0, high=1.0, is_shown=False),) * 2)
        for at, count, total in ((0.2, 20, 20), (0.5, 1, 1), (1.0, 0, 1))
    )
    # one future at 50% that holds says nothing of 50%, however many are in at 20%
    (text,) = sentences(replace(later, finding=NOWHERE.model_copy(update={"tried": mixed, "sense": "most"})))
    assert "1 to 20 futures are in so far at each setting" in text
    assert "hours moved to organised crime at 20%" in text


def test_settings_that_do_as_well_as_the_best_are_counted(compare: Compare) -> None:
    tried = tuple(SettingTried(at=at, kept=red_line_shares(30, 60)) for at in (0.2, 0.3, 1.0))
    text = answered(compare, NOWHERE.model_copy(update={"tried": tried})).sentence
    assert "at best, at 30% and 2 other settings, the backlog stays under 200 in 30 of 60 futures" in text


def chosen(**more: object) -> ChooseFinding:
    best = Contender(
        name="force+<b>milder</b>", futures=60, goal=Estimate(mean=90.0, low=88.0, high=92.0), behind=None,
        kept=red_line_shares(59), is_out=False, breaks=None,
    )  # fmt: skip
    other = Contender(
        name="force", futures=40, goal=Estimate(mean=102.0, low=99.0, high=105.0),
        behind=Estimate(mean=12.0, low=10.0, high=14.0), kept=red_line_shares(40), is_out=True, breaks=None,
    )  # fmt: skip
    settings = {
        "goal": "charges", "direction": "min", "guarantee": 0.95, "indifference": 4.5, "red_lines": LINES[:1],
        "best": best.name, "is_decided": True, "keeps_lines": True, "ceiling": 200, "contenders": (other, best),
    }  # fmt: skip
    return ChooseFinding(**{**settings, **more})


def test_the_best_is_named_with_its_guarantee_and_how_far_the_others_lie(compare: Compare) -> None:
    text = answered(compare, chosen()).sentence
    assert text.startswith(
        "<b>milder</b> is best for the fewest people charged, at 90 a year, with a guarantee of 95% that none of the "
        "others beats it by more than 4.5 a year."
    )
    assert "Force comes to 12 more a year (10 to 14)." in text
    assert "In 59 of 60 futures the backlog stays under 200." in text


def test_a_lead_that_is_too_small_to_matter_is_not_called_the_best(compare: Compare) -> None:
    answer = answered(compare, chosen(indifference=14.5))
    assert answer.sentence.startswith(
        "For the fewest people charged, it hardly matters which is chosen: <b>milder</b> leads, at 90 a year, with a "
        "guarantee of 95% that none of the others beats it by more than 14 a year, and none lies further behind"
    )
    (rows,) = [text_table.rows for text_table in text_tables(answer.result)]
    assert [row[-1] for row in rows] == ["as good", "best"]
    # as far as the interval goes it may matter
    assert "is best for" in answered(compare, chosen(indifference=13.5)).sentence


def test_whoever_would_do_as_well_is_named_beside_who_leads(compare: Compare) -> None:
    other, best = chosen().contenders
    near = other.model_copy(update={"behind": Estimate(mean=0.5, low=-1.5, high=2.5), "is_out": False})
    text = answered(compare, chosen(contenders=(other, near, best))).sentence
    assert "<b>milder</b> leads for the fewest people charged, at 90 a year" in text
    assert "by more than 4.5 a year; force would do as well." in text
    assert "is best" not in text


def test_a_choice_that_is_not_settled_gives_no_guarantee(compare: Compare) -> None:
    text = answered(compare, chosen(is_decided=False)).sentence
    assert "<b>milder</b> leads for the fewest people charged" in text
    assert "no guarantee of 95% yet" in text
    text = answered(compare, chosen(is_decided=False, keeps_lines=False)).sentence
    assert "but 60 futures do not settle whether it keeps to the red line often enough" in text


FOUND = [
    chosen(),
    chosen(is_decided=False),
    required(),
    twice_required(),
    NOWHERE,
    sensitive(is_clear=True),
    sensitive(is_clear=False),
    compared(RECOVERY.path),
    fails(BOX),
    fails(BOX[:1]),
    fails(),
    expected_to_fail(),
    expected_to_fail(present=None, box=()),
]


@pytest.mark.parametrize("finding", FOUND, ids=lambda finding: finding.kind)
def test_an_answer_is_a_page_a_picture_a_frame_and_rows_of_text(compare: Compare, finding: Finding) -> None:
    answer = answered(compare, finding)
    page = answer.brief()
    assert "<b>milder" not in page
    assert "nan" not in answer.sentence
    assert svg(answer.plot()) == svg(answer.plot())
    assert answer.table().height > 0
    for table in text_tables(answer.result):
        assert all(len(row) == len(table.header) for row in table.rows)
        assert table.title in page
    assert "<table" in answer._repr_html_() or not text_tables(answer.result)


def test_what_was_found_goes_into_tables_that_open_anywhere(compare: Compare, tmp_path) -> None:
    from forcesim.report.output.tables import write_csv

    result = answered(compare, fails(BOX)).result
    assert {"results.csv", "futures.csv", "found.csv"} <= {path.name for path in write_csv(result, tmp_path)}
    assert Answer(result, {}).write_workbook(tmp_path / "a.xlsx").stat().st_size > 0
