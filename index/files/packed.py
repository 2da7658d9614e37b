"""Documents that are zip archives of XML: what holds for each of them, whichever program wrote it."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from index.files.document import Unreadable
from index.files.limits import Limits, size_of

_LARGEST_UNPACKED = 4  # times the largest file


def check_packed(path: Path, limits: Limits, reason: str, needs: str | None = None) -> None:
    """Raise `Unreadable` for a file that unpacks to too much, and with `reason` where it is no archive or does not hold
    the part that it `needs`."""
    if not zipfile.is_zipfile(path):
        raise Unreadable(reason)
    with zipfile.ZipFile(path) as parts:
        unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked > _LARGEST_UNPACKED * limits.max_file_bytes:
            raise Unreadable(f"unpacks to {size_of(unpacked)}")
        if needs and needs not in parts.namelist():
            raise Unreadable(reason)


def parsed_xml(content: bytes, *, recover: bool = False) -> Any:
    """Return the root of some XML; no entity is resolved and nothing fetched. Raises lxml's `XMLSyntaxError` where it
    is broken; to `recover` gives what can be read, None where nothing can."""
    from lxml import etree

    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, recover=recover))
