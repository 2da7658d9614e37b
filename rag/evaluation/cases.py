"""Loads cases, and checks them against each other and against the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from index.article import Article
from rag.evaluation.beir import is_beir, read_beir
from rag.evaluation.case import Case
from rag.evaluation.case_files import PromptsError, read_file
from rag.evaluation.matching import one_spaced


def load_cases(paths: Sequence[Path]) -> list[Case]:
    """Read every case at the paths, in order, drafts left in. Raises PromptsError naming file and line."""
    problems: list[str] = []
    cases: dict[str, Case] = {}
    for path in paths:
        for item in read_beir(path) if is_beir(path) else read_file(path):
            if isinstance(item, str):
                problems.append(item)
            elif (first := cases.setdefault(item.id, item)) is not item:
                is_twice = f"the id {item.id!r} is already that of {first.place.at('id')}"
                problems.append(f"{item.place.at('id')}: {is_twice}")
    if problems:
        raise PromptsError(problems)
    if not cases:
        raise PromptsError([f"no prompt in {', '.join(map(str, paths))}"], "write one: docs/evaluation.md says how")
    return list(cases.values())


def check_against(
    cases: Sequence[Case], article: Callable[[str], Article | None], sources: Callable[[], Sequence[str]]
) -> None:
    """Check that every gold source is indexed and every gold sentence stands in an article.

    `article` returns an article by its source, `sources` lists them all (asked only when a sentence is not in its
    own sources). Raises PromptsError. Of a BEIR set only one judged document need be there: sets in use judge
    documents that hold no text.
    """

    @cache
    def text(source: str) -> str | None:
        found = article(source)
        return None if found is None else one_spaced(f"{found.title}\n{found.text}")

    def problems(case: Case) -> Iterator[str]:
        for key, named in (("sources", case.sources), ("near", case.near)):
            for number, source in enumerate(named):
                if text(source) is None:
                    yield f"{case.place.at(key, number)}: no article {source!r} in the index ({case.id})"
        for number, sentence in enumerate(case.sentences):
            wanted, shelves = one_spaced(sentence), (lambda: case.sources, sources)
            if not any(wanted in (text(source) or "") for shelf in shelves for source in shelf()):
                yield f"{case.place.at('sentences', number)}: in no article: {sentence[:80]!r} ({case.id})"

    judged = [case for case in cases if case.grades]
    if judged and not any(text(source) is not None for case in judged for source in case.sources):
        raise PromptsError(
            [f"{judged[0].place.file}: not one of the judged documents is in the index"],
            f"index the same folder: footnote index {Path(judged[0].place.file).parent}",
        )
    if found := [problem for case in cases if not case.grades for problem in problems(case)]:
        raise PromptsError(found)
