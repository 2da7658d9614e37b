"""Reads all the paths that an index is to hold, and gives every article a name of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.article import Article, Skipped
from index.catalogue import Origin
from index.errors import NothingToIndex
from index.files.kinds import ENDS
from index.files.reading import Limits, read_files
from index.folder import shown
from index.generation import uploads


@dataclass(slots=True)
class Gathered:
    """What reading the paths found; `origins` maps an article's source to where it came from."""

    articles: list[Article] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    origins: dict[str, Origin] = field(default_factory=dict)

    def drop(self, failures: Sequence[Skipped]) -> None:
        """Count articles among what is skipped that turned out to be more than the index can take."""
        failed = {skipped.source for skipped in failures}
        self.articles = [article for article in self.articles if article.source not in failed]
        self.skipped += failures


def gather(paths: Sequence[Path], index: Path, limits: Limits, on_article: Callable[[int], None]) -> Gathered:
    """Read every path but the index's own files; a source that two paths share is told apart by its folder's name.

    `on_article` hears how many articles were read so far. Raises NothingToIndex when there is none.
    """
    found = Gathered()
    seen: set[str] = set()
    for path in {os.path.realpath(path): path for path in paths}.values():
        _refuse_own(index, path)
        for file, item in read_files(path, limits, without=index):
            if isinstance(item, Skipped):
                found.skipped.append(item)
                continue
            article = item
            if article.source in seen:
                folder = path if path.is_dir() else path.parent
                article = replace(article, source=f"{shown(folder.resolve().name)}/{article.source}")
            if article.source in seen:
                found.skipped.append(Skipped(article.source, "an article of this name is already indexed"))
                continue
            seen.add(article.source)
            found.origins[article.source] = Origin(root_name(path), file)
            found.articles.append(article)
            on_article(len(found.articles))
    if not found.articles:
        raise _nothing(paths, found)
    return found


def root_name(path: Path) -> str:
    """Return a path's absolute name as text that can be stored, whatever bytes it is made of."""
    return os.fsencode(os.path.realpath(path)).decode("utf-8", "backslashreplace")


def _refuse_own(index: Path, path: Path) -> None:
    """Refuse to index what an index is made of; what was uploaded to it is no such thing."""
    whole, asked = os.path.realpath(index), Path(os.path.realpath(path))
    if asked.is_relative_to(whole) and not any(asked.is_relative_to(own.resolve()) for own in uploads(index)):
        raise NothingToIndex(f"{path} belongs to the index at {index}", "name the folder of the articles")


def _nothing(paths: Sequence[Path], found: Gathered) -> NothingToIndex:
    where = ", ".join(str(p) for p in paths)
    reasons = "; ".join(f"{s.source}: {s.reason}" for s in found.skipped[:3])
    return NothingToIndex(
        f"no article could be read in {where}" + (f" ({reasons})" if reasons else ""),
        f"Footnote reads {' '.join(ENDS)}",
    )
