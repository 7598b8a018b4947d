"""Templates of pages: whatever comes from a file is escaped, and the fixed texts come from the catalogue."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from forcesim.report import colours
from forcesim.report.output.figures import png, svg
from forcesim.report.output.pages.texts import text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LICENCE = text("licence")


def page(template: str, values: Mapping[str, Any]) -> str:
    """A page of HTML from one of the templates; ``text`` and ``colours`` are known to all of them."""
    return _environment().get_template(template).render(values)


def picture(drawing: Figure, words: str, *, is_paper: bool = False) -> Markup:
    """A figure within a page, with ``words`` for those who don't see it: as a vector, or on paper as dots."""
    # our own drawing, whose texts matplotlib has escaped
    return Markup(_dots(drawing, words) if is_paper else svg(drawing, words))  # noqa: S704  made here, texts escaped


def _dots(drawing: Figure, words: str) -> str:
    """A figure as a picture in the page, which whoever lays it out makes as wide as the paper."""
    content = base64.b64encode(png(drawing)).decode()
    return str(Markup('<img src="data:image/png;base64,{}" alt="{}">').format(content, words))


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("forcesim.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    known: dict[str, Callable[..., str] | Any] = {"text": text, "colours": colours}
    environment.globals.update(known)
    return environment
