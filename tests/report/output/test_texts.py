"""All fixed texts of documents stand in one catalogue, so that another language is another file."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import forcesim.report.output.pages.texts as texts
from forcesim.report.output.assurance.stress_des import _ITEMS
from forcesim.report.output.decision.decision_words import NAMES
from forcesim.report.output.money.costs import BEARERS
from forcesim.report.output.pages.texts import catalogue, text

REPORT = Path(str(texts.__file__)).parents[2]
OF_DOCUMENTS = ("brief.html", "document.html", "tables.html")


def test_no_template_of_a_document_has_words_of_its_own() -> None:
    for name in OF_DOCUMENTS:
        template = (REPORT / "templates" / name).read_text(encoding="utf-8")
        without_code = re.sub(r"{[{%#].*?[}%#]}", "", template, flags=re.DOTALL)
        assert re.findall(r">\s*([^<>]*[A-Za-z][^<>]*)<", without_code) == [], name


def test_every_text_that_is_asked_for_is_there() -> None:
    sources = [path.read_text(encoding="utf-8") for path in REPORT.rglob("*.py")]
    sources += [(REPORT / "templates" / name).read_text(encoding="utf-8") for name in OF_DOCUMENTS]
    sources.append(Path(REPORT.parents[1] / "ui/shell/documents/decision_form.py").read_text(encoding="utf-8"))
    asked = {key for source in sources for key in re.findall(r'\btext\(\s*"([\w.]+)"', source)}
    assert len(asked) > 150
    assert asked - set(catalogue("en")) == set()


@pytest.mark.parametrize(("section", "names"), [("costs", BEARERS), ("decision_record", NAMES), ("stress", _ITEMS)])
def test_texts_whose_keys_are_put_together_are_there(section: str, names: tuple[str, ...]) -> None:
    assert {f"{section}.{name}" for name in names} <= set(catalogue("en"))


def test_no_text_begins_with_what_a_spreadsheet_takes_for_a_formula() -> None:
    assert not [key for key, words in catalogue("en").items() if words[:1] in "=+-@"]


def test_what_a_language_lacks_is_in_english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    english = (REPORT / "templates" / "texts.en.toml").read_text(encoding="utf-8")
    (tmp_path / "templates" / "texts.en.toml").write_text(english, encoding="utf-8")
    (tmp_path / "templates" / "texts.cy.toml").write_text('[question]\nrun = "Beth sy\'n digwydd?"\nodd = "x"\n')
    monkeypatch.setattr(texts, "files", lambda _: tmp_path)
    catalogue.cache_clear()
    welsh = catalogue("cy")
    assert welsh["question.run"] == "Beth sy'n digwydd?"
    assert welsh["question.compare"] == "What changes?"
    assert set(welsh) == set(catalogue("en"))
    catalogue.cache_clear()


def test_what_is_filled_in_is_no_text_to_be_filled_in_again() -> None:
    assert text("for_reader", reader="{reader} {0} {blank}") == "For the {reader} {0} {blank}"
    fields = {field for words in catalogue("en").values() for _, field, *_ in string.Formatter().parse(words)}
    # names only: neither attributes nor keys of what is filled in
    assert all(field is None or field.isidentifier() for field in fields)
