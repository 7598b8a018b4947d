"""Red lines: what must not happen, as people write it: "backlog<200", "backlog<200@0.9", "charges>50@90%"."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from forcesim.errors import StudyError
from forcesim.study.arrays import Floats
from forcesim.text import HOW_TO_TYPE, nearest, safe, suggestion, typed_number

USUAL_CHANCE = 0.9

_FORM = re.compile(r"\s*([^<>=@\s]+)\s*([<>])=?\s*([^<>=@\s]+?)\s*(?:@\s*([^<>=@\s]+?)\s*)?")


@dataclass(frozen=True, slots=True)
class RedLine:
    """An outcome that has to stay under or over a limit, in a share of futures.

    That share is its ``chance``; where it is None, the average over futures has to.
    """

    outcome: str
    sense: Literal["<", ">"]
    limit: float
    chance: float | None = USUAL_CHANCE

    def met(self, values: Floats) -> npt.NDArray[np.bool_]:
        """Whether each future keeps to it, of the shape of ``values``; a future whose value is NaN does not."""
        return values < self.limit if self.sense == "<" else values > self.limit

    def __str__(self) -> str:
        chance = "" if self.chance is None else f"@{self.chance:.15g}"
        return f"{self.outcome}{self.sense}{self.limit:.15g}{chance}"


def red_lines(texts: Iterable[str | RedLine], usual: float | None = USUAL_CHANCE) -> tuple[RedLine, ...]:
    """Read red lines, whose numbers may end in %; StudyError with all faults.

    ``usual`` is the chance of a red line that is written without one.
    """
    lines: list[RedLine] = []
    faults: list[str] = []
    for text in texts:
        if isinstance(text, RedLine):
            lines.append(text)
            continue
        match = _FORM.fullmatch(text)
        limit = _number(match[3]) if match else None
        chance = (usual if match[4] is None else _number(match[4])) if match else None
        if match is not None and limit is None and match[3][:1] in "+-−.0123456789":
            faults.append(f"the limit in {safe(text, 60)!r} is no number: {HOW_TO_TYPE}")
        elif match is None or limit is None:
            faults.append(f"{safe(text, 60)!r} is no red line: write OUTCOME<NUMBER or OUTCOME>NUMBER@CHANCE, "
                         'such as "backlog<200@0.9"')  # fmt: skip
        elif chance is None and match[4] is None:
            lines.append(RedLine(match[1], "<" if match[2] == "<" else ">", limit, None))
        elif chance is None or not 0 < chance < 1:
            faults.append(f"the chance in {safe(text, 60)!r} must be a share between 0 and 1, such as 0.9 or 90%")
        else:
            lines.append(RedLine(match[1], "<" if match[2] == "<" else ">", limit, chance))
    if faults:
        raise StudyError("\n".join(faults))
    return tuple(lines)


def lines_as_texts(lines: Iterable[str | RedLine], chance: float | None = USUAL_CHANCE) -> list[str]:
    """Red lines as a person would write them, each in the same way; see ``red_lines``."""
    return [str(line) for line in red_lines(lines, chance)]


def check_names(lines: Iterable[RedLine], outcomes: Mapping[str, object]) -> None:
    """StudyError that names every outcome of ``lines`` that is not known, with the one that was most likely meant."""
    check_outcomes((line.outcome for line in lines), outcomes)


def check_outcomes(names: Iterable[str], outcomes: Mapping[str, object]) -> None:
    """StudyError that names every outcome that is not known, with the one that was most likely meant."""
    unknown = dict.fromkeys(str(name) for name in names if name not in outcomes)
    like_none = [name for name in unknown if nearest(name, outcomes) is None]
    faults = [
        f"there is no outcome called {safe(name, 60)!r}. {suggestion(name, tuple(outcomes), 'Outcomes are')}"
        for name in unknown
        if name not in like_none
    ]
    if like_none:
        called = " and none called ".join(f"{safe(name, 60)!r}" for name in like_none)
        listed = suggestion(like_none[0], tuple(outcomes), "Outcomes are")
        faults.append(f"there is no outcome called {called}. {listed}")
    if faults:
        raise StudyError("\n".join(faults))


def _number(text: str) -> float | None:
    is_share = text.endswith("%")
    value = typed_number(text.removesuffix("%"))
    return None if value is None or not math.isfinite(value) else value / (100 if is_share else 1)
