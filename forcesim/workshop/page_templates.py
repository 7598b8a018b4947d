"""The pages of a workshop, which escape what they are given; their style is that of the brief."""

from __future__ import annotations

from functools import cache

import jinja2

from forcesim.text import exact_number


@cache
def environment() -> jinja2.Environment:
    """The templates of this package, and those of the report that they include."""
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [jinja2.PackageLoader("forcesim.workshop"), jinja2.PackageLoader("forcesim.report")]
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["number"] = exact_number
    return made


@cache
def source(name: str) -> str:
    """A template as it stands, for what has to be in a page letter by letter."""
    loader = environment().loader
    assert loader is not None  # noqa: S101  it was given above
    return loader.get_source(environment(), name)[0]


def render(name: str, /, **content: object) -> str:
    """A page made of a template."""
    return environment().get_template(name).render(**content)
