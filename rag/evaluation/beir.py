"""Reads the queries and judgements of a BEIR folder (Thakur et al. 2021) as cases."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from index.errors import FootnoteError
from rag.evaluation.case import Case, Place

_SPLITS = ("test", "dev", "train", "*")


def is_beir(path: Path) -> bool:
    """Tell whether a path is a BEIR folder, or the judgements of one of its splits (`qrels/dev.tsv`)."""
    folder = _folder(path)
    return path.exists() and (folder / "queries.jsonl").is_file() and (folder / "qrels").is_dir()


def read_beir(path: Path) -> Iterator[Case | str]:
    """Yield a case for each judged query, and what is wrong with a line.

    Of a folder the test judgements are read, else those of dev, else of train, else all. A document is a source when
    its grade is above zero; nDCG uses the grades. Raises FootnoteError for a file that is no UTF-8 text.
    """
    splits = (sorted((_folder(path) / "qrels").glob(f"{name}.tsv")) for name in _SPLITS)
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    for file in [path] if path.is_file() else next(filter(None, splits), []):
        for number, line in _lines(file):
            # TREC files have a column more in between; the last two are always document and score.
            row = [cell.strip() for cell in line.split("\t")]
            if len(row) > 2 and _is_number(row[-1]):
                if (grade := int(float(row[-1]))) > 0:
                    judged[row[0]][row[-2]] = grade
            elif number > 1 or _is_number(row[-1]):  # Else it is the heading.
                yield f"{file}:{number}: not query, document and score, apart by tabs"
    file = _folder(path) / "queries.jsonl"
    for number, line in _lines(file):
        try:
            query = json.loads(line)
            name, text = str(query.get("_id", "")), str(query.get("text") or "").strip()
        except ValueError as exc:
            yield f"{file}:{number}: not JSON ({exc})"
        except AttributeError:
            yield f"{file}:{number}: a query is an object with _id and text, not {query!r:.60}"
        else:
            if text and name in judged:
                sources, grades = zip(*judged[name].items(), strict=True)
                yield Case(name, text, sources=sources, grades=grades, kind="query", place=Place(str(file), number))


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that hold anything, with their numbers from 1."""
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise FootnoteError(f"{file} cannot be read ({exc})", "BEIR files are UTF-8 text") from exc
    yield from ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def _folder(path: Path) -> Path:
    return path.parent.parent if path.suffix == ".tsv" else path


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdigit()
