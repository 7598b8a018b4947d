"""The data-quality report as a list: what was found in the files, how often, and what was done about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Topic = Literal["files", "crimes", "outcomes", "searches", "times"]

TOPICS: dict[Topic, str] = {
    "files": "Files and months",
    "crimes": "Crimes",
    "outcomes": "Outcomes",
    "searches": "Stop and search",
    "times": "Dates and times",
}


@dataclass(frozen=True, slots=True)
class QualityItem:
    """One thing that was found.

    ``key`` is its name for programs ("street.no_id"), ``what`` names it without its number, ``response`` says what was
    done about it. ``count`` is how many rows, files or months it concerns, ``of`` how many were looked at; None where
    it is no count.
    """

    key: str
    topic: Topic
    what: str
    response: str
    count: int | None = None
    of: int | None = None


@dataclass
class QualityLog:
    """Items as they are found, in the order of the import."""

    items: list[QualityItem] = field(default_factory=list)

    def add(
        self, key: str, topic: Topic, what: str, response: str, count: int | None = None, of: int | None = None
    ) -> None:
        """Note one thing; nothing is noted that concerns no row at all."""
        if count != 0:
            self.items.append(QualityItem(key, topic, what, response, count, of))

    def in_order(self) -> tuple[QualityItem, ...]:
        """All items, by topic."""
        topics = list(TOPICS)
        return tuple(sorted(self.items, key=lambda item: topics.index(item.topic)))
