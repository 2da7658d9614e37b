"""Reads prompt files: YAML that knows the line of every key, JSON-lines, and BEIR folders."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from index.errors import FootnoteError
from rag.evaluation.beir import is_beir, read_beir
from rag.evaluation.prompt import BadPrompt, Place, Prompt, parse_prompt

_SHOWN = 5
_CURE = "mend the prompts, or the index they are held against (docs/evaluation.md says how to write them)"


class PromptsError(FootnoteError):
    """Prompts that cannot be used; `problems` names each with its file and line."""

    def __init__(self, problems: Sequence[str], cure: str = _CURE) -> None:
        more = f"; and {len(problems) - _SHOWN:,} more" if len(problems) > _SHOWN else ""
        super().__init__("; ".join(problems[:_SHOWN]) + more, cure)
        self.problems = tuple(problems)


class BadLine(ValueError):
    """A line of JSON-lines that holds no value."""


def read_prompts(path: Path) -> Iterator[Prompt | str]:
    """Yield the prompts of one path, and what is wrong with the others."""
    if is_beir(path):
        yield from read_beir(path)
        return
    if not path.is_file():
        raise PromptsError([f"no prompts at {path}"], "name a .yaml or .jsonl file, or a BEIR folder")
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as exc:
        raise PromptsError([f"{path} cannot be read ({exc})"], "prompts are UTF-8 text") from exc
    is_lines = path.name.removesuffix(".gz").endswith((".jsonl", ".ndjson"))
    for values, place in _json_lines(text, path) if is_lines else _yaml_items(text, path):
        if isinstance(values, BadLine):
            yield f"{place.file}:{place.line}: {values}"
            continue
        if not isinstance(values, dict):
            yield f"{place.file}:{place.line}: a prompt is a mapping with id and question, not {values!r:.60}"
            continue
        try:
            yield parse_prompt(values, place)
        except BadPrompt as exc:
            yield f"{place.at(exc.key, exc.item)}: {exc}"


def _json_lines(text: str, path: Path) -> Iterator[tuple[Any, Place]]:
    """Yield the value of each line, or a BadLine, which does not end the reading of the others."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            values: Any
            try:
                values = json.loads(line, object_pairs_hook=_once)
            except BadLine as exc:
                values = exc
            except (ValueError, RecursionError) as exc:
                values = BadLine(f"not JSON ({exc})")
            yield values, Place(str(path), number)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object's pairs as a mapping. Raises BadLine for a key given twice, which JSON would let pass."""
    values: dict[str, Any] = {}
    for key, value in pairs:
        if key in values:
            raise BadLine(f"the key {key!r} is given twice")
        values[key] = value
    return values


def _plain_loader() -> Any:
    """Return a safe YAML loader that leaves numbers and dates as they are written.

    YAML 1.1 would read the answer 12:30 as 750, 010 as 8, and fail on the date 2024-13-45 without saying where.
    """
    loader: Any = type("Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})
    for kind in ("int", "timestamp"):
        loader.add_constructor(f"tag:yaml.org,2002:{kind}", lambda self, node: self.construct_scalar(node))
    return loader


_Loader = _plain_loader()


def _yaml_items(text: str, path: Path) -> Iterator[tuple[Any, Place]]:
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return
        if not isinstance(root, yaml.SequenceNode):
            raise PromptsError([f"{path}:1: the prompts must be a list, each beginning with '- id:'"])
        for node in root.value:
            place = Place(str(path), node.start_mark.line + 1, dict(_lines(node, path)))
            yield loader.construct_object(node, deep=True), place
    except yaml.YAMLError as exc:
        if isinstance(exc, yaml.reader.ReaderError):  # A control character; it knows only where, in characters.
            line, problem = text.count("\n", 0, exc.position) + 1, exc.reason
        else:
            mark = getattr(exc, "problem_mark", None)
            line, problem = mark.line + 1 if mark else 1, getattr(exc, "problem", None) or exc
        raise PromptsError([f"{path}:{line}: not YAML ({problem})"]) from exc
    finally:
        loader.dispose()


def _lines(node: yaml.Node, path: Path) -> Iterator[tuple[str, int]]:
    """Yield the line of each key and list item of a prompt. Raises PromptsError for a key given twice, or no word."""
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise PromptsError([f"{path}:{key.start_mark.line + 1}: a key must be a word"])
        if key.value in seen:
            raise PromptsError([f"{path}:{key.start_mark.line + 1}: the key {key.value!r} is given twice"])
        seen.add(key.value)
        yield key.value, key.start_mark.line + 1
        if isinstance(value, yaml.SequenceNode):
            for number, item in enumerate(value.value):
                yield f"{key.value}[{number}]", item.start_mark.line + 1
