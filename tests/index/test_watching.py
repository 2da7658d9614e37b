"""A folder is followed: every burst of changes is one build, and what a build itself writes starts no other."""

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread

import pytest

import index.watching
from index.errors import FootnoteError
from index.watching import concerns, follow


def bursts(*sizes: int) -> object:
    """A stand-in for watchfiles: yields bursts of so many changes; 0 is a tick without any."""

    def watch(*_: Path, **__: object) -> Iterator[set[tuple[object, str]]]:
        for size in sizes:
            yield {("changed", f"{n}.txt") for n in range(size)}

    return watch


@pytest.mark.parametrize(
    ("sizes", "builds"),
    [((0,), 1), ((0, 0, 0), 1), ((0, 5), 2), ((3, 0, 0, 500, 0, 1), 3), ((), 0)],
    ids=str,
)
def test_a_build_comes_at_once_and_after_each_burst(sizes: tuple[int, ...], builds: int, tmp_path: Path) -> None:
    done: list[int] = []
    follow([tmp_path], tmp_path / "index", lambda: bool(done.append(1)) or True, watch=bursts(*sizes))  # type: ignore[arg-type]
    assert len(done) == builds


def test_a_build_that_could_not_be_is_tried_again_at_the_next_tick(tmp_path: Path) -> None:
    outcomes = [False, False, True]
    calls = 0

    def build() -> bool:
        nonlocal calls
        calls += 1
        return outcomes[calls - 1]

    follow([tmp_path], tmp_path / "index", build, watch=bursts(0, 0, 0, 0, 0))  # type: ignore[arg-type]
    assert calls == 3


def test_only_what_is_read_is_a_change(tmp_path: Path) -> None:
    own = tmp_path / "news" / "index"
    (own / "uploads").mkdir(parents=True)
    roots = [tmp_path / "news", own / "uploads"]
    assert concerns(tmp_path / "news" / "may" / "a.txt", roots, own)
    assert concerns(own / "uploads" / "b.txt", roots, own)
    assert not concerns(own / "generations" / "x" / "articles.db", roots, own)
    assert not concerns(own / "current.json", roots, own)
    assert not concerns(tmp_path / "news" / ".git" / "index", roots, own)
    assert not concerns(tmp_path / "news" / ".a.txt.swp", roots, own)


def test_a_file_is_no_folder_to_watch(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(FootnoteError, match=r"a\.txt is no folder to watch — name the folder it is in"):
        follow([tmp_path / "a.txt"], tmp_path / "index", lambda: True)


@pytest.mark.parametrize("polling", [False, True], ids=["as the system reports", "polling"])
def test_real_changes_of_a_real_folder_arrive(tmp_path: Path, polling: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.watching, "_POLL", 100)
    monkeypatch.setattr(index.watching, "_QUIET", 50)
    monkeypatch.setattr(index.watching, "_TICK", 100)
    news = tmp_path / "news"
    news.mkdir()
    seen: list[set[str]] = []
    built, stop = Event(), Event()

    def build() -> bool:
        seen.append({path.relative_to(news).as_posix() for path in news.rglob("*.txt")})
        built.set()
        return True

    def reaches(*expected: str) -> None:
        while True:
            built.clear()
            if seen[-1:] == [set(expected)]:
                return
            assert built.wait(30), f"no build saw {expected}"

    thread = Thread(target=follow, args=([news], tmp_path / "index", build), kwargs={"polling": polling, "stop": stop})
    thread.start()
    try:
        reaches()
        (news / "b.txt").write_text("two")
        reaches("b.txt")
        (news / "b.txt").rename(news / "c.txt")
        reaches("c.txt")
        shutil.copytree(news, news / "below")
        reaches("c.txt", "below/c.txt")
        (news / "c.txt").unlink()
        reaches("below/c.txt")
    finally:
        stop.set()
        thread.join(30)


@pytest.mark.parametrize("polling", [False, True], ids=["as the system reports", "polling"])
def test_a_folder_that_went_away_is_followed_again_when_it_is_back(
    tmp_path: Path, polling: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a disk that is taken out, or a folder that another program puts in the place of the old one."""
    monkeypatch.setattr(index.watching, "_POLL", 100)
    monkeypatch.setattr(index.watching, "_QUIET", 50)
    monkeypatch.setattr(index.watching, "_TICK", 100)
    news, away = tmp_path / "news", tmp_path / "away"
    news.mkdir()
    seen: SimpleQueue[set[str]] = SimpleQueue()
    stop = Event()

    def build() -> bool:
        seen.put({path.name for path in news.glob("*.txt")})
        return True

    def reaches(*expected: str) -> None:
        while seen.get(timeout=30) != set(expected):
            pass

    thread = Thread(target=follow, args=([news], tmp_path / "index", build), kwargs={"polling": polling, "stop": stop})
    thread.start()
    try:
        (news / "a.txt").write_text("one")
        reaches("a.txt")
        news.rename(away)
        news.mkdir()
        (news / "b.txt").write_text("two")
        reaches("b.txt")
        (news / "c.txt").write_text("three")
        reaches("b.txt", "c.txt")
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()


def test_what_the_system_cannot_follow_is_told_with_the_cure(tmp_path: Path) -> None:
    def watch(*_: Path, **__: object) -> Iterator[set[tuple[object, str]]]:
        raise OSError(errno.ENOSPC, "OS file watch limit reached")
        yield set()

    with pytest.raises(FootnoteError, match=r"cannot be followed \(os file watch limit reached\) — look .* --poll"):
        follow([tmp_path], tmp_path / "index", lambda: True, watch=watch)
