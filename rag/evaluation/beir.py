"""Reads the queries and judgements of a BEIR folder (Thakur et al. 2021) as prompts."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from rag.evaluation.prompt import Place, Prompt

_SPLITS = ("test", "dev", "train")


def is_beir(path: Path) -> bool:
    """Tell a BEIR folder, or the judgements of one of its splits (`qrels/dev.tsv`)."""
    folder = _folder(path)
    return (folder / "queries.jsonl").is_file() and (folder / "qrels").is_dir()


def read_beir(path: Path) -> Iterator[Prompt | str]:
    """Yield a prompt for each judged query, and what is wrong with a line.

    A folder stands for its test judgements (else dev, else train, else all there are). Only relevance above zero
    makes a source; the grades are kept for nDCG.
    """
    folder = _folder(path)
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    for file in [path] if path.is_file() else _split(folder):
        for item in _judgements(file):
            if isinstance(item, str):
                yield item
            elif item[2] > 0:
                judged[item[0]][item[1]] = item[2]
    for number, line in enumerate((folder / "queries.jsonl").read_text("utf-8").split("\n"), start=1):
        place = Place(str(folder / "queries.jsonl"), number)
        try:
            query = json.loads(line) if line.strip() else {}
        except ValueError as exc:
            yield f"{place.file}:{number}: not JSON ({exc})"
            continue
        name, text = str(query.get("_id", "")), str(query.get("text", "")).strip()
        if text and name in judged:
            sources = judged[name]
            grades = tuple(sources.values())
            yield Prompt(name, text, sources=tuple(sources), grades=grades, kind="query", place=place)


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
    with file.open(encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE), start=1):
            if not row or (number == 1 and not _is_number(row[-1])):
                continue
            if len(row) < 3 or not _is_number(row[-1]):
                yield f"{file}:{number}: not query, document and score, apart by tabs"
            else:
                # TREC files have a column in between; the last two are always document and score.
                yield row[0], row[-2], int(float(row[-1]))


def _is_number(text: str) -> bool:
    return text.strip().removeprefix("-").replace(".", "", 1).isdigit()
