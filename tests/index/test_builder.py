"""An index follows its folder: what is new is embedded, what is gone is dropped, and a failed build changes nothing."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from llama_index.core.embeddings import MockEmbedding

import index.embedder
import index.embedding
import index.generation
import index.opened
from index.article import Skipped
from index.builder import Progress, Summary, build_index
from index.earlier import indexed_paths
from index.embedding import load_embedding
from index.errors import FootnoteError, IndexDamaged, IndexMismatch, NothingToIndex
from index.lexical import LexicalIndex
from index.minilm import MiniLM
from index.opened import Index
from index.parts import Parts
from index.store import PassageStore
from index.token_store import TokenWriter

WriteArticles = Callable[..., Path]

BRIDGE = "The harbour bridge fell down\n\nThe bridge fell at nine. Nobody was hurt. It had stood for ninety years."
FERRY = "A ferry takes the lorries over\n\nThe ferry sails every hour. A crossing costs three euros for each lorry."
TOLL = "The council votes for a toll\n\nThe council met on Tuesday. Fourteen members voted for the toll, five against."
THREE = {"bridge.txt": BRIDGE, "ferry.txt": FERRY, "toll.txt": TOLL}

# 40 sentences of 12 tokens are more than two passages of at most 200.
LONG = "Forty days of work\n\n" + " ".join(f"On day {n} the divers measured pier {n} of the bridge." for n in range(40))


@pytest.fixture(autouse=True)
def _quick_builds(minilm: MiniLM, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.embedder, "MiniLM", lambda: minilm)
    monkeypatch.setattr(index.opened, "MiniLM", lambda: minilm)
    monkeypatch.setattr(os, "fsync", lambda _: None)  # What reaches the disk when is for test_generation.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def generations(folder: Path) -> list[str]:
    return sorted(p.name for p in (folder / "generations").iterdir())


def sources(folder: Path) -> list[str]:
    return [info.source for info in Index(folder).articles()]


def counts(summary: Summary) -> tuple[int, int, int, int]:
    return summary.added, summary.changed, summary.removed, summary.unchanged


def contents(folder: Path) -> Iterator[tuple[object, ...]]:
    """All that an index knows of its passages, in an order that does not depend on how it was built."""
    opened = Index(folder)
    for info in opened.articles():
        for number, passage in opened.catalogue.passages(info.source):
            tokens = opened.tokens.passage(number)
            vector = np.round(opened.vectors([number])[number], 4)
            yield (
                info,
                opened.article(info.source),
                passage,
                vector.tolist(),
                tokens.codes.tolist(),
                tokens.ids.tolist(),
            )


def test_a_folder_becomes_an_index(write_articles: WriteArticles, folder: Path) -> None:
    root = write_articles({**THREE, "notes.numbers": "?"})
    summary = build_index([root], folder)
    assert (summary.articles, summary.passages, summary.embedded) == (3, 3, 3)
    assert counts(summary) == (3, 0, 0, 0)
    assert summary.rebuilt
    assert [s.source for s in summary.skipped] == ["notes.numbers"]
    assert generations(folder) == [summary.generation]
    assert summary.size_bytes > 0
    assert indexed_paths(folder) == (root,)


def test_every_part_of_an_index_numbers_the_passages_alike(write_articles: WriteArticles, folder: Path) -> None:
    build_index([write_articles({**THREE, "long.txt": LONG})], folder)
    opened = Index(folder)
    for number in range(opened.manifest.passages):
        article, passage = opened.passage(number)
        vector = opened.embedding.get_text_embedding(f"{article.title}\n{passage.text}")
        assert float(opened.vectors([number])[number] @ np.array(vector)) == pytest.approx(1, abs=1e-4)
        assert opened.nearest(vector, 1)[0][0] == number
        starts = opened.tokens.passage(number).starts
        assert starts[0] == 0, "the first token kept is the first of the passage, not of its title"
        assert int(opened.lexical.scores(passage.text).argmax()) == number


def test_offsets_hold_in_the_index(write_articles: WriteArticles, folder: Path) -> None:
    build_index([write_articles({**THREE, "long.txt": LONG})], folder)
    opened = Index(folder)
    for number in range(opened.manifest.passages):
        article, passage = opened.passage(number)
        whole = opened.article(article.source)
        assert whole is not None
        assert whole.text[passage.start : passage.end] == passage.text


def test_indexing_again_does_nothing_even_where_a_file_was_touched(write_articles: WriteArticles, folder: Path) -> None:
    root = write_articles(THREE)
    first = build_index([root], folder)
    os.utime(root / "ferry.txt", (1, 1))
    second = build_index([root], folder)
    assert not second.rebuilt
    assert (second.generation, second.embedded, second.articles) == (first.generation, 0, 3)
    assert counts(second) == (0, 0, 0, 3)
    assert generations(folder) == [first.generation]


def test_a_changed_article_embeds_only_the_passages_that_changed(write_articles: WriteArticles, folder: Path) -> None:
    root = write_articles({**THREE, "long.txt": LONG})
    first = build_index([root], folder)
    assert first.passages >= 3 + 3, "the other three have one passage each"
    write_articles({"long.txt": LONG.replace("measured pier 7 ", "found pier 7 ")})
    second = build_index([root], folder)
    assert (second.embedded, second.passages) == (1, first.passages), "only the passage that changed"
    assert counts(second) == (0, 1, 0, 3)
    article = Index(folder).article("long.txt")
    assert article is not None
    assert "found pier 7 " in article.text


def test_a_new_title_or_date_is_a_change(write_articles: WriteArticles, folder: Path) -> None:
    body = "The bridge fell at nine. Nobody was hurt."
    root = write_articles({"a.md": f"---\ntitle: A bridge falls\ndate: 2024-11-12\n---\n{body}", "b.txt": FERRY})
    build_index([root], folder)
    write_articles({"a.md": f"---\ntitle: The bridge falls\ndate: 2024-11-13\n---\n{body}"})
    summary = build_index([root], folder)
    assert counts(summary) == (0, 1, 0, 1)
    article = Index(folder).article("a.md")
    assert article is not None
    assert (article.title, article.date) == ("The bridge falls", "2024-11-13")


def test_a_removed_article_is_dropped_from_the_index(write_articles: WriteArticles, folder: Path) -> None:
    root = write_articles(THREE)
    build_index([root], folder)
    (root / "ferry.txt").unlink()
    summary = build_index([root], folder)
    assert counts(summary) == (0, 0, 1, 2)
    assert summary.embedded == 0
    assert sources(folder) == ["bridge.txt", "toll.txt"]
    opened = Index(folder)
    assert opened.article("ferry.txt") is None
    assert opened.lexical.document_frequency("ferri") == 0
    assert opened.store.count() == 2


def test_a_renamed_article_is_cited_by_its_new_name_only(write_articles: WriteArticles, folder: Path) -> None:
    root = write_articles(THREE)
    build_index([root], folder)
    (root / "bridge.txt").rename(root / "a-bridge.txt")
    summary = build_index([root], folder)
    assert counts(summary) == (1, 0, 1, 2)
    assert summary.embedded == 0, "its words are known"
    assert sources(folder) == ["a-bridge.txt", "ferry.txt", "toll.txt"]


def test_an_index_brought_in_line_is_the_index_built_anew(write_articles: WriteArticles, folder: Path) -> None:
    root = write_articles({**THREE, "long.txt": LONG})
    build_index([root], folder)
    (root / "bridge.txt").unlink()
    write_articles({"a-new.txt": BRIDGE.replace("nine", "ten"), "toll.txt": TOLL.replace("five", "four")})
    assert build_index([root], folder).embedded == 2
    build_index([root], folder.with_name("anew"))
    assert list(contents(folder)) == list(contents(folder.with_name("anew")))


def test_identical_twins_are_both_there_and_know_each_other(write_articles: WriteArticles, folder: Path) -> None:
    summary = build_index([write_articles({"one.txt": BRIDGE, "two.txt": BRIDGE, "three.txt": FERRY})], folder)
    assert (summary.articles, summary.passages) == (3, 3)
    assert (summary.embedded, summary.near_duplicates) == (2, 1)
    catalogue = Index(folder).catalogue
    assert catalogue.copies("one.txt") == ["two.txt"]
    assert catalogue.copies("two.txt") == ["one.txt"]
    assert catalogue.copies("three.txt") == []


def test_an_article_that_shares_a_passage_is_found_beside_the_other(
    write_articles: WriteArticles, folder: Path
) -> None:
    def day_book(way: str) -> str:
        bridge = " ".join(f"The bridge was shut at nine on day {n} of the month." for n in range(1, 16))
        ferry = " ".join(f"The ferry sailed {way} at noon on day {n} of the month." for n in range(1, 61))
        return f"Day book\n\n{bridge}\n\n{ferry}"

    summary = build_index([write_articles({"a.txt": day_book("north"), "b.txt": day_book("south")})], folder)
    assert summary.embedded == summary.passages - 1, "one passage is the same in both"
    index = Index(folder)
    own = [number for number, _ in index.catalogue.passages("b.txt")]
    ((number, _),) = index.nearest(index.embedding.get_query_embedding("The ferry sailed north at noon"), 1, own)
    assert index.passage(number)[0].source == "b.txt"


def test_two_files_of_the_same_name_are_told_apart_by_their_folders(
    write_articles: WriteArticles, folder: Path
) -> None:
    days = [write_articles({"news.txt": BRIDGE}, "monday"), write_articles({"news.txt": FERRY}, "tuesday")]
    assert build_index(days, folder).skipped == ()
    assert sources(folder) == ["news.txt", "tuesday/news.txt"]
    article = Index(folder).article("tuesday/news.txt")
    assert article is not None
    assert "ferry" in article.text
    build_index([day / "news.txt" for day in days], folder.with_name("files"))
    assert sources(folder.with_name("files")) == ["news.txt", "tuesday/news.txt"]


def test_a_third_file_of_the_same_name_is_skipped_by_name(write_articles: WriteArticles, folder: Path) -> None:
    names = ["news", "a/news", "b/news"]
    for name in ("a", "b"):
        write_articles({}, name)
    paths = [write_articles({"x.txt": text}, name) for name, text in zip(names, THREE.values(), strict=True)]
    summary = build_index(paths, folder)
    assert summary.skipped == (Skipped("news/x.txt", "an article of this name is already indexed"),)
    assert sources(folder) == ["news/x.txt", "x.txt"]


def test_a_folder_that_moved_keeps_its_vectors(write_articles: WriteArticles, folder: Path, tmp_path: Path) -> None:
    root = write_articles(THREE)
    build_index([root], folder)
    moved = root.rename(tmp_path / "elsewhere")
    summary = build_index([moved], folder)
    assert (summary.embedded, counts(summary)) == (0, (0, 0, 0, 3))
    assert indexed_paths(folder) == (moved,)


def test_a_file_that_can_no_longer_be_read_is_recorded(write_articles: WriteArticles, folder: Path) -> None:
    root = write_articles(THREE)
    build_index([root], folder)
    (root / "table.numbers").write_bytes(b"PK")
    summary = build_index([root], folder)
    assert summary.rebuilt
    assert summary.embedded == 0
    assert [s.source for s in Index(folder).catalogue.skipped()] == ["table.numbers"]


def test_rebuild_embeds_everything_anew(write_articles: WriteArticles, folder: Path) -> None:
    root = write_articles(THREE)
    build_index([root], folder)
    summary = build_index([root], folder, rebuild=True)
    assert summary.rebuilt
    assert summary.embedded == 3


def test_progress_reaches_its_end(write_articles: WriteArticles, folder: Path) -> None:
    seen: list[Progress] = []
    build_index([write_articles(THREE)], folder, on_progress=seen.append)
    assert [p.articles for p in seen if p.stage == "read"] == [1, 2, 3]
    assert seen[-1] == Progress("embed", articles=3, done=3, total=3)


def test_a_folder_with_nothing_to_read_is_named(write_articles: WriteArticles, folder: Path) -> None:
    nothing = {"table.numbers": "PK", "empty.txt": "", "white.md": " \n\n ", "marks.txt": "***\n\n…"}
    for files in ({}, *({name: text} for name, text in nothing.items())):
        root = write_articles(files, f"articles-{len(files)}-{'-'.join(files)}")
        with pytest.raises(NothingToIndex) as raised:
            build_index([root], folder)
        assert str(root) in raised.value.what
        assert all(name in raised.value.what for name in files if name != "marks.txt")
        assert ".txt .md .markdown .html .htm .pdf" in raised.value.cure or "marks.txt" in files
        assert not (folder / "current.json").exists()


def test_a_path_that_is_not_there_is_named(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(NothingToIndex, match=r"no such file or folder: .*articles") as raised:
        build_index([tmp_path / "articles"], folder)
    assert raised.value.cure == "check the path"


def test_a_folder_that_became_empty_leaves_the_index_as_it_was(write_articles: WriteArticles, folder: Path) -> None:
    root = write_articles(THREE)
    build_index([root], folder)
    shutil.rmtree(root)
    root.mkdir()
    with pytest.raises(NothingToIndex):
        build_index([root], folder)
    assert sources(folder) == ["bridge.txt", "ferry.txt", "toll.txt"]


def _know_a_mock_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `mock:three` be the name of a model of three dimensions."""
    monkeypatch.setattr(
        "index.embedder.load_embedding",
        lambda name: MockEmbedding(embed_dim=3, model_name=name) if name == "mock:three" else load_embedding(name),
    )


