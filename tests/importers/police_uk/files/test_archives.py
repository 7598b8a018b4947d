"""The download of data.police.uk as it comes, a .zip, says the same as the folder that it is unpacked to."""

from __future__ import annotations

import gc
import weakref
import zipfile
from pathlib import Path

import pytest
from police_files import put_months, table

from forcesim.errors import TableError
from forcesim.importers import csv_files, csv_source
from forcesim.importers.csv_source import zip_entries
from forcesim.importers.police_uk.importer import import_police_uk
from forcesim.importers.police_uk.result import PoliceImport

WARNED = "Offender given a drugs possession warning"


def packed(folder: Path, archive: Path) -> Path:
    """The archive of all files below a folder, by their names from there."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for path in sorted(folder.rglob("*.csv")):
            made.write(path, path.relative_to(folder))
    return archive


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    put_months(tmp_path / "data", [100, 110, 90], ending=WARNED)
    return packed(tmp_path / "data", tmp_path / "download.zip")


def found(imported: PoliceImport) -> dict[str, object]:
    plain = imported.to_dict()
    plain.pop("quality")
    return plain


def test_an_archive_says_what_its_unpacked_folder_says(archive: Path) -> None:
    assert import_police_uk(archive).to_dict() == import_police_uk(archive.parent / "data").to_dict()


def test_an_archive_is_opened_once_for_all_its_files_and_closed_after_the_last(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[weakref.ref[zipfile.ZipFile]] = []

    class Counting(zipfile.ZipFile):
        def __init__(self, path: Path) -> None:
            super().__init__(path)
            opened.append(weakref.ref(self))

    monkeypatch.setattr(csv_source.zipfile, "ZipFile", Counting)
    sources = zip_entries(archive)
    assert len([source.read() for source in sources]) > 1
    (only,) = opened
    assert only() is not None
    del sources
    gc.collect()
    assert only() is None  # and with it its file


def test_an_archive_beside_what_was_unpacked_of_it_is_counted_once(archive: Path) -> None:
    imported = import_police_uk(archive.parent)
    assert [month for month, _, drugs in imported.monthly if drugs] == ["2018-01", "2018-02", "2018-03"]
    assert sum(drugs for _, _, drugs in imported.monthly) == 300
    (copies,) = [item for item in imported.quality if item.key == "files.copies"]
    assert copies.count == 3


def test_an_archive_made_on_windows_or_by_a_finder_is_read(archive: Path) -> None:
    with zipfile.ZipFile(archive) as given, zipfile.ZipFile(archive.with_name("other.zip"), "w") as other:
        for entry in given.infolist():
            content = given.read(entry)
            renamed = replace_separators(entry.filename)
            other.writestr(renamed, content)
            other.writestr(f"__MACOSX/._{Path(entry.filename).name}", b"\0\5\x16\7")
        other.writestr("2018-01/", b"")
    assert found(import_police_uk(archive.with_name("other.zip"))) == found(import_police_uk(archive))


def replace_separators(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("x.csv")
    entry.filename = name.replace("/", "\\")
    return entry


def test_names_that_lead_out_of_an_archive_lead_nowhere(archive: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(archive, "a") as open_archive:
        open_archive.writestr("../../2018-04-durham-street.csv", table(("Month", "Crime type"), [("2018-04", "Drugs")]))
    before = sorted(tmp_path.parent.rglob("*.csv"))
    assert len(import_police_uk(archive).months["street"]) >= 3
    assert sorted(tmp_path.parent.rglob("*.csv")) == before


def test_a_damaged_archive_is_refused_alone_and_told_beside_good_files(archive: Path) -> None:
    broken = archive.with_name("broken.zip")
    broken.write_bytes(archive.read_bytes()[:-40])
    with pytest.raises(TableError, match="can't be opened") as refused:
        import_police_uk(broken)
    assert refused.value.faults[0].where.endswith("broken.zip")
    assert "Download it again" in refused.value.faults[0].hint
    (item,) = [item for item in import_police_uk(archive.parent).quality if item.key == "files.archives"]
    assert "broken.zip" in item.what


def test_a_file_that_is_damaged_inside_an_archive_is_left_out_and_named(archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    with zipfile.ZipFile(archive) as given:
        second = sorted(given.infolist(), key=lambda entry: entry.header_offset)[1]
    begin = second.header_offset + 30 + len(second.filename)
    content[begin + 5 : begin + 25] = bytes(20)
    archive.write_bytes(bytes(content))
    imported = import_police_uk(archive)
    assert [month for month, _, _ in imported.monthly] == ["2018-01", "2018-03"]
    assert any("2018-02-durham-street.csv (the file can't be unpacked" in item.what for item in imported.quality)


def test_a_file_that_would_fill_the_memory_is_left_packed(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_files, "MOST_BYTES", 100)
    with pytest.raises(TableError, match=r"2018-01-durham-street\.csv \(the file is larger than a gigab"):
        import_police_uk(archive)


def test_a_small_file_lets_no_large_one_of_the_same_name_in(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "2018-01/2018-01-durham-street.csv"
    twice = archive.with_name("twice.zip")
    with zipfile.ZipFile(twice, "w") as made:
        made.writestr(name, "Month,Crime type\n")
        with pytest.warns(UserWarning, match="Duplicate name"):
            made.writestr(name, table(("Month", "Crime type"), [("2018-01", "Drugs")] * 100))
    monkeypatch.setattr(csv_files, "MOST_BYTES", 100)
    small, large = zip_entries(twice)
    assert small.size() < 100 < large.size()
    with pytest.raises(TableError, match="can't be unpacked"):
        small.read()


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damage_is_told_in_words_however_a_file_is_packed(tmp_path: Path, packing: int) -> None:
    path = tmp_path / "download.zip"
    with zipfile.ZipFile(path, "w", packing) as made:
        made.writestr("a.csv", "Month,Crime type\n" + "2018-01,Drugs\n" * 1000)
    content = bytearray(path.read_bytes())
    begin = 30 + len("a.csv")
    content[begin + 12 : begin + 30] = b"\xff" * 18
    path.write_bytes(bytes(content))
    (entry,) = zip_entries(path)
    with pytest.raises(TableError, match="can't be unpacked"):
        entry.read()


@pytest.mark.parametrize("name", ["months.csv.gz", "months.tar", "months.csv"])
def test_what_is_neither_a_folder_nor_a_zip_is_refused_with_a_remedy(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x1f\x8b\x08")
    with pytest.raises(TableError, match=r"neither a folder nor a \.zip") as refused:
        import_police_uk(tmp_path / name)
    assert refused.value.faults[0].hint.startswith("Name the folder" if name.endswith(".csv") else "Unpack it first")
