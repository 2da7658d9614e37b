"""A folder that is suddenly empty is more often a drive that is not there than a wish: such a loss needs a yes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from index.article import Article, text_sha256
from index.catalogue import Catalogue, Origin
from index.earlier import by_trust
from index.errors import FootnoteError, RemovalsRefused
from index.generation import REMOVALS, UPLOADS, uploads
from index.integrity import read_json, write_durably


class Loss(NamedTuple):
    """Of `had` articles that a root gave, `gone` are not there any more."""

    root: str
    gone: int
    had: int

    def __str__(self) -> str:
        return f"{self.gone:,} of the {self.had:,} articles of {self.root} are gone"


def check_removals(folder: Path, paths: Sequence[Path], articles: Sequence[Article], *, accepted: bool) -> None:
    """Raise RemovalsRefused where a root that is read again gives none or less than half of what it gave before.

    What was refused is written down in the index folder, until it is accepted or the articles are back.
    """
    lost = _losses(folder, paths, articles)
    if not lost or accepted or _accepted(folder, lost):
        return
    write_durably(folder / REMOVALS, json.dumps({"lost": lost, "accepted": False}))
    raise RemovalsRefused(folder, "; ".join(map(str, lost)))


def settle_removals(folder: Path) -> None:
    """Forget what was refused: the index is in line with its folders."""
    (folder / REMOVALS).unlink(missing_ok=True)


def refused_removals(folder: Path) -> str | None:
    """Return what waits for a yes, `48 of the 50 articles of /news are gone`, or None."""
    lost, accepted = _written(folder)
    return None if accepted or not lost else "; ".join(map(str, lost))


def accept_removals(folder: Path) -> None:
    """Say yes to what waits for it; the next build takes it up. Raises FootnoteError where nothing waits."""
    lost, _ = _written(folder)
    if not lost:
        raise FootnoteError("nothing waits for a yes", "the articles are there, or were taken out already")
    write_durably(folder / REMOVALS, json.dumps({"lost": lost, "accepted": True}))


def _losses(folder: Path, paths: Sequence[Path], articles: Sequence[Article]) -> list[Loss]:
    from index.gathering import root_name  # It brings all that reads files, which only a build needs.

    roots = [root_name(path) for path in paths]
    if not uploads(folder):
        roots.append(root_name(folder / UPLOADS))
    sources, texts = {a.source for a in articles}, {text_sha256(a.text) for a in articles}
    before = _before(folder, roots)
    lost = []
    for root in dict.fromkeys(roots):
        had = [(source, sha) for source, sha, origin in before if origin == root]
        gone = [source for source, sha in had if source not in sources and sha not in texts]
        if 2 * len(gone) > len(had):
            lost.append(Loss(root, len(gone), len(had)))
    return lost


def _before(folder: Path, roots: Sequence[str]) -> Iterable[tuple[str, str, str]]:
    """Return source, SHA-256 of the text and root of every article of the newest catalogue that can be read."""
    for generation in by_trust(folder):
        with suppress(FootnoteError):
            catalogue = Catalogue(generation / "articles.db")
            texts, origins = catalogue.text_of(), catalogue.origins()
            catalogue.close()
            alone = Origin(roots[0], "") if len(roots) == 2 - bool(uploads(folder)) else Origin("", "")
            return [(source, sha, origins.get(source, alone).root) for source, sha in texts.items()]
    return []


def _accepted(folder: Path, lost: Sequence[Loss]) -> bool:
    before, accepted = _written(folder)
    known = {loss.root: loss.gone for loss in before}
    return accepted and all(loss.gone <= known.get(loss.root, 0) for loss in lost)


def _written(folder: Path) -> tuple[list[Loss], bool]:
    try:
        values = read_json(folder / REMOVALS)
        return [Loss(str(root), int(gone), int(had)) for root, gone, had in values["lost"]], values["accepted"] is True
    except (OSError, ValueError, KeyError, TypeError):
        return [], False
