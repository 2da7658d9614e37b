"""Files of an index cut in half, zeroed at the end, or gone: found before the first answer, and nobody crashes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.faults.kills import Stage, contents, must, no_fallback, nothing
from tests.faults.table import Row
from tests.faults.world import answers, build, in_child

FILES = ("header.bin", "data_level0.bin", "link_lists.bin", "chroma.sqlite3", "articles.db")


def _half(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def _zero_tail(file: Path) -> None:
    """Zero the later half of what is not zero already."""
    size, used = file.stat().st_size, len(file.read_bytes().rstrip(b"\0"))
    os.truncate(file, used // 2)
    os.truncate(file, size)


DAMAGES: tuple[Callable[[Path], None], ...] = (_half, _zero_tail, Path.unlink)


def unchecked() -> None:
    """In a child: take the defence away, and look neither at checksums nor at counts nor at another generation."""
    import index.opened as opened
    from index.parts import Parts

    no_fallback()
    opened.find_damage = lambda *_: None
    Parts.check_counts = lambda *_: None  # type: ignore[method-assign]


def damages(stage: Stage) -> Row:
    """Damage each of five files in three ways, with and without a generation to fall back to."""
    both = Path(shutil.copytree(stage.index, stage.folder / "both"))
    must(in_child(build, [stage.articles], both))
    sound = must(in_child(lambda: (answers(both), contents(both))))
    verdicts = [_verdict(stage, both, name, damage, nothing) for name in FILES for damage in DAMAGES]
    controls = [_served(both, name, damage, sound) for name in FILES for damage in DAMAGES]
    return Row(
        "file damage detected, no crash of the caller, no silent wrong answer",
        sum(v == "told" for v in verdicts),
        len(verdicts),
        _counts(verdicts),
        control=(sum(v in ("told", "right") for v in controls), len(controls), _counts(controls)),
        without="no checksums",
    )


def _damaged(index: Path, name: str, damage: Callable[[Path], None]) -> Path:
    copy = index.with_name("damaged")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(index, copy)
    newest = max((copy / "generations").iterdir())
    (file,) = newest.rglob(name)
    assert file.stat().st_size, f"{name} holds something to damage"
    damage(file)
    return copy


def _verdict(stage: Stage, both: Path, name: str, damage: Callable[[Path], None], without: Callable[[], None]) -> str:
    """Return "told" where the generation before answers and says so, and a lone generation is refused in one line."""
    copy = _damaged(both, name, damage)

    def look() -> Any:
        from index.opened import Index

        without()
        return Index(copy).fallback, answers(copy)

    found = in_child(look)
    if found.signal or found.error:
        return f"fails: {found.error or found.signal}"
    fallback, answered = found.value
    if not fallback or answered != stage.old:
        return "silent"
    _, *older = sorted((copy / "generations").iterdir(), reverse=True)
    for folder in older:
        shutil.rmtree(folder)
    alone = in_child(look)
    kind, words = alone.error or ("", "")
    return "told" if kind == "FootnoteError" and "is damaged" in words and "doctor --repair" in words else "not refused"


def _served(both: Path, name: str, damage: Callable[[Path], None], sound: Any) -> str:
    """Return what a reader without the defence gives: "told", "right", "wrong" or "crash"."""
    copy = _damaged(both, name, damage)

    def look() -> Any:
        unchecked()
        return answers(copy), contents(copy)

    found = in_child(look)
    if found.signal:
        return "crash"
    if found.error:
        return "told" if found.error[0] == "FootnoteError" else "traceback"
    return "right" if found.value == sound else "wrong"


def _counts(verdicts: list[str]) -> dict[str, int]:
    return {verdict: verdicts.count(verdict) for verdict in sorted(set(verdicts))}
