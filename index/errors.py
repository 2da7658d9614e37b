"""What can go wrong in the index. Every message names the value and the cure, in one line."""

from __future__ import annotations

from pathlib import Path


class FootnoteError(Exception):
    """An error for the person at the keyboard: `what` happened and `cure`, what to do about it."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(f"{what} — {cure}")
        self.what = what
        self.cure = cure


class IndexNotFound(FootnoteError):
    """There is no index in the folder asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"no index at {folder}", f"build it with: footnote index seeds/articles --index {folder}")


class IndexDamaged(FootnoteError):
    """The index is there but cannot be trusted."""

    def __init__(self, folder: Path, detail: str) -> None:
        index = next((p.parent for p in (folder, *folder.parents) if p.name == "generations"), folder)
        super().__init__(
            f"the index at {folder} is damaged ({detail})",
            f"build it again with: footnote index PATH --rebuild --index {index}",
        )


class IndexMismatch(FootnoteError):
    """The index was built with another embedding model than the one asked for."""

    def __init__(self, folder: Path, built_with: str, asked_for: str) -> None:
        other = "other weights of it" if asked_for == built_with else asked_for
        super().__init__(
            f"the index at {folder} was built with the embedding model {built_with}, not {other}",
            f"use that one (--embedding {built_with}, or FOOTNOTE_EMBEDDING={built_with}), or build it again with: "
            f"footnote index PATH --rebuild --embedding {asked_for} --index {folder}",
        )


class NothingToIndex(FootnoteError):
    """The path asked for holds no article."""


class EmbeddingUnavailable(FootnoteError):
    """The embedding model asked for cannot be loaded or does not answer."""
