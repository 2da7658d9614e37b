"""A JSON-lines corpus: one article a line, read as a stream and bounded line by line."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from typing import IO, Any

from index.article import Article, LeftOut, Skipped
from index.cleaning import one_line
from index.files.document import Document, Unreadable
from index.files.limits import Limits, size_of
from index.files.ours import is_record
from index.folder import File, is_plain_name, reason_of


def read_corpus(file: File, limits: Limits, taken: set[str]) -> Iterator[Article | Skipped]:
    """The articles of a `.jsonl` or `.jsonl.gz` file; a bad line is `Skipped` as `file.jsonl:LINE`.

    `taken` holds the sources in use and is added to: an id already in it is skipped.
    """
    number, bad, total = 0, 0, 0
    try:
        with _open(file) as stream:
            while line := stream.readline(limits.max_file_bytes + 1):
                number += 1
                total += len(line)
                if total > limits.max_corpus_bytes:
                    raise Unreadable(f"unpacked, it has more than {size_of(limits.max_corpus_bytes)}")
                if len(line) > limits.max_file_bytes:
                    raise Unreadable(f"a line of more than {size_of(limits.max_file_bytes)}")
                if not line.strip():
                    continue
                if number == 1 and _is_ours(line):
                    raise Unreadable("Footnote wrote it, and its lines are no articles")
                item = _read_line(line, f"{file.source}:{number}", limits, taken)
                yield item
                bad = bad + 1 if isinstance(item, Skipped) else 0
                if bad >= limits.max_bad_lines:
                    raise Unreadable(f"{bad:,} unreadable lines in a row")
    except Unreadable as exc:
        yield Skipped(f"{file.source}:{number}", f"{exc}; the rest of the file is not read")
    except (EOFError, zlib.error, gzip.BadGzipFile):
        yield Skipped(f"{file.source}:{number + 1}", "damaged gzip file; the rest of the file is not read")
    except OSError as exc:
        yield Skipped(file.source, reason_of(exc))


def _open(file: File) -> IO[bytes] | gzip.GzipFile:
    if file.path.name.lower().endswith(".gz"):
        return gzip.open(file.path, "rb")
    return file.path.open("rb")


def _is_ours(line: bytes) -> bool:
    try:
        return is_record(_fields(line))
    except Unreadable:
        return False


def _read_line(line: bytes, place: str, limits: Limits, taken: set[str]) -> Article | Skipped:
    try:
        article = _article(_fields(line), limits)
        if article.source in taken:
            raise Unreadable(f"the id {article.source} is already taken")
    except Unreadable as exc:
        return Skipped(place, str(exc))
    except Exception as exc:  # Whatever else a line brings about is its own fault, and no other one's.
        return Skipped(place, f"it cannot be read ({one_line(f'{type(exc).__name__}: {exc}', at_most=120)})")
    taken.add(article.source)
    return article


def _fields(line: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        raise Unreadable("not valid UTF-8") from exc
    except (ValueError, RecursionError) as exc:
        raise Unreadable("not valid JSON") from exc
    if not isinstance(fields, dict):
        raise Unreadable("not a JSON object")
    return fields


def _article(fields: dict[str, Any], limits: Limits) -> Article:
    source = _source(fields)
    text = fields.get("text")
    if not isinstance(text, str):
        raise Unreadable('no "text"' if text is None else '"text" is not a string')
    if len(text) > limits.max_text_chars:
        raise Unreadable(f"more than {limits.max_text_chars:,} characters")
    return Document(
        text=text,
        title=one_line(fields.get("title")),
        date=one_line(fields.get("date")),
        publisher=one_line(fields.get("publisher")),
        author=one_line(fields.get("author")),
        url=one_line(fields.get("url"), at_most=2_000),
        left_out=tuple(_left_out(fields.get("left_out"))),
    ).article(source, name=source)


def _left_out(values: Any) -> Iterator[LeftOut]:
    """Yield what the part of a file that a line was made of holds besides; of others' corpora nothing is wrong."""
    for pair in values if isinstance(values, list) else ():
        match pair:
            case [str(why), str(text)]:
                yield LeftOut(one_line(why) or "left out", text)


def _source(fields: dict[str, Any]) -> str:
    value = fields.get("id", fields.get("_id"))
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise Unreadable('no "id"')
    source = str(value).strip()
    if not source or len(source) > 1_000 or not is_plain_name(source):
        raise Unreadable(f'the "id" is empty, too long or holds control characters: {source[:60]!r}')
    return source
