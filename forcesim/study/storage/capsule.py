"""One file that replays a study: the question, the scenarios and the result.

A capsule is a zip of plain texts: ``capsule.json`` (format, versions and the digest of every other member),
``question.json``, ``result.json`` and ``scenarios/NAME.toml``. Opening it runs nothing that it holds, reads no
more than fixed limits, and refuses whatever it does not know.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import re
import zipfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from forcesim.atomic_write import write_file
from forcesim.errors import CapsuleError
from forcesim.simulation.result import MODEL_VERSION

FORMAT = 1

_HEADER, _QUESTION, _RESULT = "capsule.json", "question.json", "result.json"
_FOLDER, _ENDING = "scenarios/", ".toml"
# limits in bytes and members: far above any study, far below what would hurt
_MEMBERS, _MEMBER_BYTES, _TOTAL_BYTES = 200, 64 * 2**20, 256 * 2**20
_TOO_LARGE = "the file is too large for a capsule"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
# no separator, no leading dot, nothing that a file system treats specially
_NAME = re.compile(r"[^\s./\\:*?\"<>|\x00-\x1f][^/\\:*?\"<>|\x00-\x1f]{0,199}")


@dataclass(frozen=True, slots=True)
class Capsule:
    """An opened capsule: TOML texts by scenario name, the JSON of the result, the question, and versions."""

    texts: dict[str, str]
    document: dict[str, Any]
    question: dict[str, Any]
    versions: dict[str, str]


def save(
    path: str | os.PathLike[str],
    texts: Mapping[str, str],
    document: Mapping[str, Any],
    question: Mapping[str, Any],
) -> Path:
    """Write a capsule, whole or not at all, and return its path; the same content gives the same bytes.

    Raises CapsuleError where the file can't be written or a name or value can't be kept.
    """
    target = Path(path)
    content = pack(texts, document, question)
    try:
        return write_file(target, content)
    except OSError as error:
        raise CapsuleError(f"{target} can't be written: {error.strerror or error}") from error


def pack(texts: Mapping[str, str], document: Mapping[str, Any], question: Mapping[str, Any]) -> bytes:
    """The bytes of a capsule's file; CapsuleError where a name or value can't be kept."""
    refuse_scenarios(texts)
    members = {_QUESTION: _json(question), _RESULT: _json(document)}
    members |= {f"{_FOLDER}{name}{_ENDING}": text.encode() for name, text in sorted(texts.items())}
    header = {
        "capsule": FORMAT,
        "versions": versions(),
        "members": {name: _digest(content) for name, content in members.items()},
    }
    for name, content in members.items():
        if len(content) > _MEMBER_BYTES:
            raise CapsuleError(
                f"{name} would take {len(content) / 2**20:.0f} MB, of which a capsule holds {_MEMBER_BYTES // 2**20}: "
                "ask for fewer futures, or save tables in its place",
                "Ask for fewer --replications, or write a table (--csv)",
            )
    return _zip({_HEADER: _json(header), **members})


def refuse_scenarios(names: Collection[str]) -> None:
    """CapsuleError where scenarios of these names can't be kept in a capsule; it says all that is wrong."""
    wrong = ", ".join(repr(name) for name in names if not _NAME.fullmatch(name))
    faults = [f"a scenario called {wrong} can't be kept in a capsule. Give it a plain name"] if wrong else []
    most = _MEMBERS - len((_HEADER, _QUESTION, _RESULT))
    if len(names) > most:
        faults.append(f"{len(names)} scenarios can't be kept in a capsule, which holds {most} at most")
    if faults:
        raise CapsuleError("; ".join(faults))


def open_capsule(path: str | os.PathLike[str]) -> Capsule:
    """Read a capsule; CapsuleError, in plain words, where it is not one, was changed, or is too large."""
    source = Path(path)
    try:
        size = source.stat().st_size
        if size > _TOTAL_BYTES:
            raise CapsuleError(f"{source}: {_TOO_LARGE}")
        content = source.read_bytes()
    except OSError as error:
        raise CapsuleError(f"{source} can't be read: {error.strerror or error}") from error
    return unpack(content, str(source))


