"""Kept answers that are watched: each new state of the articles asks them again, and what matters is told once."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from filelock import FileLock

from index.errors import FootnoteError
from index.manifest import now
from rag.changes import Why, change
from rag.evidence.freezing import freeze
from rag.evidence.store import Kept
from rag.question.asking import MAX_QUESTION_CHARS

if TYPE_CHECKING:
    from index.article import Article
    from rag.answer.answer import Answer
    from rag.assistant import Assistant
    from rag.settings import Settings

log = logging.getLogger(__name__)

MOST = 500
"""Answers that may be watched in one index."""
_MOST_ALERTS = 1_000  # older ones are forgotten


@dataclass(frozen=True, slots=True)
class Watch:
    """A watched answer: the hash it was kept under when that began, the hash of the `latest` answer that was told, and
    when it was last asked."""

    hash: str
    latest: str
    question: str
    asked: str


@dataclass(frozen=True, slots=True)
class Alert:
    """What was told of a watched answer: why, at what time, and the hashes of the `old` and the `new` answer."""

    watched: str
    question: str
    why: Why
    old: str
    new: str
    time: str


@dataclass(frozen=True, slots=True)
class _State:
    watches: tuple[Watch, ...] = ()
    alerts: tuple[Alert, ...] = ()


class Watched:
    """The watched answers of an index and what was told of them: `watched.json` among the kept answers.

    Safe from several processes. Raises FootnoteError where the file cannot be read or written.
    """

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self.file = kept.folder / "watched.json"

    @property
    def watches(self) -> tuple[Watch, ...]:
        """What is watched, in the order it was added."""
        return self._read().watches

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """What was told, the latest first."""
        return self._read().alerts[::-1]

    def add(self, name: str) -> Watch:
        """Watch a kept answer, named by its hash or the beginning of it. Raises NotKept where there is none."""
        frozen = self.kept.open(name)
        with self._changing() as state:
            if known := next((w for w in state.watches if w.hash == frozen.hash), None):
                return known
            if len(state.watches) >= MOST:
                raise FootnoteError(f"{MOST} answers are watched already", "take one out: footnote watched remove HASH")
            watch = Watch(frozen.hash, frozen.hash, frozen.answer.question, now())
            self._write(replace(state, watches=(*state.watches, watch)))
        return watch

    def remove(self, name: str) -> None:
        """Watch an answer no longer; what was told of it stays. Raises FootnoteError where it is not watched."""
        with self._changing() as state:
            left = tuple(w for w in state.watches if not w.hash.startswith(name))
            if len(left) != len(state.watches) - 1:
                raise FootnoteError(f"{name[:80]!r} is not one watched answer", "see them with: footnote watched list")
            self._write(replace(state, watches=left))

    def told(self, watch: Watch, alert: Alert | None) -> None:
        """Note that an answer was asked again, and what was told of it."""
        with self._changing() as state:
            latest = alert.new if alert else watch.latest
            seen = replace(watch, latest=latest, asked=now())
            watches = tuple(seen if w.hash == watch.hash else w for w in state.watches)
            alerts = (*state.alerts, alert) if alert else state.alerts
            self._write(_State(watches, alerts[-_MOST_ALERTS:]))

    def _read(self) -> _State:
        try:
            found = json.loads(self.file.read_text("utf-8"))
            return _State(
                tuple(Watch(**w) for w in found["watches"]), tuple(Alert(**alert) for alert in found["alerts"])
            )
        except FileNotFoundError:
            return _State()
        except (OSError, ValueError, KeyError, TypeError) as exc:
            raise FootnoteError(f"{self.file} cannot be read ({exc})", "restore it from a copy, or remove it") from exc

    @contextmanager
    def _changing(self) -> Iterator[_State]:
        try:
            self.kept.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(self.file.with_suffix(".lock")):
                yield self._read()
        except OSError as exc:
            raise FootnoteError(f"{self.file} cannot be written ({exc.strerror})", "check the permissions") from exc

    def _write(self, state: _State) -> None:
        aside = self.file.with_suffix(".new")
        aside.write_text(json.dumps(asdict(state), ensure_ascii=False, indent=1), "utf-8")
        aside.chmod(0o600)  # questions are the reader's own affair
        aside.replace(self.file)


def ask_again(assistant: Assistant, watched: Watched, settings: Settings, *, seconds: float = 60.0) -> list[Alert]:
    """Ask what is watched again, what waited longest first and no longer than `seconds` in all, and return what is to
    be told. An answer that cannot be asked again is passed over; its turn comes with the next state."""
    ends = time.monotonic() + seconds
    told = []
    for watch in sorted(watched.watches, key=lambda w: w.asked):
        if time.monotonic() > ends:
            break
        try:
            alert = _asked_again(assistant, watched.kept, watch, settings)
        except FootnoteError:
            continue
        watched.told(watch, alert)
        told += [alert] if alert else []
    return told


def ask_watched(settings: Settings, *, seconds: float = 60.0) -> list[Alert]:
    """Ask what is watched again of the articles as they are published now, by quotes and for so many seconds at most;
    tell the address that is set, and return what is to be told. Raises FootnoteError where the index or the watched
    answers cannot be read."""
    watched = Watched(Kept.beside(settings.index))
    if not watched.watches:
        return []
    from rag.assistant import Assistant
    from rag.notifying import notify

    quoting = settings.model_copy(update={"model": "none"})
    told = ask_again(Assistant.open(settings.index, quoting), watched, quoting, seconds=seconds)
    try:
        notify(told, watched.kept, settings)
    except FootnoteError as exc:
        log.warning("%s", exc)
    return told


def _near(assistant: Assistant, words: str) -> list[Article]:
    """Return the articles that a search for words finds."""
    sources = dict.fromkeys(match.article.source for match in assistant.search(words[:MAX_QUESTION_CHARS]))
    return [found for source in sources if (found := assistant.index.article(source))]


def _asked_again(assistant: Assistant, kept: Kept, watch: Watch, settings: Settings) -> Alert | None:
    old: Answer = kept.open(watch.latest).answer
    under = old.asked
    new = assistant.ask(old.question, under.history, filters=under.filters, as_of=under.as_of, options=under.options)
    why = change(old, new, assistant.index.article, lambda words: _near(assistant, words))
    if why is None:
        return None
    name = kept.put(freeze(new, assistant.index, settings))
    return Alert(watch.hash, old.question, why, watch.latest, name, now())
