"""The few colours of all reports; each comes with a word or a shape that says the same."""

from __future__ import annotations

from forcesim.report.wording.outcome_phrases import ORGANISED_CRIME, SMALL_CASES

INK, MUTE, LINE, GRID = "#1c2530", "#5b6775", "#c5ccd5", "#eef1f4"

SIDES = {ORGANISED_CRIME: "#0072B2", SMALL_CASES: "#D55E00"}

# verdict: colour, colour of text on it, shape in text, marker in a figure
VERDICTS = {
    "better": ("#009E73", "#ffffff", "▼▲", "o"),
    "worse": ("#B2182B", "#ffffff", "▼▲", "s"),
    "higher": ("#6b7785", "#ffffff", "▼▲", "D"),
    "lower": ("#6b7785", "#ffffff", "▼▲", "D"),
    "no clear difference": ("#6b7785", "#ffffff", "●●", "o"),
    "not settled": ("#E69F00", "#1c2530", "◌◌", "^"),
}
# from much less to much more, in both grey and colour the paler the nearer to no change; told apart by those who see no
# red or no green, and no colour of a side or of a verdict: which way is better is another matter
DIVERGING = ("#542788", "#998ec3", "#d8daeb", "#f7f7f7", "#fee0b6", "#f1a340", "#b35806")
ZONES = {"settles": "#009E73", "thin": "#E69F00", "over": "#B2182B"}


def colour(verdict: str) -> str:
    """Colour of a verdict; grey for a word that is none."""
    return VERDICTS.get(verdict, ("#6b7785", "", "", ""))[0]


def text_colour(verdict: str) -> str:
    """Colour of text that stands on the colour of a verdict."""
    return VERDICTS.get(verdict, ("", "#ffffff", "", ""))[1]


def shape(verdict: str, direction: str) -> str:
    """A shape before the word of a verdict: ▲ and ▼ say which way the number went."""
    shapes = VERDICTS.get(verdict, ("", "", "", ""))[2]
    return "" if not shapes else shapes[0] if direction == "down" else shapes[-1]
