"""England and Wales with one tile a force: colour, sign and number say what a policy changes there."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygon,
    QPolygonF,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from forcesim.data.force_tiles import ForceTile, corners, force_tiles
from forcesim.report.views.force_map.tile_map import MapTile, TileMapView
from forcesim.report.views.force_map.ways import HERE, HERE_WORDS, SIGN_WORDS, SIGNS
from ui.charts.export import ChartMenu, Table
from ui.charts.force_map.tones import class_colour, words_on
from ui.charts.painted_chart import PaintedChart
from ui.theme import Theme
from ui.widgets.labels import explain

_SIDE = 1 / math.sqrt(3)  # of a tile one wide
_LEAST, _WIDEST = 54, 92  # pixels across a tile at the usual size of text
_GAP = 1.5  # pixels of ground around a tile
_KEY_LINE, _SWATCH = 17, 14
_HARD_SPACE = "\u00a0"
# where arrow keys look for the next tile: across and down
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class TileMap(PaintedChart):
    """The map with its key.

    ``chosen`` carries the slug of a force, by a click on its tile or by arrow keys and Enter; ``pointed`` that of the
    tile that has the mouse or the focus.
    """

    chosen = Signal(str)
    pointed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__("tile_map", theme)
        self._view: TileMapView | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.tiles = {tile.slug: ForceTileButton(tile, self._draw_tile, self) for tile in force_tiles()}
        for slug, button in self.tiles.items():
            self._group.addButton(button)
            button.clicked.connect(lambda _=False, slug=slug: self.chosen.emit(slug))
            button.reached.connect(lambda slug=slug: self.pointed.emit(slug))
            button.arrow.connect(lambda key, slug=slug: self._walk(slug, key))
            button.hide()
        self.menu = ChartMenu(self, self, "england_and_wales", self.table)

    def show_view(self, view: TileMapView) -> None:
        """Draw a map; the tile that Tab comes to stays, at first it is that of the force of the window."""
        before = self._view
        self._view = view
        self.setAccessibleName(", ".join(filter(None, (view.title, view.unit))))
        for tile in view.tiles:
            self.tiles[tile.tile.slug].show_tile(tile)
        if before is None or before.here != view.here:
            first = self.tiles.get(view.here) or next(iter(self.tiles.values()))
            first.setChecked(True)
        self._place_tiles()
        self.update()

    def point_at(self, slug: str) -> None:
        """Mark the tile of a force that is pointed at elsewhere."""
        for name, button in self.tiles.items():
            button.set_marked(name == slug)

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._place_tiles()

    def table(self) -> Table:
        tiles = () if self._view is None else self._view.tiles
        return ("force", "number", "reading"), [(tile.title, tile.words, tile.reading) for tile in tiles]

    # geometry

    def sizeHint(self) -> QSize:
        # no more than it needs: it takes what room there is, but lets no page scroll for more
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        width = self._theme.px(_LEAST)
        return QSize(math.ceil(width * _ACROSS), math.ceil(width * _DOWN) + 2 * self._theme.px(_KEY_LINE) + 2)

    def _tile_width(self) -> float:
        room = self.height() - self._foot() - 2
        return max(min(self.width() / _ACROSS, room / _DOWN, self._theme.px(_WIDEST)), 8.0)

    def _middle(self, tile: ForceTile) -> QPointF:
        width = self._tile_width()
        left = (self.width() - width * _ACROSS) / 2
        return QPointF(left + (tile.x - _WEST + 0.5) * width, (tile.y - _NORTH + _SIDE) * width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_tiles()

    def _place_tiles(self) -> None:
        width = self._tile_width()
        for button in self.tiles.values():
            button.place(self._middle(button.tile), width)
            button.setVisible(self._view is not None)

    # drawing

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._view is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_key(painter, self._view)

    def _draw_key(self, painter: QPainter, view: TileMapView) -> None:
        """Classes in the sea at the upper left, signs along the bottom."""
        theme = self._theme
        painter.setFont(self.scaled_font(11))
        metrics, line, swatch = QFontMetricsF(painter.font()), theme.px(_KEY_LINE), float(theme.px(_SWATCH))
        y = 0.0
        painter.setPen(QColor(theme.mute))
        room = self._middle(self.tiles["cumbria"].tile).x() - self._tile_width() / 2 - 8
        title = QRectF(0, 0, room, 3 * line)
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        painter.drawText(title, flags, view.unit)
        y = painter.boundingRect(title, flags, view.unit).height() + 4
        for entry in view.key:
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.setBrush(class_colour(entry.level, theme))
            painter.drawRect(QRectF(0.5, y + 1, swatch, line - 3))
            painter.setPen(QColor(theme.ink))
            painter.drawText(QPointF(swatch + 6, y + (line + metrics.ascent() - metrics.descent()) / 2), entry.words)
            y += line
        painter.setPen(QColor(theme.mute))
        high = self._foot()
        below = QRectF(0, self.height() - high, self.width(), high)
        painter.drawText(below, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter, self._foot_words())

    def _foot_words(self) -> str:
        """What the signs mean; hard spaces keep a sign with its words where they wrap."""
        words = [f"{SIGNS[way]} {meaning}" for way, meaning in SIGN_WORDS]
        words += [f"{HERE} {HERE_WORDS}"] if self._view is not None and self._view.here else []
        return "    ".join(text.replace(" ", _HARD_SPACE) for text in words)

    def _foot(self) -> int:
        """The height of what stands below the map, in pixels: a line or two."""
        wide = QFontMetricsF(self.scaled_font(11)).horizontalAdvance(self._foot_words())
        return self._theme.px(_KEY_LINE) * (1 if wide <= self.width() else 2)

    def _draw_tile(self, painter: QPainter, tile: MapTile, width: float, *, has_focus: bool, is_marked: bool) -> None:
        """One tile around the origin."""
        theme = self._theme
        ground = class_colour(tile.level, theme)
        shape = _shape(width * _SIDE - _GAP)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(ground)
        painter.drawPolygon(shape)
        ink = words_on(ground, theme)
        if tile.level is None and tile.sign:  # luck, and not a map without numbers yet
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_hatching(theme))
            painter.drawPolygon(shape)
        if tile.is_here or is_marked or has_focus:
            edge = theme.accent if has_focus else theme.ink
            thick = 3.0 if tile.is_here or has_focus else 2.0
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(edge), thick))
            painter.drawPolygon(_shape(width * _SIDE - _GAP - thick / 2))
        painter.setPen(ink)
        self._write(painter, tile, width)

    def _write(self, painter: QPainter, tile: MapTile, width: float) -> None:
        """Name, number and sign, one below the other."""
        high = width * _SIDE
        lines = (
            (HERE if tile.is_here else "", 10, False, -0.68 * high),
            (tile.tile.label, 10, False, -0.32 * high),
            (tile.words, 12, True, 0.06 * high),
            (tile.sign, 10, False, 0.46 * high),
        )
        for words, size, bold, middle in lines:
            font = self.scaled_font(size, bold=bold)
            room = width - 2 * _GAP - 4
            wide = QFontMetricsF(font).horizontalAdvance(words)
            if wide > room:  # rather smaller than cut
                font.setPixelSize(max(int(font.pixelSize() * room / wide), 7))
            painter.setFont(font)
            box = QRectF(-width / 2, middle - high / 4, width, high / 2)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _walk(self, slug: str, key: Qt.Key) -> None:
        """Move the focus to the nearest tile in the direction of an arrow."""
        here = self.tiles[slug].tile
        across, down = _ARROWS[key]

        def distance(tile: ForceTile) -> float:
            ahead = (tile.x - here.x) * across + (tile.y - here.y) * down
            aside = abs((tile.x - here.x) * down) + abs((tile.y - here.y) * across)
            return ahead + 2 * aside if ahead > 0.1 else math.inf

        nearest = min(force_tiles(), key=distance)
        if math.isfinite(distance(nearest)):
            self.tiles[nearest.slug].setChecked(True)
            self.tiles[nearest.slug].setFocus(Qt.FocusReason.OtherFocusReason)


class ForceTileButton(QAbstractButton):
    """One tile: a button of its own, so that assistive tools read and press it.

    Of the group Tab comes to one, and arrow keys go on from there. ``reached`` is emitted when mouse or focus come.
    """

    reached = Signal()
    arrow = Signal(Qt.Key)

    def __init__(self, tile: ForceTile, draw: Callable[..., None], parent: QWidget) -> None:
        super().__init__(parent)
        self.tile = tile
        self._draw = draw
        self._shown: MapTile | None = None
        self._width = 0.0
        self._is_marked = False
        self.setObjectName(f"tile_{tile.slug}")
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.toggled.connect(self._set_focus_policy)

    def _set_focus_policy(self, is_checked: bool) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_checked else Qt.FocusPolicy.ClickFocus)

    def show_tile(self, tile: MapTile) -> None:
        """Show a force."""
        self._shown = tile
        self.setAccessibleName(tile.reading)
        explain(self, tile.reading)
        self.setAccessibleDescription("Opens this force on Explore")
        self.update()

    def set_marked(self, is_marked: bool) -> None:
        """Draw an edge around the tile, or none."""
        if is_marked != self._is_marked:
            self._is_marked = is_marked
            self.update()

    def place(self, middle: QPointF, width: float) -> None:
        """Stand around a point, so many pixels wide."""
        self._width = width
        side = width * _SIDE
        box = QRectF(middle.x() - width / 2, middle.y() - side, width, 2 * side).toAlignedRect()
        self.setGeometry(box)
        around = _shape(side).translated(middle - QPointF(box.topLeft()))
        self.setMask(QRegion(QPolygon([point.toPoint() for point in around.toList()])))
        self._offset = middle - QPointF(box.topLeft())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._shown is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self._offset)
        self._draw(painter, self._shown, self._width, has_focus=self.hasFocus(), is_marked=self._is_marked)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.reached.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.reached.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ARROWS:
            self.arrow.emit(key)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QRect(0, 0, round(self._width), round(self._width)).size()


def _hatching(theme: Theme) -> QBrush:
    """The brush of what can't be told yet."""
    tone = QColor(theme.ink)
    tone.setAlphaF(0.22)
    return QBrush(tone, Qt.BrushStyle.BDiagPattern)


def _shape(side: float) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in corners(side)])


_WEST = min(tile.x for tile in force_tiles())
_NORTH = min(tile.y for tile in force_tiles())
# the whole map, in widths of a tile
_ACROSS = max(tile.x for tile in force_tiles()) - _WEST + 1
_DOWN = max(tile.y for tile in force_tiles()) - _NORTH + 2 * _SIDE