def unpack(content: bytes, called: str) -> Capsule:
    """Read the bytes of a capsule; errors name it as ``called``. CapsuleError as for ``open_capsule``."""
    if len(content) > _TOTAL_BYTES:
        raise CapsuleError(f"{called}: {_TOO_LARGE}")
    try:
        members = _members(content)
        header = _object(members, _HEADER)
        _check_header(header, members)
        texts = {
            name.removeprefix(_FOLDER).removesuffix(_ENDING): content.decode()
            for name, content in members.items()
            if name.startswith(_FOLDER)
        }
        document, question = _object(members, _RESULT), _object(members, _QUESTION)
        return Capsule(texts, document, question, dict(header["versions"]))
    except CapsuleError as error:
        raise CapsuleError(f"{called}: {error}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        # RuntimeError: encrypted; ValueError: not UTF-8, not JSON, or offsets that make no sense
        raise CapsuleError(f"{called} is not a capsule, or it is damaged") from error


def versions() -> dict[str, str]:
    """Versions of what a result depends on besides its question: forcesim, the model, Python, numpy."""
    return {
        "forcesim": metadata.version("forcesim"),
        "model": MODEL_VERSION,
        "python": platform.python_version(),
        "numpy": np.__version__,
    }


def _zip(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system = 3  # the same bytes on every system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def _members(content: bytes) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > _MEMBERS:
            raise CapsuleError(f"it holds {len(entries)} members, more than any capsule does")
        left = _TOTAL_BYTES
        for entry in entries:
            if entry.filename in members or not _is_known(entry.filename):
                raise CapsuleError(f"it holds {entry.filename!r}, which no capsule does")
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise CapsuleError(f"{entry.filename} is packed in a way that no capsule is")
            # the sizes that a zip states may be lies: read no further than the limit
            limit = min(_MEMBER_BYTES, left)
            with archive.open(entry) as member:
                read = member.read(limit + 1)
            if len(read) > limit:
                raise CapsuleError(f"{entry.filename} unpacks to more than any capsule holds")
            left -= len(read)
            members[entry.filename] = read
    return members


def _is_known(name: str) -> bool:
    if name in (_HEADER, _QUESTION, _RESULT):
        return True
    inner = name.removeprefix(_FOLDER).removesuffix(_ENDING)
    return name == f"{_FOLDER}{inner}{_ENDING}" and _NAME.fullmatch(inner) is not None


def _check_header(header: Mapping[str, Any], members: Mapping[str, bytes]) -> None:
    if header.get("capsule") != FORMAT:
        raise CapsuleError(f"its format is {header.get('capsule')!r}; this version of forcesim reads format {FORMAT}")
    makers = header.get("versions")
    if not isinstance(makers, dict) or not all(isinstance(value, str) for value in makers.values()):
        raise CapsuleError("it does not say which versions made it")
    digests = header.get("members")
    if not isinstance(digests, dict) or set(digests) != set(members) - {_HEADER}:
        raise CapsuleError("it does not hold the members that it was saved with")
    for name, digest in digests.items():
        if digest != _digest(members[name]):
            raise CapsuleError(f"{name} was changed after the capsule was saved")


def _object(members: Mapping[str, bytes], name: str) -> dict[str, Any]:
    if name not in members:
        raise CapsuleError(f"it has no {name}")
    try:
        return strict_json(members[name])
    except ValueError as error:
        raise CapsuleError(f"{name} is not the JSON of a capsule") from error


def strict_json(text: bytes) -> dict[str, Any]:
    """Read JSON strictly: an object, no key twice, no NaN, no infinity; ValueError where it is anything else."""
    try:
        read = json.loads(text.decode(), object_pairs_hook=_no_key_twice, parse_constant=_refused, parse_float=_finite)
    except RecursionError as error:
        raise ValueError("too deep") from error
    if not isinstance(read, dict):
        raise ValueError("not a table")  # noqa: TRY004  as for all that is wrong with it
    return read


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        raise ValueError("a key stands twice")
    return table


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not np.isfinite(value):
        raise ValueError(f"{text} is out of range")
    return value


def _json(value: Mapping[str, Any]) -> bytes:
    text = io.BytesIO()
    try:
        # piece by piece: all pieces of a hundred thousand runs at once would take a gigabyte
        pieces = json.JSONEncoder(allow_nan=False, ensure_ascii=False, indent=1).iterencode(value)
        while some := "".join(islice(pieces, 10_000)):
            text.write(some.encode())
        text.write(b"\n")
        return text.getvalue()
    except (TypeError, ValueError) as error:
        raise CapsuleError(f"a capsule holds plain numbers and texts only ({error})") from error


def _digest(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()
