"""A folder that lost most of its articles needs a yes; until then the index as it was answers, and says so."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import index.embedder
import index.opened
from index.builder import build_index
from index.errors import FootnoteError, NothingToIndex, RemovalsRefused
from index.minilm import MiniLM
from index.opened import Index
from index.removals import accept_removals, refused_removals

WriteArticles = Callable[..., Path]
FOUR = {f"{name}.txt": f"The {name} fell at nine. Nobody was hurt." for name in ("bridge", "ferry", "toll", "pier")}
OTHER = {"news.txt": "The council met on Tuesday. Fourteen voted for it."}


@pytest.fixture(autouse=True)
def _quick_builds(minilm: MiniLM, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.embedder, "MiniLM", lambda: minilm)
    monkeypatch.setattr(index.opened, "MiniLM", lambda: minilm)
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def sources(folder: Path) -> list[str]:
    return [info.source for info in Index(folder).articles()]


def take(root: Path, *names: str) -> None:
    for name in names:
        (root / f"{name}.txt").unlink()


def test_a_folder_that_is_suddenly_empty_keeps_its_articles_until_a_yes(
    folder: Path, write_articles: WriteArticles
) -> None:
    roots = [write_articles(FOUR), write_articles(OTHER, "other")]
    build_index(roots, folder)
    take(roots[0], "bridge", "ferry", "toll", "pier")
    with pytest.raises(RemovalsRefused, match=r"4 of the 4 articles of .*articles are gone — if that is meant"):
        build_index(roots, folder)
    assert sources(folder) == sorted([*FOUR, *OTHER])
    assert refused_removals(folder) == f"4 of the 4 articles of {roots[0]} are gone"
    assert build_index(roots, folder, accept_removals=True).removed == 4
    assert (sources(folder), refused_removals(folder)) == ([*OTHER], None)


@pytest.mark.parametrize(("names", "refused"), [(["bridge", "ferry"], False), (["bridge", "ferry", "toll"], True)])
def test_half_may_go_and_more_needs_a_yes(
    names: list[str], refused: bool, folder: Path, write_articles: WriteArticles
) -> None:
    root = write_articles(FOUR)
    build_index([root], folder)
    take(root, *names)
    if refused:
        with pytest.raises(RemovalsRefused):
            build_index([root], folder)
    else:
        assert build_index([root], folder).removed == len(names)


def test_a_yes_in_the_page_holds_for_what_was_asked_and_no_more(folder: Path, write_articles: WriteArticles) -> None:
    root = write_articles(FOUR | OTHER)
    build_index([root], folder)
    take(root, "bridge", "ferry", "toll")
    with pytest.raises(RemovalsRefused):
        build_index([root], folder)
    accept_removals(folder)
    take(root, "pier")
    with pytest.raises(RemovalsRefused, match="4 of the 5"):
        build_index([root], folder)
    accept_removals(folder)
    assert build_index([root], folder).removed == 4
    with pytest.raises(FootnoteError, match="nothing waits"):
        accept_removals(folder)


def test_articles_that_are_back_need_no_yes(folder: Path, write_articles: WriteArticles, tmp_path: Path) -> None:
    root = write_articles(FOUR | OTHER)
    build_index([root], folder)
    root.rename(tmp_path / "away")
    root.mkdir()
    shutil.copy(tmp_path / "away" / "news.txt", root)
    with pytest.raises(RemovalsRefused):
        build_index([root], folder)
    shutil.rmtree(root)
    (tmp_path / "away").rename(root)
    assert build_index([root], folder).unchanged == 5
    assert refused_removals(folder) is None


def test_renamed_files_and_other_paths_are_no_loss(folder: Path, write_articles: WriteArticles) -> None:
    root = write_articles(FOUR)
    build_index([root], folder)
    (root / "2025").mkdir()
    for name in FOUR:
        (root / name).rename(root / "2025" / name)
    assert build_index([root], folder).added == 4
    assert build_index([write_articles(OTHER, "other")], folder).removed == 4  # The path was not asked for any more.


def test_another_folder_in_the_place_of_the_root_is_a_loss(folder: Path, write_articles: WriteArticles) -> None:
    root = write_articles(FOUR)
    build_index([root], folder)
    shutil.rmtree(root)
    write_articles({f"x{n}.txt": f"Another text, number {n}." for n in range(9)})
    with pytest.raises(RemovalsRefused, match="4 of the 4"):
        build_index([root], folder, rebuild=True)


def test_uploads_go_without_a_question_as_long_as_their_folder_is_there(
    folder: Path, write_articles: WriteArticles
) -> None:
    root = write_articles(FOUR)
    build_index([root], folder)
    (folder / "uploads").mkdir()
    (folder / "uploads" / "up.txt").write_text("The ferry sails every hour.")
    build_index([root], folder)
    (folder / "uploads" / "up.txt").unlink()
    assert build_index([root], folder).removed == 1
    (folder / "uploads" / "up.txt").write_text("The ferry sails every hour.")
    build_index([root], folder)
    shutil.rmtree(folder / "uploads")
    with pytest.raises(RemovalsRefused, match="1 of the 1"):
        build_index([root], folder)


def test_an_index_that_holds_nothing_is_not_made_even_with_a_yes(folder: Path, write_articles: WriteArticles) -> None:
    root = write_articles(FOUR)
    build_index([root], folder)
    take(root, "bridge", "ferry", "toll", "pier")
    with pytest.raises(NothingToIndex):
        build_index([root], folder, accept_removals=True)
    assert sources(folder) == sorted(FOUR)
