"""The brief in pages: nothing is lost, nothing leaves the paper."""

from __future__ import annotations

import base64

import pytest
from PySide6.QtCore import QBuffer, QSizeF
from PySide6.QtGui import QImage, QPdfWriter
from PySide6.QtWidgets import QApplication

from ui.brief_pages import lay_out


@pytest.fixture
def picture() -> str:
    """A picture far wider than paper."""
    buffer = QBuffer()
    image = QImage(4000, 1000, QImage.Format.Format_RGB32)
    image.fill(0)
    image.save(buffer, "PNG")
    return f'<figure><img src="data:image/png;base64,{base64.b64encode(buffer.data().data()).decode()}"></figure>'


def test_every_line_has_its_place_on_the_paper(qapp: QApplication, picture: str) -> None:
    table = '<table width="100%">' + "<tr><td>a number</td><td>its source</td></tr>" * 60 + "</table>"
    html = f"<h1>The answer</h1>{table}<p>above</p>{picture}<p>between</p>{table}<h3>Sources</h3><ul><li>one</li></ul>"
    writer = QPdfWriter(QBuffer())
    page = QSizeF(writer.width(), writer.height())
    document = lay_out(html + table + "<p>the end</p>", writer, page)
    assert document.pageCount() > 2
    assert document.size().width() <= page.width() * 1.001
    block = document.begin()
    while block.isValid():
        if block.text():
            place = document.documentLayout().blockBoundingRect(block)
            assert place.width() > 0, block.text()
            assert place.height() > 0, block.text()
        block = block.next()