def test_an_index_of_another_model_is_not_opened(
    write_articles: WriteArticles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _know_a_mock_model(monkeypatch)
    root = write_articles(THREE)
    assert build_index([root], folder, embedding="mock:three").embedded == 3
    assert Index(folder).manifest.dimension == 3
    with pytest.raises(IndexMismatch) as raised:
        Index(folder, embedding="minilm")
    assert "built with the embedding model mock:three, not minilm" in raised.value.what
    assert "--embedding mock:three" in raised.value.cure
    assert f"--rebuild --embedding minilm --index {folder}" in raised.value.cure

    # Indexing again goes on with its model; asked for another, every passage is embedded anew.
    assert not build_index([root], folder).rebuilt
    assert build_index([root], folder, embedding="minilm").embedded == 3
    assert Index(folder, embedding="minilm").manifest.dimension == 384


@pytest.mark.parametrize(
    ("owner", "method", "failure"),
    [
        (LexicalIndex, "save", RuntimeError("boom")),
        (PassageStore, "add", KeyboardInterrupt()),
        (TokenWriter, "close", RuntimeError("boom")),
    ],
    ids=["in the words", "Ctrl+C in the vectors", "in the tokens"],
)
def test_a_build_that_fails_leaves_the_old_index_answering(
    owner: type,
    method: str,
    failure: BaseException,
    write_articles: WriteArticles,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = write_articles(THREE)
    first = build_index([root], folder)
    write_articles({"new.txt": LONG})

    def fail(*_: object) -> None:
        raise failure

    with monkeypatch.context() as patched:
        patched.setattr(owner, method, fail)
        with pytest.raises(type(failure)):
            build_index([root], folder)
    assert generations(folder) == [first.generation]
    assert sources(folder) == ["bridge.txt", "ferry.txt", "toll.txt"]
    assert build_index([root], folder).added == 1, "and the next build is as good as ever"


@pytest.mark.parametrize("failure", [(28, "No space left on device"), ("30522 requested and 5088 written",)])
def test_a_full_disk_is_told_in_one_line(
    write_articles: WriteArticles, folder: Path, monkeypatch: pytest.MonkeyPatch, failure: tuple[object, ...]
) -> None:
    root = write_articles(THREE)

    def full(*_: object) -> None:
        raise OSError(*failure)  # of the system, or of NumPy, which says no more

    monkeypatch.setattr(TokenWriter, "append", full)
    with pytest.raises(FootnoteError, match=r"cannot be written \(No space left on device\) — check .* free space"):
        build_index([root], folder)
    assert [path.name for path in folder.iterdir()] == ["unfinished"]
    monkeypatch.undo()
    summary = build_index([root], folder)
    assert (summary.embedded, summary.resumed) == (0, 3), "what was embedded before the disk was full is used"
    assert not (folder / "unfinished").exists()


def test_a_first_build_that_fails_publishes_nothing(
    write_articles: WriteArticles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise IndexDamaged(folder, "boom")

    monkeypatch.setattr(PassageStore, "add", fail)
    with pytest.raises(FootnoteError, match=r"did not come out as it should \(boom\) — check the free space"):
        build_index([write_articles(THREE)], folder)
    assert not (folder / "current.json").exists()
    assert {path.name for path in folder.iterdir()} == {"unfinished"}, "what was embedded is kept for the next build"


def test_a_damaged_index_is_built_anew(write_articles: WriteArticles, folder: Path) -> None:
    root = write_articles(THREE)
    build_index([root], folder)
    shutil.rmtree(folder / "generations")
    with pytest.raises(IndexDamaged, match=r"generation .* is missing"):
        Index(folder)
    assert build_index([root], folder).embedded == 3
    assert sources(folder) == ["bridge.txt", "ferry.txt", "toll.txt"]


def test_parts_that_disagree_are_found_when_the_index_is_opened(write_articles: WriteArticles, folder: Path) -> None:
    summary = build_index([write_articles(THREE)], folder)
    other = build_index([write_articles({"ferry.txt": FERRY}, "one")], folder.with_name("index-2"))
    lexical = folder / "generations" / summary.generation / "lexical"
    shutil.rmtree(lexical)
    shutil.copytree(folder.with_name("index-2") / "generations" / other.generation / "lexical", lexical)
    with pytest.raises(IndexDamaged, match=r"disagree on the number of passages: \[1, 3\]"):
        Parts.open(lexical.parent).check_counts(3, 3)


def test_an_article_without_a_word_is_indexed_beside_others(write_articles: WriteArticles, folder: Path) -> None:
    build_index([write_articles({"marks.txt": "***\n\n…", "ferry.txt": FERRY})], folder)
    assert [(info.source, info.passages) for info in Index(folder).articles()] == [("ferry.txt", 1), ("marks.txt", 0)]


def test_a_second_builder_is_refused(write_articles: WriteArticles, folder: Path) -> None:
    root = write_articles(THREE)
    folder.mkdir()
    with (
        FileLock(folder / "build.lock"),
        pytest.raises(FootnoteError, match=r"another build is at work on .* — wait for it to end"),
    ):
        build_index([root], folder)
    assert build_index([root], folder).articles == 3


def test_a_folder_with_somebody_elses_files_is_refused(write_articles: WriteArticles, tmp_path: Path) -> None:
    root = write_articles(THREE)
    home = tmp_path / "thesis"
    home.mkdir()
    (home / "chapter-1.odt").write_text("…")
    with pytest.raises(FootnoteError, match=r"holds other files \(chapter-1\.odt\) — name an empty or new folder"):
        build_index([root], home)
    assert [p.name for p in home.iterdir()] == ["chapter-1.odt"]


def test_a_file_is_no_folder_for_an_index_and_none_can_be_made_in_it(write_articles: WriteArticles) -> None:
    root = write_articles(THREE)
    with pytest.raises(FootnoteError, match=r"ferry\.txt is a file — name a folder"):
        build_index([root], root / "ferry.txt")
    with pytest.raises(FootnoteError, match=r"cannot be created \(Not a directory\) — name another folder"):
        build_index([root], root / "ferry.txt" / "index")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(write_articles: WriteArticles, folder: Path) -> None:
    root = write_articles(THREE)
    build_index([root], folder)
    write_articles({"new.txt": LONG})
    (folder / "generations").chmod(0o500)
    try:
        with pytest.raises(FootnoteError, match=r"cannot be written \(Permission denied\) — check .* permissions"):
            build_index([root], folder)
        assert sources(folder) == ["bridge.txt", "ferry.txt", "toll.txt"]
    finally:
        (folder / "generations").chmod(0o700)


def test_a_folder_with_somebody_elses_file_beside_ours_is_refused(write_articles: WriteArticles, folder: Path) -> None:
    (folder / "generations" / "holiday").mkdir(parents=True)
    (folder / "generations" / "holiday" / "photo.jpg").write_bytes(b"x")
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(FootnoteError, match=r"holds other files \(notes.txt\)"):
        build_index([write_articles(THREE)], folder)

    (folder / "notes.txt").unlink()
    build_index([write_articles(THREE)], folder)
    assert (folder / "generations" / "holiday" / "photo.jpg").exists()


def test_rebuilding_keeps_the_embedding_model(
    write_articles: WriteArticles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _know_a_mock_model(monkeypatch)
    root = write_articles(THREE)
    build_index([root], folder, embedding="mock:three")
    build_index([root], folder, rebuild=True)
    assert Index(folder).manifest.embedding == "mock:three"


def test_an_index_inside_the_indexed_folder_is_not_indexed(write_articles: WriteArticles) -> None:
    root = write_articles(THREE)
    assert build_index([root], root / "index").skipped == ()
    again = build_index([root], root / "index")
    assert (again.rebuilt, again.skipped) == (False, ())


def test_uploads_are_indexed_beside_the_paths(write_articles: WriteArticles, folder: Path) -> None:
    root = write_articles(THREE)
    write_articles({"new.txt": LONG, "toll.txt": BRIDGE.replace("nine", "ten")}, "index/uploads")
    summary = build_index([root], folder)
    assert summary.skipped == ()
    assert sources(folder) == ["bridge.txt", "ferry.txt", "new.txt", "toll.txt", "uploads/toll.txt"]
    assert indexed_paths(folder) == (root,), "what is uploaded is no path of the index"
    (folder / "uploads" / "new.txt").unlink()
    assert counts(build_index([root], folder)) == (0, 0, 1, 4)


def test_uploads_below_an_indexed_folder_are_indexed_once(write_articles: WriteArticles) -> None:
    root = write_articles(THREE)
    write_articles({"new.txt": LONG}, "articles/index/uploads")
    build_index([root], root / "index")
    assert sources(root / "index") == ["bridge.txt", "ferry.txt", "new.txt", "toll.txt"]


def test_a_corpus_uploaded_below_an_indexed_folder_is_indexed_once(write_articles: WriteArticles) -> None:
    root = write_articles(THREE)
    lines = "\n".join(json.dumps({"id": name, "text": BRIDGE}) for name in ("day-1", "index/day-2"))
    write_articles({"corpus-of-days.jsonl": lines}, "articles/index/uploads")
    build_index([root], root / "index")
    assert sources(root / "index") == ["bridge.txt", "day-1", "ferry.txt", "index/day-2", "toll.txt"]


def test_an_article_whose_id_begins_like_the_index_folder_is_indexed(write_articles: WriteArticles) -> None:
    root = write_articles({"days.jsonl": json.dumps({"id": "index/day-1", "text": BRIDGE})})
    build_index([root], root / "index")
    assert sources(root / "index") == ["index/day-1"]


@pytest.mark.parametrize("below", ["", "generations"])
def test_an_index_is_not_made_of_itself(write_articles: WriteArticles, folder: Path, below: str) -> None:
    build_index([write_articles(THREE)], folder)
    with pytest.raises(NothingToIndex, match=r"belongs to the index at .* — name the folder of the articles"):
        build_index([folder / below], folder)


def test_two_folders_whose_names_are_no_text_are_told_apart(tmp_path: Path, folder: Path) -> None:
    roots = [tmp_path / number / os.fsdecode(b"news\xff") for number in "12"]
    for root in roots:
        root.mkdir(parents=True)
        (root / "ferry.txt").write_text(FERRY)
    build_index(roots, folder)
    assert sources(folder) == ["ferry.txt", r"news\udcff/ferry.txt"]
    assert indexed_paths(folder) == tuple(roots)


def test_a_path_that_links_to_itself_is_named(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(NothingToIndex, match=r"cannot open .*loop"):
        build_index([tmp_path / "loop"], folder)
    assert not folder.exists()


def test_a_first_build_that_cannot_begin_leaves_no_folder_nor_one_above_it(
    write_articles: WriteArticles, tmp_path: Path
) -> None:
    for nothing in (write_articles({}), tmp_path / "nothing"):
        with pytest.raises(NothingToIndex):
            build_index([nothing], tmp_path / "a" / "b" / "index")
    assert [path.name for path in tmp_path.iterdir()] == ["articles"]


def test_a_text_that_begins_on_another_line_is_cited_by_it(write_articles: WriteArticles, folder: Path) -> None:
    """The text of bridge.md begins on line 4 of its file, then on line 5; the words are the same."""
    for tags, line in (("", 4), ("tags: bridge\n", 5)):
        build_index([write_articles({"bridge.md": f"---\ntitle: The bridge\n{tags}---\n{BRIDGE}"})], folder)
        article = Index(folder).article("bridge.md")
        assert article is not None
        assert article.first_line == line


def test_when_the_clock_is_set_back_the_newest_index_keeps_the_last_name(
    write_articles: WriteArticles, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build_index([write_articles(THREE)], folder).generation

    class Earlier(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime(2001, 1, 1, tzinfo=tz)

    monkeypatch.setattr(index.generation, "datetime", Earlier)
    root = write_articles({"new.txt": BRIDGE})
    second = build_index([root], folder).generation
    assert not build_index([root], folder).rebuilt
    assert generations(folder) == [first, second], "in this order, and the one before is kept"


def test_an_index_may_hold_uploads_only(write_articles: WriteArticles, folder: Path) -> None:
    write_articles(THREE, "index/uploads")
    assert build_index([], folder).articles == 3


def test_a_crowd_of_equal_articles_hides_no_other_one(write_articles: WriteArticles, folder: Path) -> None:
    """Forty equal vectors would fill each other's links in Chroma's graph, and nothing else could be reached."""
    crowd = {f"copy-{n:02}.txt": BRIDGE for n in range(40)}
    summary = build_index([write_articles({**crowd, **THREE})], folder)
    assert (summary.passages, summary.embedded, summary.near_duplicates) == (43, 3, 40)
    opened = Index(folder)
    assert opened.store.count() == 3
    for text, source in ((FERRY, "ferry.txt"), (TOLL, "toll.txt")):
        vector = opened.question_vector(text.replace("\n\n", "\n")).tolist()
        assert opened.passage(opened.nearest(vector, 1)[0][0])[0].source == source
    bridge = opened.question_vector(BRIDGE).tolist()
    assert len(opened.nearest(bridge, 50)) == 43
    two = [number for source in ("copy-07.txt", "ferry.txt") for number, _ in opened.catalogue.passages(source)]
    only = opened.nearest(bridge, 5, two)
    assert [opened.passage(number)[0].source for number, _ in only] == ["copy-07.txt", "ferry.txt"]
