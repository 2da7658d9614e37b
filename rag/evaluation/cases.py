"""Reads test prompts (YAML, JSON-lines, BEIR folders) and checks them against the contract and the index."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from index.article import Article
from index.errors import FootnoteError
from rag.evaluation.beir import is_beir, read_beir
from rag.evaluation.matching import one_spaced
from rag.evaluation.prompt import BadPrompt, Place, Prompt, parse_prompt

_SHOWN = 5
_CURE = "mend the prompts, or the index they are held against (docs/evaluation.md says how to write them)"


class PromptsError(FootnoteError):
    """Prompts that cannot be used; `problems` names each with its file and line."""

    def __init__(self, problems: Sequence[str], cure: str = _CURE) -> None:
        more = f"; and {len(problems) - _SHOWN:,} more" if len(problems) > _SHOWN else ""
        super().__init__("; ".join(problems[:_SHOWN]) + more, cure)
        self.problems = tuple(problems)


def load_prompts(paths: Sequence[Path]) -> list[Prompt]:
    """Read every prompt at the paths, in order, drafts left in. Raises PromptsError naming file and line."""
    problems: list[str] = []
    prompts: list[Prompt] = []
    for path in paths:
        for item in _read(path):
            if isinstance(item, Prompt):
                prompts.append(item)
            else:
                problems.append(item)
    first: dict[str, Prompt] = {}
    for prompt in prompts:
        if prompt.id in first:
            problems.append(
                f"{prompt.place.at('id')}: the id {prompt.id!r} is already that of {first[prompt.id].place.at('id')}"
            )
        first.setdefault(prompt.id, prompt)
    if problems:
        raise PromptsError(problems)
    if not prompts:
        raise PromptsError([f"no prompt in {', '.join(map(str, paths))}"], "write one: docs/evaluation.md says how")
    return prompts


def check_against(
    prompts: Sequence[Prompt], article: Callable[[str], Article | None], sources: Callable[[], Sequence[str]]
) -> None:
    """Check that every gold source is indexed and every gold sentence stands in an article.

    `article` returns an article by its source, `sources` lists them all (asked only when a sentence is not in its
    own sources). Raises PromptsError. Of a BEIR set only one judged document need be there: sets in use judge
    documents that hold no text.
    """
    shelf = _Shelf(article, sources)
    judged = [p for p in prompts if p.grades]
    if judged and not any(shelf.has(s) for p in judged for s in p.sources):
        raise PromptsError(
            [f"{judged[0].place.file}: not one of the judged documents is in the index"],
            f"index the same folder: footnote index {Path(judged[0].place.file).parent.parent}",
        )
    problems = [problem for p in prompts if not p.grades for problem in _problems(p, shelf)]
    if problems:
        raise PromptsError(problems)


def _problems(prompt: Prompt, shelf: _Shelf) -> Iterator[str]:
    for key in ("sources", "near"):
        for number, source in enumerate(getattr(prompt, key)):
            if not shelf.has(source):
                yield f"{prompt.place.at(key, number)}: no article {source!r} in the index ({prompt.id})"
    for number, sentence in enumerate(prompt.sentences):
        if not shelf.holds(sentence, prompt.sources):
            yield f"{prompt.place.at('sentences', number)}: in no article: {sentence[:80]!r} ({prompt.id})"


class _Shelf:
    """The indexed articles, each read once and single-spaced."""

    def __init__(self, article: Callable[[str], Article | None], sources: Callable[[], Sequence[str]]) -> None:
        self._article = article
        self._sources = sources
        self._texts: dict[str, str | None] = {}

    def has(self, source: str) -> bool:
        return self._text(source) is not None

    def holds(self, sentence: str, sources: Sequence[str]) -> bool:
        wanted = one_spaced(sentence)
        if any(wanted in (self._text(s) or "") for s in sources):
            return True
        return any(wanted in (self._text(s) or "") for s in self._sources())

    def _text(self, source: str) -> str | None:
        if source not in self._texts:
            article = self._article(source)
            self._texts[source] = None if article is None else one_spaced(f"{article.title}\n{article.text}")
        return self._texts[source]


def _read(path: Path) -> Iterator[Prompt | str]:
    """Yield the prompts of one path, and what is wrong with the others."""
    if is_beir(path):
        yield from read_beir(path)
        return
    if not path.is_file():
        raise PromptsError([f"no prompts at {path}"], "name a .yaml or .jsonl file, or a BEIR folder")
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise PromptsError([f"{path} cannot be read ({exc})"], "prompts are UTF-8 text") from exc
    is_lines = path.name.removesuffix(".gz").endswith((".jsonl", ".ndjson"))
    for values, place in _json_lines(text, path) if is_lines else _yaml_items(text, path):
        if not isinstance(values, dict):
            yield f"{place.file}:{place.line}: a prompt is a mapping with id and question, not {values!r:.60}"
            continue
        try:
            yield parse_prompt(values, place)
        except BadPrompt as exc:
            yield f"{place.at(exc.key, exc.item)}: {exc}"


def _json_lines(text: str, path: Path) -> Iterator[tuple[Any, Place]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                values = json.loads(line)
            except ValueError as exc:
                raise PromptsError([f"{path}:{number}: not JSON ({exc})"]) from exc
            yield values, Place(str(path), number)


def _yaml_items(text: str, path: Path) -> Iterator[tuple[Any, Place]]:
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
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
        mark = getattr(exc, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise PromptsError([f"{path}{line}: not YAML ({getattr(exc, 'problem', None) or exc})"]) from exc
    finally:
        loader.dispose()


def _lines(node: yaml.Node, path: Path) -> Iterator[tuple[str, int]]:
    """Yield the line of each key and list item of a prompt. Raises PromptsError for a key given twice."""
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        if key.value in seen:
            raise PromptsError([f"{path}:{key.start_mark.line + 1}: the key {key.value!r} is given twice"])
        seen.add(key.value)
        yield key.value, key.start_mark.line + 1
        if isinstance(value, yaml.SequenceNode):
            for number, item in enumerate(value.value):
                yield f"{key.value}[{number}]", item.start_mark.line + 1
