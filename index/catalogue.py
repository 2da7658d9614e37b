"""The articles of one generation and where their passages lie: one SQLite file."""

from __future__ import annotations

import json
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from index.article import Article, LeftOut, Passage, Skipped, text_sha256
from index.errors import IndexDamaged
from index.layout import Layout

_SCHEMA = """
CREATE TABLE article (id TEXT PRIMARY KEY, source TEXT UNIQUE NOT NULL, title TEXT NOT NULL, date TEXT,
    publisher TEXT, url TEXT, note TEXT, first_line INTEGER, sha256 TEXT NOT NULL,
    text_sha256 TEXT NOT NULL, text NOT NULL);
CREATE INDEX article_text ON article (text_sha256);
CREATE TABLE passage (number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, article_id TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, sentences TEXT NOT NULL, embedded TEXT NOT NULL);
CREATE INDEX passage_embedded ON passage (embedded);
CREATE INDEX passage_article ON passage (article_id);
CREATE TABLE skipped (source TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE left_out (article_id TEXT NOT NULL, why TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX left_out_article ON left_out (article_id);
CREATE TABLE layout (article_id TEXT PRIMARY KEY, layout TEXT NOT NULL);
CREATE TABLE author (article_id TEXT PRIMARY KEY, author TEXT NOT NULL);
CREATE TABLE origin (article_id TEXT PRIMARY KEY, root TEXT NOT NULL, file TEXT NOT NULL);
"""

_PASSAGE = 'p.id, p.article_id, p.start, p."end", p.sentences'
_PACKED = 1_000  # characters from which a text is kept packed: it then takes less than half
_ARTICLE = "a.source, a.title, a.text, a.date, a.publisher, a.url, a.note, a.first_line"


@dataclass(frozen=True, slots=True)
class ArticleInfo:
    """What a list of articles shows; `passages` counts them."""

    source: str
    title: str
    date: str | None
    publisher: str | None
    passages: int
    author: str | None = None


class Place(NamedTuple):
    """Where a passage is: its id, the number of the passage whose vector stands for its own, its article's source."""

    id: str
    first: int
    source: str


class Origin(NamedTuple):
    """Where an article came from: the PATH that was read, made absolute, and the file's name in it."""

    root: str
    file: str


