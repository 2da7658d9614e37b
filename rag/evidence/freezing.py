"""Freezing: an answer, of each article that it cites the whole text as indexed, and pictures of quoted pages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import FootnoteError
from index.manifest import now
from rag.evidence.canonical import digest
from rag.evidence.frozen import FORMAT, Frozen
from rag.evidence.pictures import pictured
from rag.reading.extractive import reader_named

if TYPE_CHECKING:
    from index.article import Article
    from index.catalogue import Origin
    from index.opened import Index
    from rag.answer.answer import Answer
    from rag.settings import Settings

_SHAPING = {"reader", "sentences", "passages", "threshold", "model", "model_context", "model_json", "unsupported"}
_CORPORA = (".jsonl", ".gz")  # which hold many articles: theirs is no file of its own


class Changed(FootnoteError):
    """The articles are no longer those that an answer was given from."""


def freeze(answer: Answer, index: Index, settings: Settings | None = None) -> Frozen:
    """Return the answer as evidence, from the index that gave it.

    Raises Changed where a cited article has gone meanwhile, or no longer has the cited words in their place.
    """
    articles = {source: _article(answer, source, index) for source in _cited(answer)}
    origins = index.catalogue.origins() if articles else {}
    carried = {source: _carried(article, origins.get(source)) for source, article in articles.items()}
    told = replace(answer, trace=None, timings_ms={}, frozen=None).to_json()
    pages, pictures = pictured(answer.citations, index, origins)
    record = {
        "footnote": FORMAT,
        "time": now(),
        "program": f"footnote-rag {version('footnote-rag')}",
        "index": {
            "generation": index.generation,
            "built": index.manifest.built,
            "embedding": index.manifest.embedding,
            "embedding_fingerprint": index.manifest.fingerprint,
        },
        "reader": reader_named(settings.reader if settings else None).sha256,
        "settings": settings.model_dump(mode="json", include=_SHAPING) if settings else None,
        "answer": {name: value for name, value in told.items() if name != "timings_ms"},
        "rarity": _rarity(answer, index),
        "articles": {source: digest(values) for source, values in carried.items()},
        **({"pages": pages} if pages else {}),
    }
    return Frozen(record, {digest(values): values for values in carried.values()}, pictures)


def _rarity(answer: Answer, index: Index) -> dict[str, float]:
    """Return how rare the tokens of a model's sentences are in the index, by which the checker weighed them."""
    if answer.answerer != "model":
        return {}
    read = index.minilm.embed_tokens([sentence.text for sentence in answer.sentences])
    return {str(i): round(float(index.tokens.idf[i]), 4) for i in sorted({int(i) for each in read for i in each.ids})}


def _cited(answer: Answer) -> list[str]:
    return list(dict.fromkeys(c.source for c in (*answer.citations, *answer.nearest)))


def _article(answer: Answer, source: str, index: Index) -> Article:
    article = index.article(source)
    if article is None:
        raise Changed(f"{source} has gone since this was answered", "ask again, and keep that answer")
    for c in (*answer.citations, *answer.nearest):
        if c.source == source and article.text[c.start : c.end] != c.quote:
            raise Changed(f"{source} has changed since this was answered", "ask again, and keep that answer")
    return article


def _carried(article: Article, origin: Origin | None) -> Mapping[str, Any]:
    """Return an article as JSON, with the hash it was indexed under and, while it is there, that of its file."""
    return {
        **{name: value for name, value in asdict(article).items() if name != "left_out"},
        "left_out": [list(out) for out in article.left_out],
        "sha256": article.sha256,
        "file_sha256": _file_sha256(origin) if origin else None,
    }


def _file_sha256(origin: Origin) -> str | None:
    root = Path(origin.root)
    try:
        file = root / origin.file if root.is_dir() else root
        if file.suffix in _CORPORA or not file.is_file():
            return None
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return None
