"""Articles and passages come out of the catalogue as they went in, and filters choose the right ones."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from index.article import Article, Passage, Skipped
from index.catalogue import ArticleInfo, Catalogue
from index.errors import IndexDamaged

TEXT = "It rained. The bridge fell at nine.\n\nNobody was hurt."
BRIDGE = Article("news/bridge.md", "A bridge falls", TEXT, "2024-11-12", "The Gazette", "https://example.org/b", "note")
FERRY = Article("ferry.txt", "The ferry", "The ferry sails.", None)
COPY = Article("copy.txt", "The same again", TEXT, "2024-11-13")


def passage(article: Article, start: int, end: int, *sentences: tuple[int, int]) -> Passage:
    passage_id = f"{article.source}@{start}"
    return Passage(passage_id, article.id, article.text[start:end], start, end, sentences or ((start, end),))


PASSAGES = {
    BRIDGE: [passage(BRIDGE, 0, 35, (0, 10), (11, 35)), passage(BRIDGE, 37, 53)],
    FERRY: [passage(FERRY, 0, 16)],
    COPY: [passage(COPY, 0, 53, (0, 10), (11, 35), (37, 53))],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "articles.db"
    catalogue = Catalogue(file, create=True)
    number = 0
    for article, passages in PASSAGES.items():
        catalogue.add(article, passages, number, [f"key of {p.id}" for p in passages])
        number += len(passages)
    catalogue.add_skipped([Skipped("z.xlsx", "not a type Footnote reads (.xlsx)"), Skipped("a.pdf", "no text found")])
    catalogue.close()
    return file


@pytest.fixture
def catalogue(file: Path) -> Catalogue:
    return Catalogue(file)


def test_an_article_comes_out_as_it_went_in_and_one_that_is_not_there_is_none(catalogue: Catalogue) -> None:
    assert [catalogue.article(article.source) for article in PASSAGES] == list(PASSAGES)
    assert catalogue.article("bridge.md") is None


def test_passages_come_out_by_number_as_they_went_in(catalogue: Catalogue) -> None:
    expected = [(article, p) for article, passages in PASSAGES.items() for p in passages]
    assert [catalogue.passage(number) for number in range(4)] == expected


def test_an_articles_passages_have_their_numbers(catalogue: Catalogue) -> None:
    assert catalogue.passages("news/bridge.md") == list(enumerate(PASSAGES[BRIDGE]))
    assert catalogue.passages("copy.txt") == [(3, PASSAGES[COPY][0])]
    assert catalogue.passages("nowhere.txt") == []


def test_ids_lead_to_numbers_and_back(catalogue: Catalogue) -> None:
    ids = [place.id for place in catalogue.places()]
    assert ids == ["news/bridge.md@0", "news/bridge.md@37", "ferry.txt@0", "copy.txt@0"]


def test_what_was_embedded_is_found_by_its_key(catalogue: Catalogue) -> None:
    assert catalogue.embedded(["key of copy.txt@0", "unknown", "key of news/bridge.md@37"]) == {
        "key of copy.txt@0": 3,
        "key of news/bridge.md@37": 1,
    }


def test_a_number_that_no_passage_has_is_damage(catalogue: Catalogue) -> None:
    for number in (-1, 4):
        with pytest.raises(IndexDamaged, match=f"passage {number} is missing"):
            catalogue.passage(number)


def test_hashes_cover_all_that_is_indexed(catalogue: Catalogue) -> None:
    assert catalogue.hashes() == {article.source: article.sha256 for article in PASSAGES}


def test_copies_are_the_other_sources_of_the_same_text(catalogue: Catalogue) -> None:
    assert catalogue.copies("news/bridge.md") == ["copy.txt"]
    assert catalogue.copies("copy.txt") == ["news/bridge.md"]
    assert catalogue.copies("ferry.txt") == []
    assert catalogue.copies("nowhere.txt") == []


FILTERED: list[tuple[str | None, str | None, str | None, dict[str, list[int]]]] = [
    (None, None, None, {"news/bridge.md": [0, 1], "ferry.txt": [2], "copy.txt": [3]}),
    ("2024-11-12", None, None, {"news/bridge.md": [0, 1], "copy.txt": [3]}),
    ("2024-11-13", None, None, {"copy.txt": [3]}),
    (None, "2024-11-12", None, {"news/bridge.md": [0, 1]}),
    ("2024-11-12", "2024-11-12", None, {"news/bridge.md": [0, 1]}),
    ("2024-11-14", None, None, {}),
    (None, None, "*.txt", {"ferry.txt": [2], "copy.txt": [3]}),
    (None, None, "news/*", {"news/bridge.md": [0, 1]}),
    (None, None, "FERRY.txt", {}),
    ("2024-01-01", None, "*.txt", {"copy.txt": [3]}),
]


def test_filters_are_inclusive_and_leave_out_what_has_no_date(catalogue: Catalogue) -> None:
    for after, before, pattern, expected in FILTERED:
        assert catalogue.select(after, before, pattern) == expected, (after, before, pattern)


def test_the_list_of_articles_counts_their_passages(catalogue: Catalogue) -> None:
    assert catalogue.infos() == [
        ArticleInfo("copy.txt", "The same again", "2024-11-13", None, 1),
        ArticleInfo("ferry.txt", "The ferry", None, None, 1),
        ArticleInfo("news/bridge.md", "A bridge falls", "2024-11-12", "The Gazette", 2),
    ]
    assert catalogue.counts() == (3, 4)


def test_what_was_skipped_is_kept_with_its_reason(catalogue: Catalogue) -> None:
    assert [s.source for s in catalogue.skipped()] == ["a.pdf", "z.xlsx"]
    assert catalogue.skipped()[0].reason == "no text found"


def test_a_published_catalogue_cannot_be_changed(catalogue: Catalogue) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        catalogue.add(Article("new.txt", "New", "New."), [], 9, [])


def test_a_catalogue_can_be_read_in_several_threads_at_once(catalogue: Catalogue) -> None:
    wrong: list[object] = []

    def read() -> None:
        for number in [0, 1, 2, 3] * 25:
            article, found = catalogue.passage(number)
            if article.text[found.start : found.end] != found.text:
                wrong.append(found)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_names_with_quotes_and_wildcards_are_only_names(tmp_path: Path) -> None:
    odd = Article("it's 100%_[a].md", "O'Neil's “day”", "Text.")
    catalogue = Catalogue(tmp_path / "articles.db", create=True)
    catalogue.add(odd, [passage(odd, 0, 5)], 0, ["key"])
    catalogue.close()
    read = Catalogue(tmp_path / "articles.db")
    assert read.article(odd.source) == odd
    assert read.article("it's 100%_%.md") is None


def test_a_long_text_comes_out_as_it_went_in_and_takes_less_than_half(tmp_path: Path) -> None:
    text = "".join(f"On day {n} the ferry took {n * 7} lorries over, “never {n + 1}”. " for n in range(10_000))
    long = Article("long.txt", "The ferry’s log", text)
    catalogue = Catalogue(tmp_path / "articles.db", create=True)
    catalogue.add(long, [passage(long, 0, 40)], 0, ["key"])
    catalogue.close()
    assert Catalogue(tmp_path / "articles.db").passage(0) == (long, passage(long, 0, 40))
    assert (tmp_path / "articles.db").stat().st_size < len(text) / 2
    with closing(sqlite3.connect(tmp_path / "articles.db")) as db, db:
        db.execute("UPDATE article SET text = substr(text, 1, 100)")
    with pytest.raises(IndexDamaged, match="the text of an article: "):
        Catalogue(tmp_path / "articles.db").passage(0)


def test_a_file_that_is_missing_empty_cut_off_or_no_database_is_damage(file: Path) -> None:
    whole = file.read_bytes()
    faults = {b"": "no such table", whole[: len(whole) // 2]: "articles: ", b"none at all" * 100: "is not a database"}
    for content, told in faults.items():
        file.write_bytes(content)
        with pytest.raises(IndexDamaged, match=told):
            list(Catalogue(file).infos())
    file.unlink()
    with pytest.raises(IndexDamaged, match="the file is missing"):
        Catalogue(file)