class Catalogue:
    """Articles, passages (numbered 0, 1, 2 … as in the other parts of the index) and what was skipped.

    Reading is safe from several threads. Database errors are raised as IndexDamaged.
    """

    def __init__(self, file: Path, *, create: bool = False) -> None:
        self.file = file
        if not create and not file.is_file():
            raise IndexDamaged(file, "the file is missing")
        uri = f"{file.absolute().as_uri()}?mode={'rwc' if create else 'ro'}"
        self._lock = threading.Lock()
        try:
            self._db = sqlite3.connect(uri, uri=True, check_same_thread=False)
        except sqlite3.Error as exc:
            if create:
                raise
            raise IndexDamaged(file, f"articles: {exc}") from exc
        if create:
            self._db.executescript(_SCHEMA)

    def add(
        self,
        article: Article,
        passages: Sequence[Passage],
        first_number: int,
        keys: Sequence[str],
        origin: Origin | None = None,
    ) -> None:
        """Add an article with its passages, numbered from `first_number`; `keys` say what of each was embedded."""
        if origin:
            self._db.execute("INSERT INTO origin VALUES (?,?,?)", (article.id, *origin))
        self._db.execute(
            "INSERT INTO article VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (
                article.id, article.source, article.title, article.date, article.publisher, article.url,
                article.note, article.first_line, article.sha256, text_sha256(article.text), _packed(article.text),
            ),
        )  # fmt: skip
        if article.author:
            self._db.execute("INSERT INTO author VALUES (?,?)", (article.id, article.author))
        if article.layout:
            layout = json.dumps(asdict(article.layout))
            self._db.execute("INSERT INTO layout VALUES (?,?)", (article.id, layout))
        self._db.executemany("INSERT INTO left_out VALUES (?,?,?)", ((article.id, *out) for out in article.left_out))
        self._db.executemany(
            "INSERT INTO passage VALUES (?,?,?,?,?,?,?)",
            (
                (first_number + i, p.id, p.article_id, p.start, p.end, _sentences(p), key)
                for i, (p, key) in enumerate(zip(passages, keys, strict=True))
            ),
        )

    def add_skipped(self, skipped: Iterable[Skipped]) -> None:
        """Record the files that could not be read."""
        self._db.executemany("INSERT INTO skipped VALUES (?,?)", [(s.source, s.reason) for s in skipped])

    def close(self) -> None:
        """Commit and close."""
        self._db.commit()
        self._db.close()

    def hashes(self) -> dict[str, str]:
        """Return source -> sha256 of every article."""
        return dict(self._rows("SELECT source, sha256 FROM article"))

    def texts(self) -> dict[str, str]:
        """Return text_sha256 -> source; of articles with the same text, the last by source."""
        return dict(self._rows("SELECT text_sha256, source FROM article ORDER BY source"))

    def article(self, source: str) -> Article | None:
        """Return the article with this source as indexed and what its file holds besides, or None."""
        row = next(iter(self._rows(f"SELECT {self._article} FROM article a WHERE a.source = ?", source)), None)
        return replace(self._made(*row), left_out=self.left_out(source), layout=self.layout(source)) if row else None

    def left_out(self, source: str) -> tuple[LeftOut, ...]:
        """Return what an article's file holds and the article does not say, in the file's order."""
        if not self._keeps("left_out"):
            return ()
        sql = """SELECT o.why, o.text FROM left_out o JOIN article a ON a.id = o.article_id
                 WHERE a.source = ? ORDER BY o.rowid"""
        return tuple(LeftOut(*row) for row in self._rows(sql, source))

    def layout(self, source: str) -> Layout | None:
        """Return where an article stands on the pages of its file, None where that is not known."""
        if not self._keeps("layout"):
            return None
        sql = "SELECT l.layout FROM layout l JOIN article a ON a.id = l.article_id WHERE a.source = ?"
        row = next(iter(self._rows(sql, source)), None)
        return Layout.from_json(json.loads(row[0])) if row else None

    def origins(self) -> dict[str, Origin]:
        """Return source -> where it came from; empty where the index was built before that was kept."""
        if not self._keeps("origin"):
            return {}
        sql = "SELECT a.source, o.root, o.file FROM origin o JOIN article a ON a.id = o.article_id"
        return {source: Origin(root, file) for source, root, file in self._rows(sql)}

    def text_of(self) -> dict[str, str]:
        """Return source -> SHA-256 of the text of every article."""
        return dict(self._rows("SELECT source, text_sha256 FROM article"))

    def copies(self, source: str) -> list[str]:
        """Return the other sources that carry the very same text."""
        sql = """SELECT b.source FROM article a JOIN article b ON a.text_sha256 = b.text_sha256
                 WHERE a.source = ? AND b.source != a.source ORDER BY b.source"""
        return [source for (source,) in self._rows(sql, source)]

    def passages(self, source: str) -> list[tuple[int, Passage]]:
        """Return an article's passages with their numbers, in order."""
        article = self.article(source)
        return self.passages_of(article) if article else []

    def passages_of(self, article: Article) -> list[tuple[int, Passage]]:
        """Return the passages, with their numbers and in order, of an article that is here as it is given."""
        sql = f'SELECT number, {_PASSAGE} FROM passage p WHERE article_id = ? ORDER BY "start"'
        return [(number, _passage(article.text, *row)) for number, *row in self._rows(sql, article.id)]

    def passage(self, number: int) -> tuple[Article, Passage]:
        """Return the passage with this number and its article. Raises IndexDamaged when there is none."""
        sql = f"""SELECT {_PASSAGE}, {self._article}
                  FROM passage p JOIN article a ON a.id = p.article_id WHERE p.number = ?"""
        row = next(iter(self._rows(sql, number)), None)
        if row is None:
            raise IndexDamaged(self.file, f"passage {number} is missing")
        article = self._made(*row[5:])
        return article, _passage(article.text, *row[:5])

    def embedded(self, keys: Iterable[str]) -> dict[str, int]:
        """Return key -> number of a passage that was embedded under it, for the keys that exist."""
        return {
            key: number
            for key in keys
            for (number,) in self._rows("SELECT MIN(number) FROM passage WHERE embedded = ? GROUP BY embedded", key)
        }

    def keys(self) -> dict[str, str]:
        """Return the id of every stored vector -> the key under which its text was embedded."""
        sql = "SELECT id, embedded FROM passage WHERE number IN (SELECT MIN(number) FROM passage GROUP BY embedded)"
        return dict(self._rows(sql))

    def places(self) -> list[Place]:
        """Return every passage's id, the number of the first passage with the very same vector, and its article's
        source, in order of number."""
        sql = """SELECT p.id, p.embedded, a.source FROM passage p JOIN article a ON a.id = p.article_id
                 ORDER BY p.number"""
        first: dict[str, int] = {}
        return [Place(i, first.setdefault(key, n), source) for n, (i, key, source) in enumerate(self._rows(sql))]

    def select(self, after: str | None, before: str | None, pattern: str | None) -> dict[str, list[int]]:
        """Return source -> passage numbers of the articles that pass the filters.

        `after` and `before` are ISO dates, both inclusive; an article without a date passes neither. `pattern` is a
        shell-style pattern for the source.
        """
        sql = "SELECT a.source, a.date, p.number FROM article a JOIN passage p ON p.article_id = a.id ORDER BY p.number"
        chosen: dict[str, list[int]] = {}
        for source, date, number in self._rows(sql):
            if (after and (not date or date < after)) or (before and (not date or date > before)):
                continue
            if pattern is None or fnmatchcase(source, pattern):
                chosen.setdefault(source, []).append(number)
        return chosen

    def infos(self) -> list[ArticleInfo]:
        """Return every article for a list, by source."""
        sql = f"""SELECT a.source, a.title, a.date, a.publisher, COUNT(p.number), {self._author} FROM article a
                  LEFT JOIN passage p ON p.article_id = a.id GROUP BY a.id ORDER BY a.source"""
        return [ArticleInfo(*row) for row in self._rows(sql)]

    def beginnings(self, characters: int) -> list[tuple[str, str, str | None, str | None, str]]:
        """Return source, title, date, publisher and so many first characters of every article, in order of passage."""
        rows = self._rows("SELECT source, title, date, publisher, text FROM article ORDER BY rowid")
        return [(*about, self._text(text)[:characters]) for *about, text in rows]

    def skipped(self) -> list[Skipped]:
        """Return what could not be read when this generation was built."""
        return [Skipped(*row) for row in self._rows("SELECT source, reason FROM skipped ORDER BY source")]

    def counts(self) -> tuple[int, int]:
        """Return how many articles and passages there are."""
        ((articles,),) = self._rows("SELECT COUNT(*) FROM article")
        ((passages,),) = self._rows("SELECT COUNT(*) FROM passage")
        return articles, passages

    @cached_property
    def _author(self) -> str:
        """Who wrote article `a`, as a column; nobody where that was not yet kept."""
        return "(SELECT author FROM author w WHERE w.article_id = a.id)" if self._keeps("author") else "NULL"

    @property
    def _article(self) -> str:
        """The columns of article `a` for `_article`."""
        return f"{self._author}, {_ARTICLE}"

    def _keeps(self, table: str) -> bool:
        """Whether there is such a table: an index of an earlier Footnote lacks some, and is read all the same."""
        return any(self._rows("SELECT 1 FROM sqlite_master WHERE name = ?", table))

    def _made(self, author: str | None, source: str, title: str, text: str | bytes, *about: Any) -> Article:
        """Make an article of a row."""
        return replace(Article(source, title, self._text(text), *about), author=author)

    def _text(self, kept: str | bytes) -> str:
        try:
            return kept if isinstance(kept, str) else _unpacked(kept)
        except (zlib.error, UnicodeDecodeError) as exc:
            raise IndexDamaged(self.file, f"the text of an article: {exc}") from exc

    def _rows(self, sql: str, *values: object) -> Iterator[tuple]:  # type: ignore[type-arg]
        try:
            with self._lock:
                rows = self._db.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as exc:
            raise IndexDamaged(self.file, f"articles: {exc}") from exc
        return iter(rows)


def _passage(text: str, passage_id: str, article_id: str, start: int, end: int, marked: str) -> Passage:
    """Make a passage of a row and its article's text."""
    rows = json.loads(marked)
    sentences = tuple((int(a), int(b)) for a, b, _ in rows)
    aside = frozenset(i for i, (*_, flag) in enumerate(rows) if flag)
    return Passage(passage_id, article_id, text[start:end], start, end, sentences, aside)


def _sentences(passage: Passage) -> str:
    """Return (start, end, 1 for boilerplate else 0) of each sentence, as JSON without spaces."""
    rows = [(a, b, int(i in passage.boilerplate)) for i, (a, b) in enumerate(passage.sentences)]
    return json.dumps(rows, separators=(",", ":"))


def _packed(text: str) -> str | bytes:
    return zlib.compress(text.encode()) if len(text) >= _PACKED else text


@lru_cache(maxsize=16)  # A question asks for many passages of one book.
def _unpacked(packed: bytes) -> str:
    return zlib.decompress(packed).decode()
