"""Reads the queries and judgements of a BEIR folder (Thakur et al. 2021) as prompts."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.errors import FootnoteError
from rag.evaluation.prompt import Place, Prompt

_SPLITS = ("test", "dev", "train")


def is_beir(path: Path) -> bool:
    """Tell a BEIR folder, or the judgements of one of its splits (`qrels/dev.tsv`)."""
    folder = _folder(path)
    return path.exists() and (folder / "queries.jsonl").is_file() and (folder / "qrels").is_dir()


def read_beir(path: Path) -> Iterator[Prompt | str]:
    """Yield a prompt for each judged query, and what is wrong with a line.

    A folder stands for its test judgements (else dev, else train, else all there are). Only relevance above zero
    makes a source; the grades are kept for nDCG. Raises FootnoteError for a file that is no UTF-8 text.
    """
    folder = _folder(path)
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    for file in [path] if path.is_file() else _split(folder):
        for item in _judgements(file):
            if isinstance(item, str):
                yield item
            elif item[2] > 0:
                judged[item[0]][item[1]] = item[2]
    file = folder / "queries.jsonl"
    for number, line in enumerate(_text(file).split("\n"), start=1):
        try:
            query = json.loads(line) if line.strip() else {}
        except ValueError as exc:
            yield f"{file}:{number}: not JSON ({exc})"
            continue
        if not isinstance(query, dict):
            yield f"{file}:{number}: a query is an object with _id and text, not {query!r:.60}"
        elif (prompt := _prompt(query, judged, Place(str(file), number))) is not None:
            yield prompt


def _prompt(query: dict[str, Any], judged: dict[str, dict[str, int]], place: Place) -> Prompt | None:
    """Return the prompt of a query; None where it is empty or nothing is judged relevant to it."""
    name, text = str(query.get("_id", "")), str(query.get("text") or "").strip()
    if not text or name not in judged:
        return None
    sources = judged[name]
    return Prompt(name, text, sources=tuple(sources), grades=tuple(sources.values()), kind="query", place=place)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise FootnoteError(f"{file} cannot be read ({exc})", "BEIR files are UTF-8 text") from exc


def _folder(path: Path) -> Path:
    return path.parent.parent if path.suffix == ".tsv" else path


def _split(folder: Path) -> list[Path]:
    files = sorted((folder / "qrels").glob("*.tsv"))
    for name in _SPLITS:
        if (named := folder / "qrels" / f"{name}.tsv") in files:
            return [named]
    return files


def _judgements(file: Path) -> Iterator[tuple[str, str, int] | str]:
    """Yield (query id, document id, grade) of each line; a first line that is a heading is passed over."""
    rows = csv.reader(_text(file).split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE)
    for number, row in enumerate(rows, start=1):
        if not row or (number == 1 and not _is_number(row[-1])):
            continue
        if len(row) < 3 or not _is_number(row[-1]):
            yield f"{file}:{number}: not query, document and score, apart by tabs"
        else:
            # TREC files have a column in between; the last two are always document and score.
            yield row[0], row[-2], int(float(row[-1]))


def _is_number(text: str) -> bool:
    return text.strip().removeprefix("-").replace(".", "", 1).isdigit()
