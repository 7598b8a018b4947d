"""Help is a menu away: how to read a page, what words mean, what is new."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QTextBrowser

from forcesim.simulation.result import MODEL_VERSION
from ui.window import Window


@pytest.mark.parametrize(
    ("entry", "title", "words"),
    [
        ("&How to read this page", "How to read this page – forcesim", "dial"),
        ("&Words used here", "Words used here – forcesim", "replication"),
        ("What's &new", "What is new – forcesim", f"model {MODEL_VERSION}"),
    ],
)
def test_an_entry_of_the_help_menu_opens_its_text(window: Window, entry: str, title: str, words: str) -> None:
    (action,) = [action for action in window.findChildren(QAction) if action.text() == entry]
    action.trigger()
    shown = window.help_actions.help
    assert shown is not None
    assert shown.isVisible()
    assert shown.windowTitle() == title
    text = shown.findChild(QTextBrowser, "help_text")
    assert text is not None
    assert words in text.toPlainText()


def test_the_words_of_studies_are_explained(window: Window) -> None:
    window.help_actions.show_glossary()
    text = window.findChild(QTextBrowser, "help_text")
    assert text is not None
    for word in ("future", "replication", "world", "arm", "study", "run", "lever", "capsule"):
        assert word in text.toPlainText()
