"""Colours, sizes and the stylesheet made of them. Each side of the trade-off has its colour; states have shapes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QBoxLayout

# those of figures in reports, forcesim.report.colours.DIVERGING, which takes too long to import here
_DIVERGING = ("#542788", "#998ec3", "#d8daeb", "#f7f7f7", "#fee0b6", "#f1a340", "#b35806")
ORGANISED_CRIME = "organised crime"
SMALL_CASES = "small cases"
TEXT_SIZES = (1.0, 1.25, 1.5, 1.75, 2.0)
FAMILIES = ("Inter", "forcesim symbols")  # the second has the signs that the first lacks
_IMAGES = Path(__file__).parent / "images"
_FONTS = Path(__file__).parent / "fonts"
_PROJECTOR_SCALE = 1.25
SCHEMES = ("system", "light", "dark", "projector")


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by what they mean; ``scale``, from 1 to 2, multiplies every size of text.

    ``diverging`` are seven, from much less over no change to much more.
    """

    name: str
    ink: str
    mute: str
    line: str
    background: str
    card: str
    track: str
    hover: str
    tint: str
    accent: str
    on_accent: str
    organised_crime: str
    small_cases: str
    better: str
    open: str
    worse: str
    neutral: str
    diverging: tuple[str, ...]
    scale: float = 1.0

    def side(self, side: str) -> str:
        """The colour of a side of the trade-off, or of ordinary text."""
        return {ORGANISED_CRIME: self.organised_crime, SMALL_CASES: self.small_cases}.get(side, self.ink)

    @property
    def is_large(self) -> bool:
        """Whether text is so large that rows have to be laid out in lines."""
        return self.scale > 1.4

    @property
    def row_direction(self) -> QBoxLayout.Direction:
        """How a row is laid out: side by side, or one below the other where text is large."""
        return QBoxLayout.Direction.TopToBottom if self.is_large else QBoxLayout.Direction.LeftToRight

    def px(self, size: float) -> int:
        """A size of text in pixels."""
        return round(size * self.scale)


LIGHT = Theme(
    "light", ink="#1c2530", mute="#5b6775", line="#d9dee5", background="#f5f6f8", card="#ffffff", track="#dfe4ea",
    hover="#eef1f4", tint="#e8f1f8", accent="#0072b2", on_accent="#ffffff", organised_crime="#0072b2",
    small_cases="#d55e00", better="#00805d", open="#e69f00", worse="#b2182b", neutral="#5b6775", diverging=_DIVERGING,
)  # fmt: skip
# the same hues, lighter, so that they keep their contrast on a dark ground
DARK = Theme(
    "dark", ink="#e8ecf1", mute="#a3aebb", line="#3a444f", background="#14191f", card="#1d242c", track="#3a444f",
    hover="#27303a", tint="#17364a", accent="#56b4e9", on_accent="#10161c", organised_crime="#56b4e9",
    small_cases="#f28e3c", better="#2fbf94", open="#f0b429", worse="#f0707e", neutral="#8e9aa8",
    diverging=("#b9a6f2", "#7363ba", "#4a4272", "#2f3843", "#6b4a1e", "#b8751f", "#f6b95c"),
)  # fmt: skip
# black on white with every line drawn: a projector washes out greys and tints
PROJECTOR = Theme(
    "projector", ink="#000000", mute="#2b2b2b", line="#4d4d4d", background="#ffffff", card="#ffffff", track="#b8b8b8",
    hover="#e6e6e6", tint="#cfe3f2", accent="#004b87", on_accent="#ffffff", organised_crime="#004b87",
    small_cases="#a83c00", better="#005a3c", open="#e69f00", worse="#8b0000", neutral="#3a3a3a", diverging=_DIVERGING,
)  # fmt: skip


def choose_theme(scheme: str, scale: float) -> Theme:
    """The theme that a person chose; "system" follows the desktop."""
    dark = scheme == "dark" or (scheme == "system" and QApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark)
    colours = PROJECTOR if scheme == "projector" else DARK if dark else LIGHT
    # who sits at the back sees less than half of what the one at the screen sees
    scale = min(scale * _PROJECTOR_SCALE, TEXT_SIZES[-1]) if scheme == "projector" else scale
    return replace(colours, scale=scale)


@cache
def load_fonts() -> None:
    """Add the fonts that come with the program, so that text is as large on every machine; needs an application."""
    for path in sorted(_FONTS.glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))


