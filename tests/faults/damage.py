"""Files of an index cut in half, zeroed at the end, gone, or changed so that no library minds: found before the first
answer, and nobody crashes."""

from __future__ import annotations

import os
import re
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


def _other_bytes(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """A damage that leaves as many bytes in a file, and others."""

    def damage(file: Path) -> None:
        data = file.read_bytes()
        changed = change(data)
        assert len(changed) == len(data)
        assert changed != data
        file.write_bytes(changed)

    return damage


def _exchanged(one: str, other: str) -> Callable[[bytes], bytes]:
    """Two words of one length take each other's places."""
    pattern = re.compile(f"{one}|{other}".encode())
    return lambda data: pattern.sub(lambda match: (other if match[0] == one.encode() else one).encode(), data)


def _vectors_turned(data: bytes) -> bytes:
    """Turn the sign of every number of the vectors in Chroma's graph, and leave its links as they are."""
    links, vector, label = 132, 4 * 384, 8  # bytes: a count and 32 neighbours, the floats, the id
    assert len(data) % (links + vector + label) == 0
    changed = bytearray(data)
    for start in range(0, len(data), links + vector + label):
        for place in range(start + links + 3, start + links + vector, 8):  # every other number
            changed[place] ^= 0x80
    return bytes(changed)


def _numbers_reversed(data: bytes) -> bytes:
    """Turn round the order of the 32-bit numbers behind the head of a NumPy file."""
    head, body = data[:128], data[128:]
    return head + b"".join(body[at : at + 4] for at in range(len(body) - 4, -1, -4))


DAMAGES: tuple[Callable[[Path], None], ...] = (_half, _zero_tail, Path.unlink)
QUIET: tuple[tuple[str, Callable[[Path], None]], ...] = (
    ("articles.db", _other_bytes(lambda data: re.sub(rb"landed \d", b"landed 9", data))),
    ("articles.db", _other_bytes(_exchanged("trawler", "harbour"))),
    ("data_level0.bin", _other_bytes(_vectors_turned)),
    ("codes.bin", _other_bytes(lambda data: bytes(byte ^ 0xFF for byte in data))),
    ("codes.bin", _zero_tail),
    ("starts.bin", _other_bytes(lambda data: bytes(len(data)))),
    ("ids.bin", _other_bytes(lambda data: data[::-1])),
    ("data.csc.index.npy", _zero_tail),
    ("indices.csc.index.npy", _other_bytes(_numbers_reversed)),
    ("vocab.index.json", _other_bytes(_exchanged('"cod"', '"her"'))),
)
ALL = [*((name, damage) for name in FILES for damage in DAMAGES), *QUIET]


def unchecked() -> None:
    """In a child: take the defence away, and look neither at checksums nor at counts nor at another generation."""
    import index.opened as opened
    from index.parts import Parts

    no_fallback()
    opened.find_damage = lambda *_: None
    Parts.check_counts = lambda *_: None  # type: ignore[method-assign]


def damages(stage: Stage) -> Row:
    """Damage five files in three ways each, and in ten ways that no library minds; each with and without a generation
    to fall back to."""
    both = Path(shutil.copytree(stage.index, stage.folder / "both"))
    must(in_child(build, [stage.articles], both))
    sound = must(in_child(lambda: (answers(both), contents(both))))
    verdicts = [_verdict(stage, both, name, damage, nothing) for name, damage in ALL]
    controls = [_served(both, name, damage, sound) for name, damage in ALL]
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
