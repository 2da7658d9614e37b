"""Reads files of cases: YAML that knows the line of every key, and JSON-lines; numbers and dates stay as written."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from index.errors import FootnoteError
from rag.evaluation.case import Case, Place, parse_case

_SHOWN = 5
_CURE = "mend the prompts, or the index they are held against (docs/evaluation.md says how to write them)"


class PromptsError(FootnoteError):
    """Cases that cannot be used; `problems` names each with its file and line."""

    def __init__(self, problems: Sequence[str], cure: str = _CURE) -> None:
        more = f"; and {len(problems) - _SHOWN:,} more" if len(problems) > _SHOWN else ""
        super().__init__("; ".join(problems[:_SHOWN]) + more, cure)
        self.problems = tuple(problems)


def read_file(path: Path) -> Iterator[Case | str]:
    """Yield the cases of a file, and what is wrong with others. Raises PromptsError for one that cannot be read."""
    if not path.is_file():
        raise PromptsError([f"no prompts at {path}"], "name a .yaml or .jsonl file, or a BEIR folder")
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as exc:
        raise PromptsError([f"{path} cannot be read ({exc})"], "prompts are UTF-8 text") from exc
    is_lines = path.name.removesuffix(".gz").endswith((".jsonl", ".ndjson"))
    yield from (_json_lines if is_lines else _yaml_items)(text, str(path))


def _case(values: object, place: Place) -> Case | str:
    if not isinstance(values, dict):
        return f"{place.at()}: a prompt is a mapping with id and question, not {values!r:.60}"
    return parse_case(values, place)


def _json_lines(text: str, file: str) -> Iterator[Case | str]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                values = json.loads(line, object_pairs_hook=_once, parse_int=str, parse_float=str)
            except (ValueError, RecursionError) as exc:
                yield f"{file}:{number}: not JSON ({exc})"
            else:
                yield _case(values, Place(file, number))


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object's pairs as a mapping. Raises ValueError for a key given twice, which JSON would let pass."""
    for key in (keys := [key for key, _ in pairs]):
        if keys.count(key) > 1:
            raise ValueError(f"the key {key!r} is given twice")
    return dict(pairs)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Leaves numbers and dates as they are written: YAML 1.1 would read the answer 12:30 as 750, and 010 as 8."""


for _tag in ("int", "float", "timestamp"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", lambda loader, node: loader.construct_scalar(node))


def _yaml_items(text: str, file: str) -> Iterator[Case | str]:
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return
        if not isinstance(root, yaml.SequenceNode):
            raise PromptsError([f"{file}:1: the prompts must be a list, each beginning with '- id:'"])
        for node in root.value:
            place = Place(file, node.start_mark.line + 1, dict(_lines(node, file)))
            yield _case(loader.construct_object(node, deep=True), place)
    except yaml.YAMLError as exc:
        if isinstance(exc, yaml.reader.ReaderError):  # A control character; it knows only where, in characters.
            line, problem = text.count("\n", 0, exc.position) + 1, exc.reason
        else:
            mark = getattr(exc, "problem_mark", None)
            line, problem = mark.line + 1 if mark else 1, getattr(exc, "problem", None) or exc
        raise PromptsError([f"{file}:{line}: not YAML ({problem})"]) from exc
    finally:
        loader.dispose()


def _lines(node: yaml.Node, file: str) -> Iterator[tuple[str, int]]:
    """Yield the line of each key and list item of a case. Raises PromptsError for a key that is twice or no word."""
    seen: set[str] = set()
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise PromptsError([f"{file}:{line}: a key must be a word"])
        if key.value in seen:
            raise PromptsError([f"{file}:{line}: the key {key.value!r} is given twice"])
        seen.add(key.value)
        yield key.value, line
        if isinstance(value, yaml.SequenceNode):
            yield from ((f"{key.value}[{n}]", item.start_mark.line + 1) for n, item in enumerate(value.value))
