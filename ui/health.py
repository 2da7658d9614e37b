"""What `footnote doctor` looks at and shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from index.errors import FootnoteError
from ui.terminal import facts

if TYPE_CHECKING:
    from index.article import Skipped
    from index.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Health:
    """The index as it can be answered from. `trouble` is what should be mended, None where there is nothing, `waiting`
    what articles are gone and wait for a yes, `shared` the store it is a copy from; `probed` counts the passages that
    found themselves."""

    index: Path
    manifest: Manifest
    skipped: tuple[Skipped, ...]
    size_bytes: int
    probed: int
    builder: str | None
    shared: str | None
    trouble: str | None
    waiting: str | None

    @property
    def sound(self) -> bool:
        """Whether the newest index answers."""
        return self.trouble is None


def examine(index: Path, embedding: str | None) -> Health:
    """Check every file of the index, and ask it in a process of its own.

    Raises IndexNotFound, IndexDamaged, IndexOutdated or IndexMismatch when nothing can be answered from it.
    """
    from index.integrity import folder_bytes
    from index.lock import holder
    from index.opened import Index
    from index.probe import probe_apart
    from index.removals import refused_removals
    from index.tie import tie_of

    opened = Index(index, embedding=embedding)
    return Health(
        index=index,
        manifest=opened.manifest,
        skipped=tuple(opened.catalogue.skipped()),
        size_bytes=folder_bytes(index),
        probed=probe_apart(opened.parts.folder),
        builder=holder(index),
        shared=f"{shared.address}, files at {shared.parts}" if (shared := tie_of(index)) else None,
        trouble=opened.fallback,
        waiting=refused_removals(index),
    )


def show_health(console: Console, health: Health, model: str) -> None:
    """Print what the index holds and how it is, and a line on the language model."""
    manifest = health.manifest
    rows = [
        ("index", str(health.index)),
        ("of", ", ".join(manifest.paths)),
        ("articles", f"{manifest.articles:,}"),
        ("passages", f"{manifest.passages:,}"),
        ("near-duplicates", f"{manifest.near_duplicates:,} articles say what another one says"),
        ("skipped", f"{manifest.skipped:,}"),
        ("embedding", f"{manifest.embedding}, {manifest.dimension} dimensions"),
        ("built", f"{manifest.built} as {manifest.generation}, {_age(manifest.age())} ago"),
        ("size", f"{health.size_bytes / 1e6:,.1f} MB with the generation before"),
        ("files", f"{len(manifest.files)} are as they were written"),  # Opening the index has just compared them.
        ("search", f"{health.probed} passages asked for, {health.probed} found"),
        ("model", model),
        ("libraries", ", ".join(f"{k} {v}" for k, v in manifest.versions.items())),
    ]
    if health.shared:
        rows.insert(1, ("shared", health.shared))
    if health.builder:
        rows.append(("builder", f"{health.builder}, at work or killed"))
    console.print(facts(rows))
    for skipped in health.skipped:
        console.print(Text(f"skipped {skipped.source}: {skipped.reason}"))
    if health.waiting:
        line = f"waiting: {health.waiting}, and still answer — if that is meant: footnote index --accept-removals"
        console.print(Text(f"{line} --index {health.index}", style="yellow"), soft_wrap=True)
    if health.trouble:
        console.print(Text(f"trouble: {health.trouble}", style="yellow"), soft_wrap=True)


def show_left_out(console: Console, index: Path, source: str) -> None:
    """Print what the file of an article holds and the article does not say. Raises FootnoteError for an unknown one."""
    from index.opened import Index

    catalogue = Index(index).catalogue
    article = catalogue.article(source)
    if article is None:
        reason = next((s.reason for s in catalogue.skipped() if s.source == source), None)
        what = f"{source} was skipped: {reason}" if reason else f"the index has no article {source!r}"
        raise FootnoteError(what, f"see what there is with: footnote doctor --index {index}")
    blocks, words = len(article.left_out), sum(len(out.text.split()) for out in article.left_out)
    console.print(Text(f"{source}: {len(article.text.split()):,} words kept, {words:,} left out in {blocks:,} blocks"))
    for why, text in article.left_out:
        console.print(Text(f"{why}: ", style="dim").append(text, style="not dim"), soft_wrap=True)


def _age(seconds: float) -> str:
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {name}{'s' if count > 1 else ''}"
    return "less than a minute"
