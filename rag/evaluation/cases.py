"""Loads test prompts, and checks them against each other and the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from index.article import Article
from rag.evaluation.matching import one_spaced
from rag.evaluation.prompt import Prompt
from rag.evaluation.prompt_files import PromptsError, read_prompts

__all__ = ["PromptsError", "check_against", "load_prompts"]


def load_prompts(paths: Sequence[Path]) -> list[Prompt]:
    """Read every prompt at the paths, in order, drafts left in. Raises PromptsError naming file and line."""
    problems: list[str] = []
    prompts: list[Prompt] = []
    for path in paths:
        for item in read_prompts(path):
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
