"""Cells into numbers as tables of police and statistics offices write them: 1,234, 1 234, 1.234,5, (12), £3.50, 12%."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Literal

from forcesim.errors import Fault, TableError
from forcesim.tables.blanks import is_blank
from forcesim.tables.table_file import Cell, TableFile
from forcesim.text import safe

Decimal = Literal["point", "comma"]

_LONGEST = 40
# marks of footnotes and revisions behind a number: 1,234 [r], 56*, 78 (p)
_MARK = re.compile(r"\s*(?:\[[a-z0-9]{1,3}\]|\([a-z]\)|\*{1,3}|†|‡)$", re.IGNORECASE)
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[,.' ]\d{3})+")
_COMMA_SHOWN = re.compile(r"[+-]?\d+,(?:\d{1,2}|\d{4,})|[+-]?\d{1,3}(?:\.\d{3})+,\d+")
_POINT_SHOWN = re.compile(r"[+-]?\d+\.(?:\d{1,2}|\d{4,})|[+-]?\d{1,3}(?:,\d{3})+\.\d+|[+-]?\d{1,3}(?:,\d{3}){2,}")
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[,]\d{3}")


def bare_text(cell: str) -> str:
    """A number's text without marks of footnotes, signs of money, and spaces between thousands."""
    text = cell.strip().replace("−", "-").replace("\u00a0", " ").replace("\u202f", " ")
    text = _MARK.sub("", text).lstrip("£€$").strip()
    return re.sub(r"(?<=\d) (?=\d{3}(?:\D|$))", "", text)


def number_of(cell: Cell, decimal: Decimal = "point") -> float | None:
    """The number in a cell; None where there is none."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, (int, float)):
        try:
            value = float(cell)
        except OverflowError:
            return None
        return value if math.isfinite(value) else None
    if not isinstance(cell, str) or len(cell) > _LONGEST:
        return None
    text = bare_text(cell)
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    is_percent = text.endswith("%")
    text = text.removesuffix("%").strip()
    text = text.replace(".", "").replace(",", ".") if decimal == "comma" else _without_groups(text)
    if not _PLAIN.fullmatch(text):
        return None
    value = float(text) / (100 if is_percent else 1)
    return value if math.isfinite(value) else None


def _without_groups(text: str) -> str:
    head, point, rest = text.partition(".")
    return f"{head.replace(',', '')}{point}{rest}" if _GROUPED.fullmatch(head) and "," in head else text


def decimal_mark(table: TableFile, name: str, cells: Iterable[Cell], given: Decimal | None) -> tuple[Decimal, str]:
    """Whether decimals of a column follow a comma or a point, and how to say so: ", with decimal commas".

    TableError where its cells don't agree, or where "1,500" may be both and no other cell tells.
    """
    texts = [
        bare_text(cell) for cell in cells if isinstance(cell, str) and not is_blank(cell) and len(cell) <= _LONGEST
    ]
    comma = next((text for text in texts if _COMMA_SHOWN.fullmatch(text)), None)
    point = next((text for text in texts if _POINT_SHOWN.fullmatch(text)), None)
    if given is not None:
        return given, ", with decimal commas" if given == "comma" else ""
    if comma is not None and point is not None:
        raise _fault(
            table, name, "some numbers have a decimal comma, others a decimal point",
            "Add --decimal comma or --decimal point, and look at what is then left out",
            f"{comma} and {point}",
        )  # fmt: skip
    if comma is not None:
        return "comma", f", with decimal commas ({safe(comma, 20)} can't be read otherwise)"
    if point is None:
        either = next((text for text in texts if _EITHER.fullmatch(text)), None)
        if either is not None:
            raise _fault(
                table, name, f"{safe(either, 20)} may be {either.replace(',', '')} or {either.replace(',', '.')}",
                "Add --decimal point where a comma separates thousands, or --decimal comma", either,
            )  # fmt: skip
    return "point", ""


def _fault(table: TableFile, name: str, what: str, hint: str, found: str) -> TableError:
    return TableError([Fault(what, hint, key=f"“{name}”", found=safe(found, 60), where=table.name)])
