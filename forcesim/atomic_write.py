"""Files that are written whole or not at all: beside the old file first, then moved over it (an atomic write).

Whatever happens meanwhile (a full disk, Ctrl-C, a kill), the name leads to the old content or to the new, never to a
part. Everything that the program writes for people goes through here.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Generator, Mapping
from pathlib import Path

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write_file(path: str | os.PathLike[str], content: bytes | str) -> Path:
    """Write a file and return its path; texts are written as UTF-8, with the line ends that they have.

    OSError, with the path as its ``filename``, where that can't be done; the old file is untouched then.
    """
    return write_files({path: content})[0]


def write_files(contents: Mapping[str | os.PathLike[str], bytes | str]) -> tuple[Path, ...]:
    """Write files that belong together: none is replaced before all are on the disk. As ``write_file`` otherwise."""
    paths = tuple(Path(path) for path in contents)
    asides: list[tuple[Path, Path]] = []
    try:
        for path, content in zip(paths, contents.values(), strict=True):
            encoded = content if isinstance(content, bytes) else content.encode()
            with _named(path):
                _write_aside(path, encoded, asides)
        for path, (aside, target) in zip(paths, list(asides), strict=True):
            if aside != target:
                with _named(path):
                    aside.replace(target)
    finally:
        for aside, target in asides:
            if aside != target:
                with contextlib.suppress(OSError):  # moved already, or the folder is gone with it
                    aside.unlink(missing_ok=True)
    return paths


def check_writable(path: str | os.PathLike[str]) -> None:
    """Raise the OSError that ``write_file`` would raise for this path as far as can be known before; leaves nothing."""
    with _named(Path(path)):
        target = _target(Path(path))
        _refuse(target)
        if _is_device(target):
            return
        if not target.exists():  # a name may be too long, or of letters that the file system does not have
            os.close(os.open(target, _NEW_FILE, 0o666))
            target.unlink()
        aside = _aside(target)
        os.close(os.open(aside, _NEW_FILE, 0o666))
        aside.unlink()


def is_same_file(first: str | os.PathLike[str], second: str | os.PathLike[str]) -> bool:
    """Whether two paths lead to one file, which need not exist yet."""
    if _is_device(Path(first)):
        return False
    with contextlib.suppress(OSError):
        if Path(first).samefile(second):
            return True
    return os.path.normcase(os.path.realpath(first)) == os.path.normcase(os.path.realpath(second))


@contextlib.contextmanager
def _named(path: Path) -> Generator[None, None, None]:
    """Errors name the file that a person asked for, not the one beside it."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno or errno.EIO, error.strerror or str(error), str(path)) from error
    except ValueError as error:  # a name with a null character
        raise OSError(errno.EINVAL, str(error), str(path)) from error


def _write_aside(path: Path, content: bytes, asides: list[tuple[Path, Path]]) -> None:
    target = _target(path)
    _refuse(target)
    if _is_device(target):  # /dev/stdout, a pipe: there is no old content to lose
        with target.open("wb") as file:
            file.write(content)
        asides.append((target, target))
        return
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    aside = _aside(target)
    asides.append((aside, target))
    with os.fdopen(os.open(aside, _NEW_FILE, 0o666), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if mode is not None:
        aside.chmod(mode)


def _refuse(target: Path) -> None:
    """Raise the OSError of what must not be replaced."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if target.exists() and not os.access(target, os.W_OK):
        # moving over it would be possible, and against its owner's word
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _target(path: Path) -> Path:
    """Where a path leads: a link stays a link, and what it leads to is replaced."""
    return Path(os.path.realpath(path)) if path.is_symlink() and not _is_device(path) else path.absolute()


def _aside(target: Path) -> Path:
    # a name of its own length: that of the target may be as long as names can be
    return target.with_name(f".forcesim-{secrets.token_hex(6)}.tmp")


def _is_device(target: Path) -> bool:
    # /dev/stdout leads to a file where a shell sends it there, which somebody else is writing
    is_stream = target.is_symlink() and target.absolute().is_relative_to("/dev")
    return is_stream or (target.exists() and not target.is_file() and not target.is_dir())