def apply_theme(application: QApplication, theme: Theme) -> None:
    """Give the application fonts and colours; the style sheet is each window's own.

    Set for the application, Qt polishes a widget once for itself and once for every widget that it lies in.
    """
    load_fonts()
    font = QFont(list(FAMILIES))
    font.setPixelSize(theme.px(14))
    font.setFeature(QFont.Tag("tnum"), 1)  # figures of one width, so that columns line up
    application.setFont(font)
    palette = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, theme.background),
        (QPalette.ColorRole.WindowText, theme.ink),
        (QPalette.ColorRole.Base, theme.card),
        (QPalette.ColorRole.AlternateBase, theme.background),
        (QPalette.ColorRole.Text, theme.ink),
        (QPalette.ColorRole.Button, theme.card),
        (QPalette.ColorRole.ButtonText, theme.ink),
        (QPalette.ColorRole.PlaceholderText, theme.mute),
        (QPalette.ColorRole.ToolTipBase, theme.card),
        (QPalette.ColorRole.ToolTipText, theme.ink),
        (QPalette.ColorRole.Highlight, theme.accent),
        (QPalette.ColorRole.HighlightedText, theme.on_accent),
        (QPalette.ColorRole.Link, theme.accent),
    ):
        palette.setColor(role, QColor(colour))
    application.setPalette(palette)


def stylesheet(theme: Theme) -> str:
    """The style sheet of a theme, with sizes in pixels of its text size."""
    colours = {name: getattr(theme, name) for name in Theme.__slots__ if name not in ("name", "scale", "diverging")}
    sizes = {f"s{size}": f"{theme.px(size)}px" for size in (11, 12, 13, 14, 15, 16, 19)}
    # seven names side by side: large text grows less there
    sizes["tab"] = f"{round(14 * min(theme.scale, 1.6))}px"
    sizes["inner"] = f"{theme.px(12) - 2}px"  # of a box whose border is a pixel wider
    families = ", ".join(f'"{family}"' for family in FAMILIES)
    # Qt draws the icons of its dialogs in black
    colours["icon_ground"] = LIGHT.hover
    images = {"tick": _image("tick", theme.on_accent), "down": _image("down", theme.ink)}
    return _SHEET.substitute(colours, families=families, **images, **sizes)


def _image(name: str, colour: str) -> str:
    """The file of a mark for a style sheet, which can't colour it."""
    tone = "white" if QColor(colour).lightness() > 127 else "black"
    return (_IMAGES / f"{name}-{tone}.svg").as_posix()


