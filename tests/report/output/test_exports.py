from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from forcesim.errors import CapsuleError
from forcesim.report.answer import Answer, open_answer
from forcesim.report.output.figures import figure, svg
from forcesim.report.output.tables import futures_table, table, text_tables, write_csv
from forcesim.study.results.study_result import ScenarioRef, StudyResult

Make = Callable[..., StudyResult]
TOML = """
title = "A desk"
summary = "One officer."
notes = ["Nobody has measured this."]
[sources.book]
title = "A <b>book</b>"
[rosters.always]
shifts = [{ days = ["mon"], start = 0, hours = 40 }]
[teams.desk]
head_count = { value = 2, low = 1, high = 4, grade = "assumed", note = "Chosen <i>freely</i>." }
roster = "always"
productive_share = { value = 0.7, grade = "found", source = "book" }
"""
HOSTILE = '=cmd|" /C calc"!A0<script>alert(1)</script>'


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "xlink:href")]


@pytest.fixture
def answer(durham: StudyResult) -> Answer:
    return Answer(durham, {"force+after": TOML}, {"kind": "tradeoff", "command": "forcesim tradeoff force"})


def hostile(result: StudyResult) -> StudyResult:
    return replace(
        result,
        scenarios=tuple(ScenarioRef(HOSTILE, scenario.digest, HOSTILE) for scenario in result.scenarios),
        results=tuple(replace(point, scenario=HOSTILE if point.at else point.scenario) for point in result.results),
    )


def test_the_json_has_the_promised_keys(answer: Answer) -> None:
    document = json.loads(json.dumps(answer.to_dict(), allow_nan=False))
    promised = {
        "kind", "forcesim", "model", "seed", "replications", "scenarios", "outcomes", "results", "differences",
        "cliff", "sentence", "command",
    }  # fmt: skip
    assert promised <= set(document)
    assert document["sentence"] == answer.sentence
    charges = document["results"][0]["outcomes"]["charges"]
    assert set(charges) == {"mean", "ci95", "p10", "p50", "p90", "values"}
    assert len(charges["values"]) == document["replications"]
    change = document["differences"][0]["outcomes"]["charges"]
    assert set(change) == {
        "mean", "ci95", "ci95_family", "chance_better", "chance_same", "verdict", "matters", "negligible", "values",
    }  # fmt: skip


def test_the_long_table_holds_every_number_once(durham: StudyResult) -> None:
    frame = table(durham)
    assert frame.height == len(durham.results) * len(durham.outcomes)
    assert frame.select("scenario", "at", "outcome").is_unique().all()
    row = frame.filter((frame["outcome"] == "charges") & (frame["at"] == 0.3)).row(0, named=True)
    point = next(point for point in durham.results if point.at.get("policy.move_share") == 0.3)
    assert row["mean"] == point.outcomes["charges"].mean
    assert row["change"] is not None
    assert row["against"] == "force+before"


def test_the_long_table_holds_what_each_verdict_comes_from(durham: StudyResult) -> None:
    rows = [row for row in table(durham).to_dicts() if row["verdict"] is not None]
    assert rows
    by_place = {(changes.scenario, changes.at.get(durham.lever or "")): changes for changes in durham.differences}
    for row in rows:
        change = by_place[row["scenario"], row["at"]].outcomes[row["outcome"]]
        assert (row["family_low"], row["family_high"]) == (change.low_family, change.high_family)
        assert (row["matters"], row["chance_same"]) == (change.matters, change.chance_same)


def test_futures_that_are_not_in_are_empty_cells(compare: Make) -> None:
    made = compare({"force": {"charges": [1.0, float("nan")]}})
    frame = futures_table(made)
    values = frame.filter(frame["outcome"] == "charges")["value"].to_list()
    assert values == [1.0, None]


def test_no_cell_of_a_csv_file_is_a_formula(durham: StudyResult, tmp_path: Path) -> None:
    for path in write_csv(hostile(durham), tmp_path / "out"):
        text = path.read_text(encoding="utf-8")
        assert "cmd|" in text
        assert not re.search(r'(^|[,\n])"?[=@]', text)
        assert "'=cmd" in text


def test_the_tables_of_a_terminal_have_as_many_cells_as_headings(durham: StudyResult, compare: Make) -> None:
    queue = compare({"a": {"backlog": [1.0, 2.0]}, "b": {"backlog": [2.0, 4.0]}})
    for result in (durham, queue, compare({"a": {"charges": [1.0, 2.0]}})):
        tables = text_tables(result)
        assert tables
        for text_table in tables:
            assert text_table.rows
            assert {len(row) for row in text_table.rows} == {len(text_table.header)}


