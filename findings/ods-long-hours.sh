#!/bin/sh
# A spreadsheet cell of hours worked (7:30, 24:00, 36:00) in an OpenDocument table, the format in which British
# government publishes. One would expect three durations from every reader. But a whole day is too long for each of
# them: calamine (and pandas through it) turns 24 hours and more into text, pandas' own reader refuses the whole
# sheet, and polars makes them null without a word: a sum of hours counts only the short shifts.
# Seen 2026-11: pandas 3.1.1, odfpy 1.4.1, python-calamine 0.9.1, polars 2.1.0, fastexcel 0.21.0.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -qq "pandas==3.1.1" "odfpy==1.4.1" "python-calamine==0.9.1" \
    "polars==2.1.0" "fastexcel==0.21.0"

cat > "$work/show.py" <<'PY'
import sys
from importlib.metadata import version

import pandas
import polars
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

path = sys.argv[1]
table = Table(name="Hours")


def add_row(*cells):
    row = TableRow()
    for shown, kind in cells:
        cell = TableCell(**kind)
        cell.addElement(P(text=shown))
        row.addElement(cell)
    table.addElement(row)


string = {"valuetype": "string"}
add_row(("team", string), ("worked", string))
for team, hours, minutes in (("A", 7, 30), ("B", 24, 0), ("C", 36, 0)):
    duration = {"valuetype": "time", "timevalue": f"PT{hours:02}H{minutes:02}M00S"}
    add_row((team, string), (f"{hours:02}:{minutes:02}:00", duration))
document = OpenDocumentSpreadsheet()
document.spreadsheet.addElement(table)
document.save(path)

print(*(f"{name} {version(name)}" for name in ("pandas", "odfpy", "python-calamine", "polars", "fastexcel")), sep=", ")
try:
    print("pandas, odf:", pandas.read_excel(path, engine="odf")["worked"].map(str).to_list())
except ValueError as error:
    print("pandas, odf:", error)
print("pandas, calamine:", pandas.read_excel(path, engine="calamine")["worked"].map(str).to_list())
hours = polars.read_ods(path)["worked"]
print("polars:", [str(value) for value in hours], "sum", hours.sum())
PY
cat > "$work/recorded" <<'TXT'
pandas 3.1.1, odfpy 1.4.1, python-calamine 0.9.1, polars 2.1.0, fastexcel 0.21.0
pandas, odf: hour must be in 0..23: 24:00:00
pandas, calamine: ['07:30:00', 'PT24H00M00S', 'PT36H00M00S']
polars: ['7:30:00', 'None', 'None'] sum 7:30:00
TXT
echo "One would expect: 7.5, 24 and 36 hours from every reader, 67.5 in all."
"$work/venv/bin/python" "$work/show.py" "$work/hours.ods" > "$work/seen"
cat "$work/seen"
diff "$work/recorded" "$work/seen" || { echo "The behaviour has changed: < is recorded, > is seen now."; exit 1; }
echo "As recorded."
