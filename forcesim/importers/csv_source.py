"""Where a CSV file lies: in a folder, or inside a .zip as it was downloaded, which nobody need unpack.

Nothing of an archive is ever written to disk, so that the names in it, which anybody may have chosen, lead nowhere.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from forcesim.errors import Fault, TableError
from forcesim.text import safe

# what a damaged, locked or strange archive makes the standard library raise
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, ValueError, OSError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class CsvSource:
    """A file, or where ``entry`` is not "" the file of that name, of ``unpacked`` bytes, in the archive at ``path``.

    ``archive`` is that archive, open for all its files: its list of files is long, and takes a while to read.
    """

    path: Path
    entry: str = ""
    unpacked: int = 0
    archive: zipfile.ZipFile | None = field(default=None, compare=False, repr=False)

    @property
    def name(self) -> str:
        """The file's own name, without folders."""
        return PurePosixPath(self.entry.replace("\\", "/")).name if self.entry else self.path.name

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return PurePosixPath(self.name).stem

    def __str__(self) -> str:
        return f"{self.path}/{self.entry}" if self.entry else str(self.path)

    def size(self) -> int:
        """How many bytes it has; a TableError where that can't be found out."""
        try:
            return self.unpacked if self.entry else self.path.stat().st_size
        except OSError as error:
            raise TableError([self._unreadable(error)]) from error

    def read(self, most: int = -1) -> bytes:
        """At most so many bytes from the beginning, or all; a TableError where they can't be read."""
        try:
            with self._opened() as file:
                return file.read(most)
        except _DAMAGE as error:
            raise TableError([self._unreadable(error)]) from error

    @contextmanager
    def _opened(self) -> Iterator[IO[bytes]]:
        if self.archive is None:
            with self.path.open("rb") as file:
                yield file
            return
        entry = self.archive.getinfo(self.entry)
        if entry.file_size != self.unpacked:  # of two files of one name the last is opened
            raise zipfile.BadZipFile("two files have one name")
        # the size that an archive states is all that is ever unpacked of it
        with self.archive.open(entry) as inside:
            yield inside

    def _unreadable(self, error: BaseException) -> Fault:
        where = safe(str(self))
        if not self.entry:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            return Fault(f"the file can't be read: {reason}", "Look at its permissions", where=where)
        what = "the file can't be unpacked: the archive is damaged, or has a password"
        return Fault(what, "Download it again, or unpack it and name the folder", where=where)


def is_zip(path: Path) -> bool:
    """Whether a file says that it is an archive of the kind that can be read here."""
    return path.name.lower().endswith(".zip")


def zip_entries(path: Path) -> list[CsvSource]:
    """The files in an archive, by name; a TableError where it can't be opened.

    The archive is closed with the last of them.
    """
    try:
        archive = zipfile.ZipFile(path)  # its files are read later
        listed = [CsvSource(path, entry.filename, entry.file_size, archive) for entry in archive.infolist()]
    except _DAMAGE as error:
        hint = "Download it again, or unpack it and name the folder"
        raise TableError([Fault("the archive can't be opened: it is damaged", hint, where=safe(str(path)))]) from error
    return sorted(source for source in listed if not source.entry.endswith(("/", "\\")))
