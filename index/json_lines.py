"""JSON lines that several processes append to, and that one of them may have died while writing."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def line(value: Mapping[str, Any]) -> str:
    """Return an object as a line, with its end."""
    return json.dumps(value, ensure_ascii=False) + "\n"


def append(file: Path, value: Mapping[str, Any], mode: int = 0o600) -> None:
    """Append an object in one write, on a line of its own also where the last one was cut short; a new file has `mode`.

    Raises OSError.
    """
    handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, mode)
    try:
        cut = os.fstat(handle).st_size and os.lseek(handle, -1, os.SEEK_END) >= 0 and os.read(handle, 1) != b"\n"
        os.write(handle, (("\n" if cut else "") + line(value)).encode("utf-8", "backslashreplace"))
    finally:
        os.close(handle)


def objects(data: bytes) -> list[dict[str, Any]]:
    """Return the objects of JSON lines, in order; a line that holds none is passed over."""
    found = []
    for text in data.split(b"\n"):
        try:
            value = json.loads(text.decode("utf-8"))
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            found.append(value)
    return found
