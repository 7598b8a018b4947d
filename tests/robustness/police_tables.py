"""Monthly files of data.police.uk to be broken: cells, lines and columns put in the place of others, and bytes."""

from __future__ import annotations

import json
import random
from pathlib import Path

from mutators import bytes_changed
from police_files import crime, outcome, put, search

from forcesim.importers.police_uk.importer import import_police_uk, scenario_text
from forcesim.importers.police_uk.report import as_markdown, report_sections
from forcesim.scenario.files.load import check

NAMES = ("Local resolution", "Suspect charged", "Under investigation", "", "Offender given a caution")
CELLS = ("", " ", "\x00", "-00", "[x]", "1e999", "nan", "2018-13", "0000-00-00T00:00:00Z",
         "9999-12-31T23:59:59-23:59",
         "0001-01-01T00:00:00+23:59", "=1+1", "<b>x</b>", "\u202e", "x" * 5000, '"', "é", "Drugs",
         "Durham Constabulary",
         "2018-01-01T24:00:00+99:99", "12/25/2018", "2018-02-30T10:00:00+00:00")  # fmt: skip


def whole(folder: Path, chance: random.Random) -> list[Path]:
    """Two or more months of all three kinds."""
    paths = []
    for number in range(chance.choice((2, 2, 14))):
        month = f"{2018 + number // 12}-{number % 12 + 1:02}"
        ids = [f"{month}-{i}" for i in range(30)]
        rows = [crime(i, month, outcome=chance.choice(NAMES)) for i in ids]
        rows += [crime("", month, "Anti-social behaviour"), crime(f"b{month}", month, "Burglary")]
        paths.append(put(folder, month, "street", rows))
        paths.append(put(folder, month, "outcomes", [outcome(i, month, chance.choice(NAMES)) for i in ids]))
        times = [f"{month}-{chance.randrange(1, 29):02}T{chance.randrange(24):02}:{chance.randrange(60):02}:00+00:00"
                 for _ in range(40)]  # fmt: skip
        paths.append(put(folder, month, "stop-and-search", [search(time) for time in times]))
    return paths


def cells_changed(text: str, chance: random.Random) -> str:
    """Cells, lines and columns put in the place of others."""
    rows = [line.split(",") for line in text.split("\n")]
    for _ in range(chance.choice((1, 3, 20))):
        row = chance.choice(rows)
        match chance.randrange(7):
            case 0 | 1:
                row[chance.randrange(len(row))] = chance.choice(CELLS)
            case 2:
                row.append(chance.choice(CELLS))
            case 3:
                del row[chance.randrange(len(row)) :]
                row = row or [""]
            case 4:
                rows.insert(chance.randrange(len(rows)), list(chance.choice(rows)))
            case 5:
                column, cell = chance.randrange(12), chance.choice(CELLS)
                for other in rows[1:]:
                    if column < len(other):
                        other[column] = cell
            case _:
                rows[0][chance.randrange(len(rows[0])) if rows[0] else 0 :] = [chance.choice(CELLS)]
        rows = [row or [""] for row in rows]
    return "\n".join(",".join(row) for row in rows)


def write_police_files(path: Path, chance: random.Random) -> None:
    """Monthly files beside ``path``, of which a few are broken, one of them at the path itself."""
    folder = path.parent / "data"
    paths = whole(folder, chance)
    first, *others = chance.sample(paths, chance.choice((1, 2, len(paths))))
    for broken in (first, *others):
        if chance.random() < 0.5:
            broken.write_bytes(bytes_changed(broken.read_bytes(), chance))
        else:
            broken.write_text(cells_changed(broken.read_text(encoding="utf-8", errors="replace"), chance), newline="")
    # the others lie in one folder, whose names say what they are; in a third of folders they are not there
    is_alone = chance.random() < 0.35
    for other in paths:
        other.rename(path if other == first else path.parent / other.name)
        if is_alone and other != first:
            (path.parent / other.name).unlink()
    for empty in sorted(folder.iterdir()):
        empty.rmdir()
    folder.rmdir()


def read_police_files(path: Path, chance: random.Random) -> bool:
    """Import what is there, and write all that the command writes."""
    imported = import_police_uk(path.parent, force=chance.choice((None, "durham")))
    json.dumps(imported.to_dict(), allow_nan=False)
    text = as_markdown(report_sections(imported))
    if not all(line.isprintable() for line in text.splitlines()):
        raise AssertionError("the report holds what does not print")
    if imported.table:
        target = path.with_name("new.toml")
        target.write_text(scenario_text(imported, target), encoding="utf-8")
        if check(target):
            raise AssertionError(f"the scenario is wrong: {check(target)}")
    return True
