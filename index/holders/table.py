"""Tables: each row of a `.csv` or `.xlsx` file is an article."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from index.columns import columns_of
from index.decoding import decode
from index.document import Unreadable
from index.holders.unpacking import Unpacking

_SAMPLE = 64_000  # characters that tell which sign stands between the columns


def unpack_csv(path: Path, into: Unpacking) -> None:
    """Take the rows out of a file of comma-, semicolon- or tab-separated values. Raises `Unreadable`."""
    text, _ = decode(path.read_bytes())
    try:
        dialect: Any = csv.Sniffer().sniff(text[:_SAMPLE], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel_tab if path.suffix.lower() == ".tsv" else csv.excel
    csv.field_size_limit(into.limits.max_text_chars)
    try:
        _rows(csv.reader(io.StringIO(text, newline=""), dialect), "", into)
    except csv.Error as exc:
        raise Unreadable(f"not a table ({exc})") from exc


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
            head = cells
            columns = columns_of(head, into.limits.columns)
            continue
        values = {name: cell for name, cell in zip(head, cells, strict=False) if cell}
        into.article(f"{prefix}row {number}", columns.text(values), **columns.about(values))


def _shown(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
