"""The brief: two pages that fit every question, in plain words, with what could make the answer wrong."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from dataclasses import replace
from importlib import resources

import document_fakes as fakes
import finding_fakes
import html5lib
import pypdf
import pytest
from reading_age import OLDEST, as_read, reading_age

from forcesim.report.answer import Answer
from forcesim.report.output.brief import BriefContent, brief
from forcesim.report.output.effects import best_effects
from forcesim.report.output.pages.pdf import tagged_pdf, why_no_pdf
from forcesim.report.output.pages.texts import catalogue
from forcesim.report.output.tables import text_tables
from forcesim.study.questions.registry import QUESTIONS
from forcesim.study.results.study_result import StudyResult

Make = Callable[..., StudyResult]
needs_weasyprint = pytest.mark.skipif(bool(why_no_pdf()), reason="WeasyPrint or its library Pango is not here")


def words(page: str) -> str:
    """What is read of a page."""
    body = re.sub(r"<svg.*?</svg>", "", page[page.index("<body>") :], flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


@pytest.fixture(scope="module")
def answers(durham: StudyResult, compare: Make) -> dict[str, Answer]:
    """An answer of each kind; those about the same scenarios can draw on each other."""
    traded = fakes.durham(durham, {fakes.WORTH: 0.9, "teams.local.head_count": 8.0})
    findings = {
        "failure": finding_fakes.expected_to_fail(),
        "require": finding_fakes.required(),
        "people": finding_fakes.matched(harsher=12.0),
    }
    found = {name: finding_fakes.answered(compare, finding).result for name, finding in findings.items()}
    names = [scenario.name for scenario in found["failure"].scenarios]
    return {
        "tradeoff": traded,
        "sensitivity": fakes.sensitive(compare),
        "backcast": fakes.backcast(compare),
        **{name: Answer(result, dict.fromkeys(names, traded.texts["force+after"])) for name, result in found.items()},
    }


def test_a_brief_says_which_question_it_answers_and_tells_its_parts_in_order(answers: dict[str, Answer]) -> None:
    page = words(answers["tradeoff"].brief("mayor"))
    parts = (
        "The question: How far can we go",
        "What surely changes",
        "What was changed",
        "40% → 90%",
        "What it costs, and who pays",
        "What could make it wrong",
        "What was assumed",
        "Who to ask",
        "to be filled in",
        "How it was computed",
        "This command gives the same numbers again:",
    )
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    for kind, answer in answers.items():
        assert catalogue("en")[f"question.{kind}"] in words(answer.brief())


def test_the_model_held_against_figures_costs_nothing_and_tells_its_misses_first(answers: dict[str, Answer]) -> None:
    page = words(answers["backcast"].brief())
    assert "What it costs" not in page
    assert page.index("Figure 19") < page.index("Figure 0 ")
    assert "The model is too high in" in page


def test_what_can_make_it_wrong_begins_with_what_a_person_put_there(answers: dict[str, Answer]) -> None:
    page = words(answers["tradeoff"].brief())
    caveats = page[page.index("What could make it wrong") : page.index("What was assumed")]
    assert caveats.count("was set by hand, outside what the file holds plausible") == 1
    assert "One number was put in the place of the file’s by hand, with no source" in caveats


def test_five_numbers_that_matter_stand_in_it_by_their_measured_effect(
    answers: dict[str, Answer], durham: StudyResult, compare: Make
) -> None:
    plain, studied = fakes.durham(durham), answers["sensitivity"]
    assert "was not measured" in words(plain.brief())
    assert "forcesim sensitivity durham-2014 --policy durham-2015" in words(plain.brief())
    plain.supporting = (studied,)
    page = words(plain.brief())
    assert "The five numbers that move this answer most" in page
    # the one number that the study found to swing, from 0.06 to 0.55 as it goes through its range
    assert "It hangs most on a number that nobody knows: Worth of a moved hour" in page
    assert "Between the ends of its range, the change in" in page
    # what numbers do to the force as it stands says nothing of a change
    finding = studied.result.finding
    assert finding is not None
    of_levels = replace(studied.result, finding=finding.model_copy(update={"is_change": False}))
    assert best_effects(plain.result, [of_levels]) is None
    # one about other numbers says nothing about this answer
    other = fakes.durham(durham, {fakes.WORTH: 0.5}, {fakes.WORTH: 0.5})
    assert best_effects(other.result, [studied.result]) is None


def test_a_command_is_promised_only_where_there_is_one(durham: StudyResult) -> None:
    told = fakes.durham(durham)
    assert "To measure it, run: forcesim sensitivity" in words(told.brief())
    page = words(brief(replace(told.content(), command="forcesim national --seed 1")))
    assert "was not measured" in page
    assert "To measure it, run" not in page


def test_every_question_has_words_of_its_own_for_itself_and_its_figure() -> None:
    texts = catalogue("en")
    for kind in (*QUESTIONS, "map"):
        assert f"question.{kind}" in texts
        assert f"figure.{kind}" in texts


def test_a_brief_has_room_for_a_few_tables_and_says_how_many_are_left_out(answers: dict[str, Answer]) -> None:
    page = answers["people"].brief()
    left = int(re.findall(r"Tables left out here: (\d+)", page)[0])
    assert left + page.count("<caption>") >= len(text_tables(answers["people"].result))
    assert "It lasts" not in words(page)  # the people to follow are in the workbook


def test_it_names_the_version_that_simulated_and_the_one_that_prints(compare: Make) -> None:
    made = replace(compare({"force": {"charges": [4.0, 5.0] * 5}}), program_version="0.0.9", model_version="3")
    page = words(brief(BriefContent(made, ("A sentence.",), ())))
    assert "Simulated by forcesim 0.0.9, model 3; printed by forcesim " in page
    same = words(brief(BriefContent(replace(made, program_version="", model_version=""), ("A sentence.",), ())))
    assert "Simulated by" in same
    assert "printed by" not in same


def test_its_running_text_can_be_read_at_fourteen(answers: dict[str, Answer]) -> None:
    texts = catalogue("en")
    running = [texts[key] for key in texts if key.partition(".")[0] in ("brief", "caveat", "question")]
    sentences = " ".join(text for text in running if text.endswith((".", "?", ":")))
    assert reading_age(as_read(sentences.replace(":", ".").replace("{", "").replace("}", ""))) <= OLDEST
    for kind, answer in answers.items():
        page = answer.brief()
        body = re.findall(r'<(?:h1|p|li)(?: class="(?:answer|more)")?>(.*?)</(?:h1|p|li)>', page, flags=re.DOTALL)
        text = html.unescape(re.sub(r"<[^>]*>", "", " ".join(body)))
        assert reading_age(as_read(text.replace(":", ","))) <= OLDEST, kind


def test_every_page_is_valid_html(answers: dict[str, Answer]) -> None:
    for page in (
        *(answer.brief() for answer in answers.values()),
        answers["tradeoff"].decision_record(),
    ):
        parser = html5lib.HTMLParser()
        parser.parse(page)
        assert parser.errors == []


@needs_weasyprint
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["tradeoff", "backcast"])
def test_it_has_two_pages(answers: dict[str, Answer], kind: str) -> None:
    answer = answers[kind]
    if kind == "tradeoff":
        answer = Answer(answer.result, answer.texts, answer.question)
        answer.supporting = (answers["sensitivity"],)
        answer.challenge = ("holds under all 5 theories", "fails in fewer than 3% of plausible worlds")
    content = tagged_pdf(answer.brief("commissioner"), 2)
    read = pypdf.PdfReader(io.BytesIO(content))
    assert len(read.pages) <= 2
    assert [round(float(end)) for end in read.pages[0].mediabox[2:]] == [
        595,
        842,
    ]  # A4 in points, however much is on it


@needs_weasyprint
@pytest.mark.slow
def test_a_pdf_can_be_read_aloud(compare: Make) -> None:
    answer = fakes.of_scenarios(compare({"force": {"charges": [4.0, 5.0] * 5}}), fakes.load("durham-2014"))
    content = tagged_pdf(answer.brief())
    root = pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    kinds: dict[str, list[str]] = {}
    for kind, alternative in fakes.structure(content):
        kinds.setdefault(kind, []).append(alternative)
    assert {"/H1", "/H2", "/Table", "/Caption", "/TH", "/TD", "/Figure", "/L"} <= set(kinds)
    assert len(kinds["/H1"]) == 1
    (alternative,) = kinds["/Figure"]
    assert alternative.startswith("Chart. Each dot is one future")
    assert "people a year are charged" in alternative


@needs_weasyprint
def test_nothing_is_read_from_elsewhere_for_a_pdf(tmp_path: object) -> None:
    page = '<html lang="en"><title>x</title><h1>x</h1><img src="file:///etc/hostname" alt="y"><p>z</p></html>'
    read = pypdf.PdfReader(io.BytesIO(tagged_pdf(page)))
    assert not read.pages[0].images


def sheet(body: str) -> str:
    """A page of HTML in the style of a brief."""
    style = resources.files("forcesim.report").joinpath("templates/brief.css").read_text(encoding="utf-8")
    return f'<html lang="en"><title>x</title><style>{style}</style><body><main>{body}</main></body></html>'


@needs_weasyprint
def test_a_word_without_an_end_stays_on_the_paper() -> None:
    page = pypdf.PdfReader(io.BytesIO(tagged_pdf(sheet(f"<ol><li>{'a' * 300}</li></ol>"))))
    lines = page.pages[0].extract_text().splitlines()
    # 180 mm of 9.5 points hold about 100 such letters
    assert max(len(line) for line in lines) < 150
    assert "".join(lines).count("a") == 300


@needs_weasyprint
def test_the_line_at_the_foot_of_a_page_has_the_typeface_of_the_page() -> None:
    title = '<p class="kicker">How far can we go?</p>'
    alone = sheet("<p>far</p>")
    fonts = [
        {str(font.get_object()["/BaseFont"]).split("+")[-1] for font in page["/Resources"]["/Font"].values()}
        for content in (sheet(title), alone)
        for page in pypdf.PdfReader(io.BytesIO(tagged_pdf(content))).pages
    ]
    assert len(fonts) == 2
    assert all(len(names) == 1 for names in fonts)


@needs_weasyprint
def test_a_figure_with_room_around_it_is_not_shrunk_with_the_text_of_another_page() -> None:
    drawing = (
        '<figure><svg viewBox="0 0 500 400" xmlns="http://www.w3.org/2000/svg"><title>d</title>'
        '<text x="0" y="20">above</text><text x="0" y="400">below</text></svg></figure>'
    )
    # more lines than a page holds at full size, and fewer than it holds at the smallest
    lines = "<div>line</div>" * 66
    content = tagged_pdf(sheet(f'{drawing}<section style="break-before:page">{lines}</section>'), 2)
    read = pypdf.PdfReader(io.BytesIO(content))
    assert len(read.pages) == 2
    heights: dict[str, float] = {}

    def note(text: str, current: list[float], matrix: list[float], *_: object) -> None:
        if text.strip():
            heights[text.strip()] = matrix[5] * current[3] + current[5]

    read.pages[0].extract_text(visitor_text=note)
    # 380 of the 400 units that the drawing is high
    millimetres = abs(heights["above"] - heights["below"]) / 72 * 25.4 * 400 / 380
    assert millimetres > 100
