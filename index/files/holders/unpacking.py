"""What is taken out of a file that holds others: files in a folder, and articles on the lines of a corpus."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from index.article import LeftOut
from index.cleaning import clean_text, one_line
from index.files.document import Unreadable
from index.files.limits import Limits, size_of
from index.folder import is_plain_name, shown

_CORPUS = "articles.jsonl"
_MOST_FILES, _MOST_ARTICLES = 100_000, 1_000_000
_LONGEST_PART = 120  # characters of a name made of a title
_LONGEST_NAME = 400  # characters of any other


class TooMuch(Unreadable):
    """A file that holds more than is taken out of one: the fault of the whole, not of a part."""


@dataclass(frozen=True, slots=True)
class Held:
    """A file that was in another one.

    `source` is the name it is cited by, `name` its file in the folder it was unpacked to. `title`, `date`, `publisher`
    and `url` are believed where it does not tell them itself. `unreadable` says why there is no file.
    """

    source: str
    name: str = ""
    title: str | None = None
    date: str | None = None
    publisher: str | None = None
    url: str | None = None
    unreadable: str | None = None


@dataclass(slots=True)
class Unpacking:
    """Takes what the file `source` holds into `folder`, within `limits`; `held` is what was taken.

    `taken` counts the bytes; it begins with those of other files that lie in the same one. Where `only` names a file,
    nothing but it, or the file that holds it, is taken; all others are counted, for their names tell them apart.
    """

    source: str
    folder: Path
    limits: Limits
    held: list[Held] = field(default_factory=list)
    taken: int = 0
    only: str | None = None
    _names: dict[str, int] = field(default_factory=dict)
    _before: int = field(init=False)

    def __post_init__(self) -> None:
        self._before = self.taken

    @contextmanager
    def apart(self, part: str, what: str) -> Iterator[None]:
        """Have whatever goes wrong with a part be that part's fault alone: it is skipped, and the others are read."""
        try:
            yield
        except (TooMuch, MemoryError):
            raise
        except Unreadable as exc:
            self.skip(part, str(exc))
        except Exception as exc:  # Parsers of what strangers wrote raise whatever they like.
            self.skip(part, f"{what} ({one_line(f'{type(exc).__name__}: {exc}', at_most=80)})")

    def file(self, part: str, content: Iterable[bytes], suffix: str, **about: str | None) -> None:
        """Keep a file; one that is too large is named instead. Raises `Unreadable` where all is more than may be."""
        self._count(0)
        if not self._wanted(part):
            self._named(part)
            return
        name = f"{len(self.held)}{suffix}"
        size = 0
        with (self.folder / name).open("wb") as out:
            for piece in content:
                size += len(piece)
                if size > self.limits.max_file_bytes:
                    break
                self._count(len(piece))
                out.write(piece)
        if size > self.limits.max_file_bytes:
            (self.folder / name).unlink()
            self.skip(part, f"more than {size_of(self.limits.max_file_bytes)}")
        else:
            self.held.append(Held(self._named(part), name, **about))

    def article(self, part: str, text: str, left_out: Sequence[LeftOut] = (), /, **about: str | None) -> None:
        """Keep an article; `about` is its title, date, publisher, author and url, as in a corpus of JSON lines, and
        `left_out` what else its part of the file holds."""
        source = self._named(part)
        if self.only is not None:
            return
        fields = {key: value for key, value in about.items() if value}
        line = json.dumps({"id": source, "text": clean_text(text), "left_out": left_out, **fields}) + "\n"
        self._count(len(line))
        if not (self.folder / _CORPUS).exists():
            self.held.append(Held(self.source, _CORPUS))
        with (self.folder / _CORPUS).open("a", encoding="ascii") as out:
            out.write(line)

    def skip(self, part: str, reason: str) -> None:
        """Name what is not read."""
        self._count(0)
        self.held.append(Held(self._named(part), unreadable=reason))

    def _wanted(self, part: str) -> bool:
        if self.only is None:
            return True
        name = self._next(part)[0]
        return self.only == name or self.only.startswith(f"{name}/")

    def _named(self, part: str) -> str:
        """Return a name that no other part has; that of the holder for its own text."""
        name, whole, number = self._next(part)
        self._names[whole] = number
        self._names[name] = self._names.get(name, 1)
        return name

    def _next(self, part: str) -> tuple[str, str, int]:
        """Return the name that a part gets: what it is called, that alone, and the how many-th of that name it is."""
        whole = f"{self.source}/{shown(part)[:_LONGEST_NAME]}" if part else self.source
        number = self._names.get(whole, 0) + 1
        while number > 1 and f"{whole} ({number})" in self._names:
            number += 1
        return (whole if number == 1 else f"{whole} ({number})"), whole, number

    def _count(self, size: int) -> None:
        self.taken += size
        if self.taken > self.limits.max_corpus_bytes:
            what = "it and the files beside it have" if self._before else "it has"
            raise TooMuch(f"unpacked, {what} more than {size_of(self.limits.max_corpus_bytes)}")
        if len(self.held) >= _MOST_FILES or len(self._names) >= _MOST_ARTICLES:
            raise TooMuch(f"it holds more than {_MOST_FILES:,} files or {_MOST_ARTICLES:,} articles")


def part_of(*words: str | None) -> str:
    """Return a part's name made of what is known of it: "2024-11-12 Budget talks"."""
    name = " ".join(word for word in (one_line(word) for word in words) if word)[:_LONGEST_PART].strip()
    return name.replace("/", "-") if is_plain_name(name) else shown(name).replace("/", "-")
