"""The brief in pages: as a PDF, or sent to a printer."""

from __future__ import annotations

import base64
import re

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFont,
    QGuiApplication,
    QImage,
    QImageWriter,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextTable,
)
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtSvg import QSvgRenderer

_MARGIN = 16.0  # millimetres
_PICTURE = 0.62  # of the width of the page, so that it stands beside its sentences
# letters of what is taken for the caption of the table below it
_CAPTION = 120
_DOTS = 3  # of a picture for each pixel of its drawing
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)


def pdf(html: str, title: str) -> bytes:
    """A page of HTML on A4."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setTitle(title)
    writer.setCreator("forcesim")
    print_pages(html, title, writer)
    return bytes(buffer.data().data())


def with_pictures(html: str) -> str:
    """The page with its drawings as pictures: a text document knows no SVG, and would print its labels as words."""
    return _DRAWING.sub(_picture, html)


def _picture(drawing: re.Match[str]) -> str:
    svg = drawing[0].replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    size = renderer.viewBoxF().size() * _DOTS
    image = QImage(size.toSize(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    content = base64.b64encode(buffer.data().data()).decode()
    return f'<p><img src="data:image/png;base64,{content}"></p>'


def print_pages(html: str, title: str, paper: QPdfWriter | QPrinter) -> bool:
    """Lay a page of HTML out on paper, title and number at the foot of each; false where nothing can be printed."""
    paper.setPageMargins(QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN), QPageLayout.Unit.Millimeter)
    painter = QPainter()
    if not painter.begin(paper):
        return False
    width, height, foot = paper.width(), paper.height(), 12.0 * paper.logicalDpiY() / 72
    document = lay_out(html, paper, QSizeF(width, height - 2 * foot))
    for number in range(document.pageCount()):
        if number:
            paper.newPage()
        _paint_page(painter, document, number)
        _paint_foot(painter, QRectF(0, height - foot, width, foot), title, number, document.pageCount())
    return painter.end()


def lay_out(html: str, paper: QPdfWriter | QPrinter, page: QSizeF) -> QTextDocument:
    """The document in pages of a size in the paper's dots; pictures are not as wide as a page."""
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.setDefaultFont(QFont(QGuiApplication.font().family(), 10))
    document.documentLayout().setPaintDevice(paper)
    document.setHtml(html)
    # a text document counts the pixels of pictures as those of the screen
    width = _PICTURE * page.width() * QGuiApplication.primaryScreen().logicalDotsPerInchX() / paper.logicalDpiX()
    block = document.begin()
    while block.isValid():
        fragments = block.begin()
        while not fragments.atEnd():
            fragment = fragments.fragment()
            if fragment.charFormat().isImageFormat():
                picture = fragment.charFormat().toImageFormat()
                picture.setWidth(width)
                cursor = QTextCursor(document)
                cursor.setPosition(fragment.position())
                cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(picture)
                break
            fragments += 1
        block = block.next()
    document.setPageSize(page)  # last, since a layout that is changed in part loses lines
    _keep_tables_whole(document, page.height())
    return document


def _keep_tables_whole(document: QTextDocument, height: float) -> None:
    """Begin a new page before each table that would go on on the next one, and before the heading that it has.

    Tables longer than a page go on, row by row.
    """
    place = 0  # tables before this one stand where they will stay
    while (table := _split_table(document, height, place)) is not None:
        place = table.firstPosition()
        heading = _above(document, place)
        if heading is not None:
            style = heading.blockFormat()
            style.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
            cursor = QTextCursor(heading)
            cursor.setBlockFormat(style)
        else:
            whole = table.format()
            whole.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
            table.setFormat(whole)
        # laid out anew, since a layout that is changed in part loses lines
        size = document.pageSize()
        document.setPageSize(QSizeF(size.width(), -1))
        document.setPageSize(size)


def _above(document: QTextDocument, place: int) -> QTextBlock | None:
    """The heading, or else the caption, right above the table that begins at a position; None where there is none."""
    first: QTextBlock | None = None
    block = document.findBlock(place - 1)
    # a caption, and a heading above it
    for _ in range(2):
        words = block.text()
        is_heading = bool(block.blockFormat().headingLevel())
        is_caption = first is None and bool(words) and len(words) <= _CAPTION and not words.endswith((".", ":"))
        if QTextCursor(block).currentTable() is not None or not (is_heading or is_caption):
            break
        first, block = block, block.previous()
        if is_heading:
            break
    return first


def _split_table(document: QTextDocument, height: float, place: int) -> QTextTable | None:
    """The first table beyond a position that would fit on a page, with its heading, and lies on two."""
    layout = document.documentLayout()
    for frame in document.rootFrame().childFrames():
        if not isinstance(frame, QTextTable) or frame.firstPosition() <= place:
            continue
        area, heading = layout.frameBoundingRect(frame), _above(document, frame.firstPosition())
        top = area.top() if heading is None else layout.blockBoundingRect(heading).top()
        if area.bottom() - top <= height and int(top // height) != int((area.bottom() - 1) // height):
            return frame
    return None


def _paint_page(painter: QPainter, document: QTextDocument, number: int) -> None:
    page = document.pageSize()
    painter.save()
    painter.translate(0, -number * page.height())
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = QRectF(0, number * page.height(), page.width(), page.height())
    # black on white, whatever the looks of the window
    context.palette.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.black)
    painter.setClipRect(context.clip)
    document.documentLayout().draw(painter, context)
    painter.restore()


def _paint_foot(painter: QPainter, area: QRectF, title: str, number: int, pages: int) -> None:
    painter.setFont(QFont(QGuiApplication.font().family(), 8))
    painter.setPen(Qt.GlobalColor.darkGray)
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, title)
    painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, f"{number + 1} of {pages}")
