"""Mails as Outlook keeps them (`.msg`): [MS-OXMSG], streams of a compound file."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from index.cleaning import one_line
from index.files.document import Unreadable
from index.files.holders.mail import date_of_heads, keep_mail
from index.files.holders.unpacking import Unpacking
from index.files.html_text import HtmlText, html_text
from index.files.kinds import end_of, kind_of

# Property numbers of [MS-OXPROPS].
_SUBJECT, _BODY, _HTML, _HEADERS, _TO = "0037", "1000", "1013", "007D", "0E04"
_SENDER, _ADDRESS, _SENT = "0C1A", "5D01", "00390040"
_LONG_NAME, _SHORT_NAME, _DATA = "3707", "3704", "3701"
_TICKS_TO_1970 = 11_644_473_600  # seconds from 1601, where Windows counts from


def unpack_msg(path: Path, into: Unpacking) -> None:
    """Take the mail out of a `.msg` file, and the files attached to it. Raises `Unreadable`."""
    import olefile

    if not olefile.isOleFile(str(path)):
        raise Unreadable("not an Outlook message")
    with olefile.OleFileIO(str(path)) as file:
        streams = _Streams(file)
        sender = " ".join(filter(None, [streams.text(_SENDER), f"<{a}>" if (a := streams.text(_ADDRESS)) else ""]))
        plain, html = streams.text(_BODY), streams.text(_HTML) or streams.content(_HTML) or ""
        body = HtmlText(plain, []) if plain else html_text(html)
        head = {"From": sender, "To": streams.text(_TO), "Date": streams.sent()}
        keep_mail(into, "", head, streams.text(_SUBJECT), body)
        for folder in sorted({entry[0] for entry in file.listdir() if entry[0].startswith("__attach")}):
            held = _Streams(file, folder)
            given = (held.text(_LONG_NAME) or held.text(_SHORT_NAME) or "").replace("\\", "/")
            name = one_line(PurePosixPath(given).name) or f"attachment {folder[-1]}"
            content = held.content(_DATA)
            if content is not None and kind_of(name):
                into.file(name, [content], end_of(name), date=streams.sent())
            else:
                into.skip(name, f"attached, but not a type Footnote reads ({end_of(name) or 'no extension'})")


class _Streams:
    """Reads properties of a message, or of what is attached to it in `folder`."""

    def __init__(self, file: Any, folder: str = "") -> None:
        self._file = file
        self._folder = f"{folder}/" if folder else ""

    def text(self, number: str) -> str | None:
        """Return a property that is text, in either of its two encodings."""
        wide = self._read(f"__substg1.0_{number}001F")
        if wide is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\0") or None
        narrow = self._read(f"__substg1.0_{number}001E")
        return narrow.decode("cp1252", "replace").rstrip("\0") or None if narrow is not None else None

    def content(self, number: str) -> bytes | None:
        """Return a property that is bytes."""
        return self._read(f"__substg1.0_{number}0102")

    def sent(self) -> str | None:
        """Return the day on which it was sent: as its heads tell it, where its writer was, else in UTC; properties of
        fixed size are records of 16 bytes."""
        if told := date_of_heads(self.text(_HEADERS) or ""):
            return told
        records = self._read("__properties_version1.0") or b""
        for start in range(32, len(records) - 15, 16):
            tag = int.from_bytes(records[start : start + 4], "little")
            if f"{tag:08X}" == _SENT:
                seconds = int.from_bytes(records[start + 8 : start + 16], "little") / 10_000_000 - _TICKS_TO_1970
                with suppress(ValueError, OverflowError, OSError):  # a day that no calendar has
                    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
        return None

    def _read(self, name: str) -> bytes | None:
        place = self._folder + name
        return self._file.openstream(place).read() if self._file.exists(place) else None
