"""Measures summaries by the reader of nothing else: how many questions about an article does its summary answer?

    python -m tests.bench.summaries --indexes DIR [--data DIR] [--sets NAME…]

Of the questions whose gold answer stands in a sentence of an article's story, the share whose gold answer stands in its
summary; beside it in as many sentences from the beginning, in as many words from the beginning, and in the first three.
Weights were chosen on the one half of the articles; the other is reported.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np

from index.article import Article
from index.minilm import Floats
from index.opened import Index
from index.story import Told, sentence_vectors, story
from rag.answer.summarising import summarised, summary_length
from rag.evaluation.case import Case
from rag.evaluation.cases import load_cases
from rag.evaluation.matching import holds_answer

_WAYS = ("summary", "as many sentences", "as many words", "first three", "words of a summary")


def main() -> None:
    """Print a line of figures for each set and half."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[3] / "shared" / "data")
    parser.add_argument("--indexes", type=Path, required=True, help="a folder with an index of each set")
    parser.add_argument("--sets", nargs="+", default=["realtimeqa_open", "squad2_open"])
    given = parser.parse_args()
    for name in given.sets:
        rows = _rows(Index(given.indexes / name), load_cases([given.data / name / "prompts.jsonl"]))
        for half, found in sorted(rows.items()):
            figures = ", ".join(f"{way} {mean:.3f}" for way, mean in zip(_WAYS, np.mean(found, axis=0), strict=True))
            print(f"{name}, {'tuned on' if half == 0 else 'reported'}, {len(found)} questions: {figures}")


def _rows(index: Index, prompts: Sequence[Case]) -> dict[int, list[list[float]]]:
    asked: dict[str, list[Case]] = defaultdict(list)
    for prompt in prompts:
        for source in prompt.sources if prompt.answers else ():
            asked[source].append(prompt)
    rows: dict[int, list[list[float]]] = defaultdict(list)
    for source, about in asked.items():
        article = index.article(source)
        assert article
        told = story(index.catalogue, article)
        if len(told) > 3:
            half = int(hashlib.sha1(about[0].id.encode()).hexdigest(), 16) % 2
            texts = _texts(article, told, sentence_vectors(index, article, told))
            whole = _text(article, told)
            rows[half] += [
                [*(float(holds_answer(text, p.answers)) for text in texts), len(texts[0].split())]
                for p in about
                if holds_answer(whole, p.answers)
            ]
    return rows


def _texts(article: Article, told: Sequence[Told], vectors: Floats) -> list[str]:
    """Return what is compared: the summary, and three beginnings of the story."""
    count = summary_length(len(told))
    chosen = summarised(article.text, told, vectors, count) if len(told) > count else list(told)
    most = len(_text(article, chosen).split())
    reached = list(accumulate(len(_text(article, [t]).split()) for t in told))
    enough = next((i for i, words in enumerate(reached, 1) if words >= most), len(told))
    return [_text(article, chosen), *(_text(article, told[:n]) for n in (len(chosen), enough, 3))]


def _text(article: Article, told: Sequence[Told]) -> str:
    return " ".join(article.text[t.start : t.end] for t in told)


if __name__ == "__main__":
    main()
