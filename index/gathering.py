"""Reads all the paths that an index is to hold, and gives every article a name of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.article import Article, Skipped
from index.errors import NothingToIndex
from index.reading import Limits, read_path


@dataclass(slots=True)
class Gathered:
    """What reading the paths found."""

    articles: list[Article] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def gather(paths: Sequence[Path], index: Path, limits: Limits, on_article: Callable[[int], None]) -> Gathered:
    """Read every path but the index's own files; a source that two paths share is told apart by its folder's name.

    `on_article` hears how many articles were read so far. Raises NothingToIndex when there is none.
    """
    found = Gathered()
    seen: set[str] = set()
    for path in {path.resolve(): path for path in paths}.values():
        own = _inside(index, path)
        for item in read_path(path, limits):
            if own and f"{item.source}/".startswith(own):
                continue
            if isinstance(item, Skipped):
                found.skipped.append(item)
                continue
            article = item
            if article.source in seen:
                folder = path if path.is_dir() else path.parent
                article = replace(article, source=f"{folder.resolve().name}/{article.source}")
            if article.source in seen:
                found.skipped.append(Skipped(article.source, "an article of this name is already indexed"))
                continue
            seen.add(article.source)
            found.articles.append(article)
            on_article(len(found.articles))
    if not found.articles:
        raise _nothing(paths, found)
    return found


def _inside(index: Path, path: Path) -> str:
    """Return how the index folder's files are named below the path, `index/`; "" where it is not below."""
    whole, below = path.resolve(), index.resolve()
    return f"{below.relative_to(whole).as_posix()}/" if below != whole and below.is_relative_to(whole) else ""


def _nothing(paths: Sequence[Path], found: Gathered) -> NothingToIndex:
    where = ", ".join(str(p) for p in paths)
    reasons = "; ".join(f"{s.source}: {s.reason}" for s in found.skipped[:3])
    return NothingToIndex(
        f"no article could be read in {where}" + (f" ({reasons})" if reasons else ""),
        "Footnote reads .txt .md .html .pdf .docx .jsonl and .jsonl.gz",
    )
