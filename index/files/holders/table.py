"""Tables: each row of a `.csv` or `.xlsx` file is an article."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path

from index.files.columns import columns_of
from index.files.decoding import decode
from index.files.document import Unreadable
from index.files.holders.unpacking import Unpacking

_SIGNS = (",", ";", "\t", "|")
_SAMPLE, _ROWS = 64_000, 20  # characters, and rows of them, that tell which sign stands between the columns


def unpack_csv(path: Path, into: Unpacking) -> None:
    """Take the rows out of a file of comma-, semicolon- or tab-separated values. Raises `Unreadable`."""
    text, _ = decode(path.read_bytes())
    csv.field_size_limit(into.limits.max_text_chars)
    try:
        _rows(_reader(text, _sign(text[:_SAMPLE])), "", into)
    except csv.Error as exc:
        raise Unreadable(f"not a table ({exc})") from exc


def _reader(text: str, sign: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=sign, skipinitialspace=True)


def _sign(text: str) -> str:
    """Return the sign between the columns: the one by which most of the first rows are as wide as the head."""

    def fit(sign: str) -> tuple[float, int]:
        widths = [len(row) for row in islice(_reader(text, sign), _ROWS) if row] or [1]
        return (widths.count(widths[0]) / len(widths) if widths[0] > 1 else 0.0, widths[0])

    return max(_SIGNS, key=fit)


def unpack_xlsx(path: Path, into: Unpacking) -> None:
    """Take the rows out of every sheet of a workbook, formulas by the values they had when it was saved."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            _rows(sheet.iter_rows(values_only=True), f"{sheet.title}/" if len(book.worksheets) > 1 else "", into)
    finally:
        book.close()


def _rows(rows: Iterable[Sequence[object]], prefix: str, into: Unpacking) -> None:
    """Keep each row below the head, by its number in the sheet; the head is the first row with a word in it."""
    head: list[str] | None = None
    for number, row in enumerate(rows, start=1):
        cells = [_shown(cell) for cell in row]
        if not any(cells):
            continue
        if head is None:
            head = _told_apart(cells)
            columns = columns_of(head, into.limits.columns)
            continue
        values = {name: cell for name, cell in zip(head, cells, strict=False) if cell}
        beyond = filter(None, cells[len(head) :])  # of no column: often of a text with unmarked commas in it
        text = "\n".join([columns.text(values), *beyond])
        into.article(f"{prefix}row {number}", text, (), **columns.about(values))


def _told_apart(heads: Sequence[str]) -> list[str]:
    """Return heads of which none is the same as another: "note", "note (2)"."""
    made: dict[str, None] = {}
    for place, head in enumerate(heads, start=1):
        name = head or f"column {place}"
        made[name if name not in made else f"{name} ({place})"] = None
    return list(made)


def _shown(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