_SHEET = Template("""
QMainWindow, QDialog { background: $background; }
QWidget { color: $ink; font-family: $families; font-size: $s14; }
QToolTip { background: $card; color: $ink; border: 1px solid $line; padding: 4px; font-size: $s12; }
QFrame#header { background: $card; border: none; border-bottom: 1px solid $line; }
QFrame#footer { background: $card; border: none; border-top: 1px solid $line; }
QFrame[role="card"] { background: $card; border: 1px solid $line; border-radius: 8px; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
QLabel { background: transparent; }
QLabel[role="brand"] { font-size: $s16; font-weight: 700; }
QLabel[role="heading"] { font-size: $s12; font-weight: 700; color: $mute; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="mute"], QLabel[role="small"] { color: $mute; font-size: $s12; }
QLabel[role="tiny"] { color: $mute; font-size: $s11; }
QLabel[role="sentence"] { font-size: $s19; font-weight: 600; }
QLabel[role="answer"] { font-size: $s15; border: 2px solid transparent; border-radius: 4px; }
QLabel[role="challenge"] { font-size: $s12; border: 2px solid transparent; border-radius: 4px; }
QLabel[role="answer"]:focus, QLabel[role="challenge"]:focus { border-color: $accent; }
QLabel[role="command"] { color: $mute; font-size: $s12; }
QLabel[role="number"] { font-weight: 600; }
QLabel[side="organised crime"] { color: $organised_crime; font-weight: 600; }
QLabel[side="small cases"] { color: $small_cases; font-weight: 600; }
QFrame[role="rule"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QPushButton, QToolButton {
  background: $card; border: 1px solid $line; border-radius: 6px; padding: 4px 12px; min-height: 20px;
}
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:disabled { color: $mute; background: $background; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 3px 11px; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
QPushButton[role="primary"]:focus { border: 2px solid $ink; }
QPushButton[role="primary"]:disabled { background: $track; color: $mute; border-color: $track; }
QPushButton[role="policy"] { text-align: left; padding: 8px; font-size: $s13; }
QPushButton[role="policy"]:checked { background: $tint; border: 2px solid $accent; padding: 7px; font-weight: 600; }
QPushButton[role="policy"]:focus { border: 2px solid $ink; padding: 7px; }
QPushButton[role="policy"]:disabled { color: $mute; background: $background; font-weight: 400; }
QFileDialog QToolButton { padding: 2px; min-height: 0px; background: $icon_ground; }
QFileDialog QToolButton:focus { padding: 1px; }
QToolButton[role="chip"] {
  border: 1px solid $line; border-radius: 9px; padding: 0px 8px; min-height: 16px; font-size: $s11; color: $mute;
}
QToolButton[role="chip"]:focus { border: 2px solid $accent; padding: 0px 7px; }
QLabel[role="changed"] { color: $accent; font-weight: 600; }
QLabel[role="fault"] { color: $worse; font-size: $s12; }
QPushButton[role="section"] { text-align: left; border: none; background: transparent; font-weight: 600;
  padding: 2px 4px; }
QPushButton[role="section"]:hover { background: $hover; }
QPushButton[role="section"]:focus { border: 2px solid $accent; padding: 0px 2px; }
QPushButton[role="link"] { text-align: left; border: none; background: transparent; color: $accent; font-size: $s12;
  padding: 1px 2px; }
QPushButton[role="link"]:hover { background: $hover; }
QPushButton[role="link"]:focus { border: 2px solid $accent; padding: 0px; }
QPushButton[role="page"] { font-size: $tab; border: none; padding: 5px 12px; background: transparent; color: $mute; }
QPushButton[role="page"]:hover { background: $hover; }
QPushButton[role="page"]:checked { background: $tint; color: $accent; font-weight: 600; }
QPushButton[role="page"]:focus { border: 2px solid $accent; padding: 3px 10px; }
QPushButton[role="view"] { font-size: $s12; padding: 3px 10px; min-height: 18px; }
QPushButton[role="view"]:checked { background: $tint; color: $accent; border-color: $accent; }
QPushButton[role="view"]:focus { border: 2px solid $accent; padding: 2px 9px; }
QLineEdit { background: $card; border: 1px solid $line; border-radius: 4px; padding: 1px 4px;
  min-height: 20px; selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus { border: 2px solid $accent; padding: 0px 3px; }
QCheckBox::indicator, QListView::indicator { width: $s12; height: $s12; border: 1px solid $mute; border-radius: 3px;
  background: $card; }
QCheckBox::indicator:checked, QListView::indicator:checked { background: $accent; border-color: $accent;
  image: url("$tick"); }
QCheckBox::indicator:focus { border: 2px solid $ink; width: $inner; height: $inner; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none; padding: 0px; min-height: 0px;
  background: transparent; }
QAbstractSpinBox QLineEdit:focus, QComboBox QLineEdit:focus { border: none; padding: 0px; }
QListWidget { background: $card; border: 1px solid $line; border-radius: 6px; font-size: $s13; }
QListWidget::item { padding: 4px; }
QListWidget::item:selected { background: $tint; color: $ink; border-radius: 4px; }
QListWidget { outline: none; }
QListWidget::item:focus { border: 1px solid $accent; border-radius: 4px; padding: 3px; }
QTableView { background: $card; border: 1px solid $line; border-radius: 6px; gridline-color: $line;
  font-size: $s12; selection-background-color: $tint; selection-color: $ink; }
QTableView#assumptions { outline: none; }
QTableView#assumptions::item { padding: 0px 3px; }
QTableView#assumptions::item:selected { background: $tint; color: $ink; }
QTableView#assumptions::item:focus { border: 1px solid $accent; padding: 0px 2px; }
QScrollArea#assumption_about:focus { border: 2px solid $accent; border-radius: 4px; }
QHeaderView::section { background: $background; color: $mute; border: none; border-bottom: 1px solid $line;
  padding: 4px 6px; font-size: $s12; font-weight: 600; }
QPlainTextEdit { background: $background; border: 1px solid $line; border-radius: 6px; font-size: $s12; }
QPlainTextEdit[readOnly="false"] { background: $card; }
QPlainTextEdit[readOnly="false"]:focus { border: 2px solid $accent; }
QComboBox { combobox-popup: 0; background: $card; border: 1px solid $line; border-radius: 6px; padding: 1px 8px;
  min-height: 26px; }
QComboBox:hover { background: $hover; }
QComboBox:focus { border: 2px solid $accent; padding: 0px 7px; }
QComboBox:disabled { color: $mute; background: $background; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url("$down"); width: $s12; height: $s12; }
QComboBox QAbstractItemView { background: $card; color: $ink; selection-background-color: $tint;
  selection-color: $ink; border: 1px solid $line; }
QComboBox QAbstractItemView::item { padding: 4px 6px; }
QProgressBar { background: $track; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QFrame#tour { background: $card; border: 2px solid $accent; border-radius: 8px; }
QFrame#tour_ring { background: transparent; border: 3px solid $accent; border-radius: 10px; }
QFrame[role="banner"] { background: $card; border: 1px solid $line; border-left: 4px solid $open; border-radius: 6px; }
QFrame[role="banner"][kind="error"] { border-left: 4px solid $worse; }
QMenuBar { background: $card; }
QMenuBar::item { padding: 4px 8px; background: transparent; }
QMenuBar::item:selected, QMenu::item:selected { background: $tint; color: $ink; }
QMenu { background: $card; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 4px 24px 4px 12px; }
QTextBrowser { background: $card; border: 1px solid $line; border-radius: 8px; padding: 12px; }
QScrollBar:vertical { background: transparent; width: 8px; }
QScrollBar::handle:vertical { background: $track; border-radius: 4px; min-height: 24px; }
QScrollBar:horizontal { background: transparent; height: 8px; }
QScrollBar::handle:horizontal { background: $track; border-radius: 4px; min-width: 24px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0px; width: 0px; }
QAbstractScrollArea::corner { background: transparent; border: none; }
""")
