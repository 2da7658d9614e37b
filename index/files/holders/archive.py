"""Zip archives: each file in them is read as if it lay in a folder of the archive's name."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from index.files.document import Unreadable
from index.files.holders.unpacking import Unpacking
from index.files.kinds import end_of, kind_of

_PIECE = 1 << 20  # bytes unpacked at once
_LOCKED = 0x1  # the flag of an entry that needs a password


def unpack_zip(path: Path, into: Unpacking) -> None:
    """Take out every file that Footnote reads, and name the others. Raises `Unreadable`."""
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as exc:
        raise Unreadable("not a zip archive, or a damaged one") from exc
    with archive:
        for entry in archive.infolist():
            name = PurePosixPath(entry.filename)
            if entry.is_dir() or any(part.startswith((".", "__MACOSX")) for part in name.parts if part != ".."):
                continue
            part = "/".join(part for part in name.parts if part not in ("/", ".."))  # a name only, never a path
            if kind_of(part) is None:
                into.skip(part, f"not a type Footnote reads ({end_of(part) or 'no extension'})")
            elif entry.flag_bits & _LOCKED:
                into.skip(part, "it needs a password")
            else:
                _take(archive, entry, part, into)


def _take(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, part: str, into: Unpacking) -> None:
    with into.apart(part, "damaged in its archive"):
        into.file(part, _pieces(archive, entry), end_of(part))


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as stream:
        while piece := stream.read(_PIECE):
            yield piece
