"""What can go wrong in the index. Every message names the value and the cure, in one line."""

from __future__ import annotations

from pathlib import Path

from index.installer import for_here

_DETAIL_CHARS = 200


def index_of(folder: Path) -> Path:
    """Return the index folder that a folder of a generation belongs to; else the folder itself."""
    return next((p.parent for p in (folder, *folder.parents) if p.name == "generations"), folder)


class FootnoteError(Exception):
    """An error for the person at the keyboard: `what` happened and `cure`, what to do about it."""

    def __init__(self, what: str, cure: str) -> None:
        self.what = what
        self.cure = for_here(cure)
        super().__init__(f"{what} — {self.cure}")


class IndexNotFound(FootnoteError):
    """There is no index in the folder asked for, or at the store that it is tied to."""

    def __init__(self, folder: Path, store: str | None = None) -> None:
        paths = "PATH" if store else "seeds/articles"
        super().__init__(f"no index at {store or folder}", f"build it with: footnote index {paths} --index {folder}")


class IndexDamaged(FootnoteError):
    """The index is there but cannot be trusted."""

    def __init__(self, folder: Path, detail: str) -> None:
        index = index_of(folder)
        self.detail = detail[:_DETAIL_CHARS]
        super().__init__(
            f"the index at {index} is damaged ({self.detail})",
            f"mend it with: footnote doctor --repair --index {index}",
        )


class IndexOutdated(FootnoteError):
    """The index was built by another Footnote or with other libraries."""

    def __init__(self, folder: Path, detail: str) -> None:
        index = index_of(folder)
        self.detail = detail[:_DETAIL_CHARS]
        super().__init__(
            f"the index at {index} does not fit this Footnote ({detail})",
            f"build it again with: footnote index --rebuild --index {index}",
        )


class IndexBusy(FootnoteError):
    """Another build is at work on the index in a folder or at a store; `holder` tells who."""

    def __init__(self, where: Path | str, holder: str | None, cure: str | None = None) -> None:
        if cure is None:
            cure = "wait for it to end, or use another folder with --index"
        super().__init__(f"another build is at work on {where}" + (f" ({holder})" if holder else ""), cure)


class StoreUnavailable(FootnoteError):
    """What a shared index lies in does not answer, or lets nobody in; the index itself is as it was."""


class IndexMismatch(FootnoteError):
    """The index was built with another embedding model than the one asked for."""

    def __init__(self, folder: Path, built_with: str, asked_for: str) -> None:
        other = "other weights of it" if asked_for == built_with else asked_for
        super().__init__(
            f"the index at {folder} was built with the embedding model {built_with}, not {other}",
            f"use that one (--embedding {built_with}, or FOOTNOTE_EMBEDDING={built_with}), or build it again with: "
            f"footnote index PATH --rebuild --embedding {asked_for} --index {folder}",
        )


class RemovalsRefused(FootnoteError):
    """A folder has lost so many of its articles that somebody has to say that it is meant."""

    def __init__(self, folder: Path, what: str) -> None:
        super().__init__(
            what,
            "if that is meant, say: footnote index --accept-removals"
            + (f" --index {folder}" if folder.name != ".footnote" else "")
            + "; until then the index as it was answers",
        )


class NothingToIndex(FootnoteError):
    """The path asked for holds no article."""


class EmbeddingUnavailable(FootnoteError):
    """The embedding model asked for cannot be loaded or does not answer."""
