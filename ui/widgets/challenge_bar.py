"""What the answer was held against, below its sentences: each item leads to what stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal

from forcesim.report.answers.challenge import ChallengeItem, challenge_sentence
from forcesim.text import capital
from ui.theme import Theme
from ui.widgets.labels import explain
from ui.widgets.steady_height import SteadyLabel

_HEADING = "Does it stand?"
_HOW = "Click an item, or choose it with Tab and Enter, to see what stands behind it"


class ChallengeBar(SteadyLabel):
    """Items in one paragraph, hidden while there are none. ``opened`` carries the name of a challenge."""

    opened = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__("challenge", "challenge")
        self.setIndent(0)
        self._theme = theme
        self._items: tuple[ChallengeItem, ...] = ()
        self._progress = ""
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.linkActivated.connect(self.opened)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._show()

    def show_items(self, items: Sequence[ChallengeItem], progress: str = "") -> None:
        """Show what is known; ``progress`` says what is being tried now."""
        if (tuple(items), progress) != (self._items, self._progress):
            self._items, self._progress = tuple(items), progress
            self._show()

    def _show(self) -> None:
        self.setVisible(bool(self._items or self._progress))
        if self.isHidden():
            return
        theme = self._theme
        link = f'style="color:{theme.ink}; text-decoration:underline"'
        texts = []
        for index, item in enumerate(self._items):
            text = escape(item.text if index else capital(item.text))
            mark = "⚠ " if item.is_shaken else ""
            texts.append(f'{mark}<a href="{escape(item.challenge)}" {link}>{text}</a>')
        if self._progress:
            texts.append(f'<span style="color:{theme.mute}">{escape(self._progress)}</span>')
        heading = f'<span style="color:{theme.mute}">{_HEADING}</span><br/>'
        self.setAccessibleName(" ".join(filter(None, (_HEADING, challenge_sentence(self._items), self._progress))))
        explain(self, "\n".join([*(line for item in self._items for line in item.details[:1]), _HOW]))
        self.say(heading + " · ".join(texts))
