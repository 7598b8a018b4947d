"""Pages of HTML as tagged PDF, by WeasyPrint where that is installed.

In a tagged PDF headings, tables, lists and figures are marked as such, with the language and with words in place of
pictures, so that it can be read aloud.
"""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Any

from forcesim.errors import OutputError

# what makes a page smaller, step by step, until it fits: a scale of all of it, how high figures are in millimetres, and
# whether a table may go on on the next page
_Step = tuple[float, int, str]
_STEPS: tuple[_Step, ...] = (
    (1.0, 110, "avoid"),
    (1.0, 90, "avoid"),
    (0.95, 84, "auto"),
    (0.9, 74, "auto"),
    (0.86, 62, "auto"),
    (0.82, 54, "auto"),
    (0.78, 54, "auto"),
)
# how high a figure may become again where the pages have room left, the highest first: what makes the text fit shrinks
# the figure with it, and its labels then are too small to read on paper
_FIGURES = (110, 104, 98, 92, 86, 80, 74, 70, 66, 62, 58)
_WIDTH, _HEIGHT = 210, 297  # millimetres, A4
_STYLE = """
@page {{
  size: {width}mm {height}mm !important; margin: {top}mm {side}mm {foot}mm !important;
  font-family: Inter, "Segoe UI", system-ui, "Helvetica Neue", Arial, sans-serif;
  @bottom-left {{ content: string(title); font-size: 7.5pt; color: #5b6775; padding-right: 4mm }}
  @bottom-right {{ content: counter(page) " / " counter(pages); font-size: 7.5pt; color: #5b6775; white-space: nowrap }}
}}
.kicker {{ string-set: title content() }}
figure svg {{ height: {figure}mm !important }}
figure.wide svg {{ height: auto !important; width: 100% !important }}
.numbers {{ break-inside: {inside} !important }}
"""
MISSING = (
    "A tagged PDF takes WeasyPrint, which is not here. Install it (pip install 'forcesim[pdf]'), or print the page "
    "from a browser"
)
LACKS_LIBRARY = (
    "A tagged PDF takes WeasyPrint, which is here but lacks the system library Pango. Install it (on Debian and "
    "Ubuntu: apt-get install libpangoft2-1.0-0), or print the page from a browser"
)


def tagged_pdf(html: str, pages: int | None = None) -> bytes:
    """A page of HTML on A4, tagged as PDF/UA-1 asks; nothing but the page itself is read.

    Where it has more than ``pages`` pages it is made smaller, down to 78%, until it fits or not. OutputError where
    WeasyPrint or its library is missing.
    """
    weasyprint = _weasyprint()
    # no page of ours leads anywhere; a name in it that looks like an address must not either
    nowhere = weasyprint.urls.URLFetcher(allowed_protocols=("none",), allow_redirects=False)
    source = weasyprint.HTML(string=html, url_fetcher=nowhere)
    with _quiet():
        if pages is None:
            (scale, _, _), document = _STEPS[0], _laid_out(source, *_STEPS[0])
        else:
            (scale, figure, inside), document = _first_that_fits(source, _STEPS, pages)
            larger = [(scale, height, inside) for height in _FIGURES if height > figure]
            if larger and len(document.pages) <= pages:
                _, roomier = _first_that_fits(source, larger, pages)
                document = roomier if len(roomier.pages) <= pages else document
        content = document.write_pdf(zoom=scale, pdf_variant="pdf/ua-1")
    return bytes(content)


def _first_that_fits(source: Any, steps: Sequence[_Step], pages: int) -> tuple[_Step, Any]:
    """The first of ever smaller steps that fits, with its pages; the last one where none does.

    A layout takes seconds, so half of those that are left are passed over with each.
    """
    made: dict[int, Any] = {}
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        made[middle] = _laid_out(source, *steps[middle])
        if len(made[middle].pages) <= pages:
            high = middle
        else:
            low = middle + 1
    return steps[low], made[low] if low in made else _laid_out(source, *steps[low])


def _laid_out(source: Any, scale: float, figure: int, inside: str) -> Any:
    """The pages at one scale; ``figure`` millimetres are the height of a figure on paper."""
    style = _STYLE.format(
        width=_WIDTH / scale,
        height=_HEIGHT / scale,
        top=14 / scale,
        side=15 / scale,
        foot=14 / scale,
        figure=figure / scale,
        inside=inside,
    )
    sheet = _weasyprint().CSS(string=style)
    return source.render(stylesheets=[sheet], pdf_variant="pdf/ua-1")


def is_installed() -> bool:
    """Whether WeasyPrint is installed; whether its library is there as well shows when it is first used."""
    return find_spec("weasyprint") is not None


def why_no_pdf() -> str:
    """Why no tagged PDF can be made on this machine, and what to do about it; "" where one can."""
    try:
        _weasyprint()
    except OutputError as error:
        return str(error)
    return ""


def _weasyprint() -> Any:
    try:
        with warnings.catch_warnings():
            # of a library that a future version will need
            warnings.simplefilter("ignore", DeprecationWarning)
            import weasyprint
    except ImportError:
        raise OutputError(MISSING) from None
    except OSError:  # what ctypes says of a library that is not there
        raise OutputError(LACKS_LIBRARY) from None
    return weasyprint


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """WeasyPrint warns of styles that are for screens only."""
    loggers = [logging.getLogger(name) for name in ("weasyprint", "fontTools", "fontTools.subset")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
