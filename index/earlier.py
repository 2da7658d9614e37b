"""What an index that is there says of itself, however damaged the rest of it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from index.copying import follow
from index.errors import FootnoteError, IndexDamaged
from index.generation import built_generations, current_generation, has_index
from index.manifest import read_values
from index.minilm import OFFLINE


def indexed_paths(folder: Path) -> tuple[Path, ...]:
    """Return the PATHs that the index was built from; empty when there is no index.

    Raises FootnoteError where an index is there and nothing says it: a build of nothing would drop what was; and
    StoreUnavailable.
    """
    with suppress(IndexDamaged):  # An older copy says it, too.
        follow(folder)
    damage = "nothing says what it was built from"
    for generation in by_trust(folder):
        try:
            return tuple(Path(p) for p in read_values(generation)["paths"])
        except FootnoteError as exc:
            damage = exc.what
        except (KeyError, TypeError):
            continue
    if has_index(folder):
        raise FootnoteError(
            f"the index at {folder} is damaged ({damage})",
            f"build it again, and say from what: footnote index PATH --rebuild --index {folder}",
        )
    return ()


def model_before(folder: Path) -> str:
    """Return the embedding model of the index that is there; where none is, the bundled one."""
    for generation in by_trust(folder):
        with suppress(FootnoteError, KeyError):
            return str(read_values(generation)["embedding"])
    return OFFLINE


def by_trust(folder: Path) -> list[Path]:
    """Return the generations in the order in which to believe what they say of themselves."""
    try:
        current = [current_generation(folder)]
    except FootnoteError:
        current = []
    return [*current, *(g for g in built_generations(folder) if g not in current)]
