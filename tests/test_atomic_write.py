"""A file that is written is whole or not there, and what stood under its name before is never lost."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from forcesim.atomic_write import check_writable, is_same_file, write_file, write_files

OLD, NEW = b"old" * 1000, b"new" * 30_000


@contextmanager
def disk_with_room_for(count: int) -> Iterator[None]:
    """The system refuses to write any file beyond ``count`` bytes, as a full disk would."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("room", [0, 1, 4096, len(NEW) - 1])
def test_a_disk_that_fills_at_any_moment_leaves_the_old_file_and_nothing_else(tmp_path: Path, room: int) -> None:
    (tmp_path / "a").write_bytes(OLD)
    with disk_with_room_for(room), pytest.raises(OSError, match="too large") as caught:
        write_file(tmp_path / "a", NEW)
    assert caught.value.filename == str(tmp_path / "a")
    assert content(tmp_path) == {"a": OLD}


def test_a_disk_that_fills_leaves_a_new_name_free(tmp_path: Path) -> None:
    with disk_with_room_for(10), pytest.raises(OSError, match="too large"):
        write_file(tmp_path / "a", NEW)
    assert content(tmp_path) == {}


def test_files_that_belong_together_are_replaced_together_or_not(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(OLD)
    (tmp_path / "b").write_bytes(OLD)
    with disk_with_room_for(len(NEW) - 1), pytest.raises(OSError, match="too large"):
        write_files({tmp_path / "a": b"small", tmp_path / "b": NEW})
    assert content(tmp_path) == {"a": OLD, "b": OLD}
    assert write_files({tmp_path / "a": "é\n", tmp_path / "b": NEW}) == (tmp_path / "a", tmp_path / "b")
    assert content(tmp_path) == {"a": "é\n".encode(), "b": NEW}


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, MemoryError])
def test_whatever_interrupts_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interruption: type[BaseException]
) -> None:
    def interrupted(_: int) -> None:
        raise interruption

    (tmp_path / "a").write_bytes(OLD)
    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(interruption):
        write_file(tmp_path / "a", NEW)
    assert content(tmp_path) == {"a": OLD}


def test_a_link_stays_a_link_and_permissions_stay(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(OLD)
    (tmp_path / "real").chmod(0o640)
    (tmp_path / "link").symlink_to("real")
    write_file(tmp_path / "link", NEW)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == NEW
    assert stat.S_IMODE((tmp_path / "real").stat().st_mode) == 0o640


def test_a_new_file_may_be_read_by_whom_the_user_lets_read(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_file(tmp_path / "a", NEW)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o644


def test_a_name_as_long_as_names_can_be_is_written(tmp_path: Path) -> None:
    write_file(tmp_path / ("n" * 255), NEW)
    assert content(tmp_path) == {"n" * 255: NEW}


@pytest.mark.skipif(sys.platform == "win32", reason="no such device")
def test_a_device_is_written_to_and_not_replaced() -> None:
    check_writable("/dev/null")
    write_file("/dev/null", NEW)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    with pytest.raises(OSError, match="No space left") as caught:
        write_file("/dev/full", NEW)
    assert caught.value.errno == errno.ENOSPC


@pytest.mark.parametrize(
    ("name", "error"),
    [("nowhere/a", FileNotFoundError), ("folder", IsADirectoryError), ("n" * 256, OSError), ("a\0b", OSError)],
)
def test_what_can_not_be_written_is_known_before(tmp_path: Path, name: str, error: type[OSError]) -> None:
    (tmp_path / "folder").mkdir()
    for attempt in (check_writable, lambda path: write_file(path, NEW)):
        with pytest.raises(error):
            attempt(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_looking_whether_a_file_can_be_written_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(OLD)
    check_writable(tmp_path / "a")
    check_writable(tmp_path / "b")
    assert content(tmp_path) == {"a": OLD}


def test_a_file_that_its_owner_locked_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(OLD)
    monkeypatch.setattr(os, "access", lambda *_: False)  # as it is for all but root
    for attempt in (check_writable, lambda path: write_file(path, NEW)):
        with pytest.raises(PermissionError):
            attempt(tmp_path / "a")
    assert content(tmp_path) == {"a": OLD}


def test_two_names_of_one_file_are_known_as_such(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("a")
    assert is_same_file(tmp_path / "a", tmp_path / "b" / ".." / "a")
    assert is_same_file(tmp_path / "a", tmp_path / "link")
    assert not is_same_file(tmp_path / "a", tmp_path / "b")
    (tmp_path / "a").write_bytes(OLD)
    os.link(tmp_path / "a", tmp_path / "hard")
    assert is_same_file(tmp_path / "a", tmp_path / "hard")
    assert not is_same_file("/dev/stdout", "/dev/stdout")
