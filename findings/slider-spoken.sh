#!/bin/sh
# A slider for a share, 0 to 1, and one for a range of hours, by superqt, as a screen reader finds them. One would
# expect the value that the slider shows, as Qt's own slider tells. superqt keeps its values beside those of the
# QSlider that it derives from, and Qt tells of the latter: whatever is set, assistive tools hear 0 on a scale from 0
# to 99.
# Seen 2026-11: superqt 0.9.0, PySide6-Essentials 6.11.3.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq "superqt==0.9.0" "PySide6-Essentials==6.11.3"

cat > "$work/show.py" <<'PY'
from importlib.metadata import version

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QSlider
from superqt import QDoubleSlider, QRangeSlider

application = QApplication([])
print(*(f"{name} {version(name)}" for name in ("superqt", "PySide6-Essentials")), sep=", ")
plain, share, hours = QSlider(), QDoubleSlider(), QRangeSlider()
plain.setRange(0, 50)
plain.setValue(35)
share.setRange(0.0, 1.0)
share.setValue(0.35)
hours.setRange(0, 50)
hours.setValue((20, 40))
for slider in (plain, share, hours):
    spoken = QAccessible.queryAccessibleInterface(slider).valueInterface()
    scale = f"{spoken.minimumValue()} to {spoken.maximumValue()}"
    print(f"{type(slider).__name__} at {slider.value()}: tells {spoken.currentValue()} on {scale}")
PY
cat > "$work/recorded" <<'TXT'
superqt 0.9.0, PySide6-Essentials 6.11.3
QSlider at 35: tells 35 on 0 to 50
QDoubleSlider at 0.35: tells 0 on 0 to 99
QRangeSlider at (20, 40): tells 0 on 0 to 99
TXT
echo "One would expect: each slider tells the value at which it stands, on its own scale."
QT_QPA_PLATFORM=offscreen "$work/venv/bin/python" "$work/show.py" > "$work/seen"
cat "$work/seen"
diff "$work/recorded" "$work/seen" || { echo "The behaviour has changed: < is recorded, > is seen now."; exit 1; }
echo "As recorded."
