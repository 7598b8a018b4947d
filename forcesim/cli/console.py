"""How the command line speaks: results to standard output, all else to standard error, colour only on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from forcesim.errors import Fault
from forcesim.text import in_encoding, sentence

if TYPE_CHECKING:
    from forcesim.report.wording.text_table import TextTable

_WIDEST = 100
_STYLES = {
    "better": "green", "worse": "red", "not settled": "yellow", "unclear": "dim", "no clear difference": "dim",
    "about the same": "dim", "the same": "dim",
    "yes": "green", "thin": "yellow", "too few hands": "red", "never settles": "red",
}  # fmt: skip


class _Console(Console):
    """A console that leaves it to the command what a closed pipe means; rich would end the program with status 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


@cache
def out() -> Console:
    """Standard output."""
    return _console(is_error=False)


@cache
def err() -> Console:
    """Standard error."""
    return _console(is_error=True)


def clean(text: str) -> str:
    """A text from anywhere, with what could upset a terminal as an escape, and what it can't show in its plain form.

    The plain form is chosen here, before a table is laid out, since it may be wider.
    """
    for stream in (sys.stdout, sys.stderr):
        text = in_encoding(text, getattr(stream, "encoding", None) or "utf-8")
    return "".join(
        character if character.isprintable() or character == "\n" else repr(character)[1:-1] for character in text
    )


def say(text: str, style: str = "", *, to: Console | None = None) -> None:
    """One paragraph, wrapped to the terminal."""
    (to or out()).print(Text(clean(text), style=style))


def numbered(number: int, text: str) -> None:
    """An item of a numbered list, wrapped beside its number."""
    drawn = Table.grid(padding=(0, 1, 0, 0))
    drawn.add_column(width=3, justify="right")
    drawn.add_column()
    drawn.add_row(f"{number}.", Text(clean(text)))
    out().print(drawn)


def message(text: str) -> None:
    """A word on standard error."""
    say(text, to=err())


def items(texts: Iterable[str]) -> None:
    """Paragraphs of a list on standard error, each set in."""
    for text in texts:
        err().print(Padding(Text(clean(text)), (0, 0, 0, 2), expand=False))


def faults(listed: Sequence[Fault]) -> None:
    """Every fault of scenario files as a block of its own: the place, what is wrong, what would be right."""
    console = err()
    by_place: dict[str, list[Fault]] = {}
    for fault in listed:
        by_place.setdefault(fault.where, []).append(fault)
    for where, group in by_place.items():
        count = "1 fault" if len(group) == 1 else f"{len(group)} faults"
        console.print(Text(clean(f"{count} in {where}" if where else count), style="bold"))
        for fault in group:
            line = f"line {fault.line}" if fault.line is not None else ""
            head = "  ".join(part for part in (line, fault.key) if part)
            if head:
                console.print(Padding(Text(clean(head), style="cyan"), (0, 0, 0, 2), expand=False))
            seen = f" (found {fault.found})" if fault.found else ""
            console.print(Padding(Text(clean(sentence(f"{fault.what}{seen}"))), (0, 0, 0, 4), expand=False))
            if fault.hint:
                console.print(Padding(Text(clean(sentence(fault.hint)), style="green"), (0, 0, 0, 4), expand=False))


def table(given: TextTable) -> None:
    """A table of a result; the last column gives way where the terminal is narrow."""
    columns = len(given.header)
    if _needs(given, columns) > out().width and given.header[-1] == "How often":
        columns -= 1
    grid([row[:columns] for row in given.rows], given.header[:columns], given.words, given.title)


def grid(rows: Iterable[Sequence[str]], header: Sequence[str], words: int, title: str = "") -> None:
    """Rows of text under a header; columns after the first ``words`` are set flush right if they hold numbers."""
    given = [list(row) for row in rows]
    drawn = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", show_edge=False, pad_edge=False)
    for index, heading in enumerate(header):
        cells = [row[index] for row in given if row[index]]
        is_number = index >= words and all(_is_number(cell) for cell in cells)
        drawn.add_column(Text(clean(heading)), justify="right" if is_number else "left", overflow="fold")
    for row in given:
        drawn.add_row(*(Text(clean(cell), style=_STYLES.get(cell, "")) for cell in row))
    if title:
        out().print(Text(clean(title), style="bold"))
    out().print(drawn)


def is_terminal() -> bool:
    """Whether a person sees standard output."""
    return sys.stdout.isatty()


def _console(*, is_error: bool) -> Console:
    console = _Console(stderr=is_error, highlight=False, markup=False, emoji=False, soft_wrap=False)
    console.width = min(console.width, _WIDEST)
    return console


def _needs(given: TextTable, columns: int) -> int:
    widths = [max(len(row[index]) for row in (given.header, *given.rows)) for index in range(columns)]
    return sum(widths) + 2 * (columns - 1)


def _is_number(cell: str) -> bool:
    return cell[:1] in "+−£–0123456789"
