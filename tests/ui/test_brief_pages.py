"""The brief in pages: nothing is lost, nothing leaves the paper."""

from __future__ import annotations

import base64

import pytest
from PySide6.QtCore import QBuffer, QSizeF
from PySide6.QtGui import QImage, QPdfWriter, QTextTable
from PySide6.QtWidgets import QApplication

from ui.brief_pages import lay_out, with_pictures


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


@pytest.mark.parametrize("heading", ["", "<h2>Costs</h2>", "<h2>Costs</h2><p>Of a force</p>"])
@pytest.mark.parametrize("lines", range(20, 44, 6))
def test_no_table_that_fits_on_a_page_lies_on_two(qapp: QApplication, lines: int, heading: str) -> None:
    above = "".join(f"<p>line {number}</p>" for number in range(lines))
    table = '<table width="100%">' + "<tr><td>a number</td><td>its<br>source</td></tr>" * 14 + "</table>"
    writer = QPdfWriter(QBuffer())
    page = QSizeF(writer.width(), writer.height())
    document = lay_out(f"{above}{heading}{table}<p>between</p>{heading}{table}<p>the end</p>", writer, page)
    layout = document.documentLayout()
    tables = [frame for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)]
    assert len(tables) == 2
    for frame in tables:
        area = layout.frameBoundingRect(frame)
        assert area.top() // page.height() == (area.bottom() - 1) // page.height()
        above_it = document.findBlock(frame.firstPosition() - 1)
        if "Of a force" in heading:
            assert above_it.text() == "Of a force"
            above_it = above_it.previous()
        if heading:
            assert above_it.text() == "Costs"
            assert layout.blockBoundingRect(above_it).top() // page.height() == area.top() // page.height()


def test_drawings_become_pictures_and_their_labels_are_no_words(qapp: QApplication) -> None:
    drawing = (
        '<svg class="futures" viewBox="0 0 200 60" role="img" width="100%" font-size="12">'
        '<text x="0" y="20">Futures</text><rect x="100" y="0" width="100" height="60" fill="#ff0000"/></svg>'
    )
    html = with_pictures(f"<p>above</p>{drawing}<p>below</p>{drawing}")
    assert html.count("<img") == 2
    document = lay_out(html, QPdfWriter(QBuffer()), QSizeF(4000, 6000))
    assert "Futures" not in document.toPlainText()
    content = html.partition("base64,")[2].partition('"')[0]
    image = QImage.fromData(base64.b64decode(content))
    assert (image.width(), image.height()) == (600, 180)
    assert image.pixelColor(450, 90).name() == "#ff0000"
    assert image.pixelColor(200, 170).name() == "#ffffff"