def test_the_error_of_an_average_and_the_spread_of_futures_stand_side_by_side(compare: Make) -> None:
    values = np.arange(101.0)
    (run,) = text_tables(replace(compare({"a": {"charges": values}}), kind="run"))
    row = dict(zip(run.header, next(row for row in run.rows if row[0] == "People charged"), strict=True))
    assert row["Average"] == "50"
    assert row["Middle future"] == f"{np.percentile(values, 50):.0f}"
    assert row["8 of 10 futures"] == f"{np.percentile(values, 10):.0f} to {np.percentile(values, 90):.0f}"
    assert row["95% range"] not in ("", row["8 of 10 futures"])
    (run,) = text_tables(replace(compare({"a": {"charges": values[:9]}}), kind="run"))
    assert "8 of 10 futures" not in run.header


def test_a_hostile_title_is_text_in_the_brief(answer: Answer, durham: StudyResult) -> None:
    page = Answer(hostile(durham), answer.texts, {"command": "</code><script>x</script>"}).brief()
    seen = _Tags()
    seen.feed(page)
    assert "script" not in seen.tags
    assert "&lt;script&gt;" in page
    assert "b" in seen.tags
    assert "A &lt;b&gt;book&lt;/b&gt;" in page
    assert "<i>freely</i>" not in page


def test_the_brief_holds_everything_itself_and_the_sentence_first(answer: Answer) -> None:
    page = answer.brief()
    seen = _Tags()
    seen.feed(page)
    assert all(link.startswith("#") for link in seen.links)
    assert not re.search(r"url\((?!#)", page)
    assert {"svg", "table", "h1"} <= seen.tags
    texts = re.findall(r'<(h1|p) class="answer">(.*?)</\1>', page)
    parts = [html.unescape(re.sub(r"<[^>]+>", "", text)) for _, text in texts]
    assert answer.sentence.startswith(" ".join(parts))
    assert page.index("<h1") < page.index("<table")
    for word in ("Open Government Licence v3.0", "forcesim tradeoff force", "assumed", "Nobody has measured this."):
        assert word in page
    assert page.index('class="grade assumed"') < page.index('class="grade found"')
    assert page.index("What it costs, and who pays") < page.index("What could make it wrong") < page.index("Who to ask")


def test_the_brief_on_paper_says_what_the_brief_says(answer: Answer) -> None:
    def words(page: str) -> list[str]:
        body = re.sub(r"<svg.*?</svg>", "", page[page.index("<body>") :], flags=re.DOTALL)
        return html.unescape(re.sub(r"<[^>]*>", " ", body)).split()

    assert words(answer.paper("mayor")) == words(answer.brief("mayor"))


def test_a_notebook_shows_the_sentence(answer: Answer) -> None:
    assert "gangs are disrupted" in answer._repr_html_()
    assert answer.sentence in repr(answer)


def test_the_same_result_is_the_same_figure(durham: StudyResult) -> None:
    assert svg(figure(durham)) == svg(figure(durham))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_kind_of_result_has_a_figure(compare: Make, count: int) -> None:
    made = {
        f"a${number}$": {"charges": [1.0, 2.0, 4.0], "disruptions": [3.0, float("nan"), 3.0]} for number in range(count)
    }
    assert "<svg" in svg(figure(compare(made)))


def test_a_figure_of_nothing_says_so(tradeoff: Make) -> None:
    nan = [float("nan")]
    names = tradeoff([0.0], [{"charges": [1.0]}]).outcomes
    made = tradeoff([0.0, 1.0], [dict.fromkeys(names, nan)] * 2, finished=0)
    assert "waiting for runs" in svg(figure(made))
    assert "Waiting" not in Answer(made, {}).brief()


def test_an_answer_comes_back_from_its_capsule(answer: Answer, tmp_path: Path) -> None:
    texts = dict.fromkeys((scenario.name for scenario in answer.result.scenarios), TOML)
    answer = Answer(answer.result, texts, answer.question)
    back = open_answer(answer.save(tmp_path / "a.forcesim"))
    assert back.sentence == answer.sentence
    assert back.command == answer.command
    assert back.to_dict() == answer.to_dict()
    assert back.brief() == answer.brief()
    assert back.named_scenario[0].title == "A desk"


def test_a_file_that_is_no_capsule_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "no.forcesim"
    path.write_text("no")
    with pytest.raises(CapsuleError, match="is not a capsule"):
        open_answer(path)


def test_a_capsule_whose_scenario_is_none_says_so(answer: Answer, durham: StudyResult) -> None:
    with pytest.raises(CapsuleError, match="can't be read"):
        _ = Answer(durham, {"x": "teams = 3"}).named_scenario
