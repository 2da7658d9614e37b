"""Several machines answer from one index, whose vectors are in a Chroma server: the real one, killed where it hurts."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from fsspec.implementations.local import LocalFileSystem

import index.embedder
import index.opened
import index.turn
import index.writing
from index.builder import Summary, build_index
from index.copying import published
from index.earlier import indexed_paths
from index.errors import FootnoteError, IndexBusy, IndexNotFound, StoreUnavailable
from index.lease import leased
from index.minilm import MiniLM
from index.opened import Index
from index.shelf import Shelf
from index.tie import tie, tie_of
from index.turn import turn
from tests.chroma import PROGRAM, ChromaServer, chroma_server

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="chromadb came without its server")

BRIDGE = "The harbour bridge fell down\n\nThe bridge fell at nine. Nobody was hurt. It had stood for ninety years."
FERRY = "A ferry takes the lorries over\n\nThe ferry sails every hour. A crossing costs three euros for each lorry."
TOLL = "The council votes for a toll\n\nThe council met on Tuesday. Fourteen members voted for the toll, five against."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with chroma_server(tmp_path_factory.mktemp("chroma")) as running:
        yield running


@pytest.fixture(autouse=True)
def _quick_builds(minilm: MiniLM, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.embedder, "MiniLM", lambda: minilm)
    monkeypatch.setattr(index.opened, "MiniLM", lambda: minilm)
    monkeypatch.setattr(os, "fsync", lambda _: None)


class World:
    """One shared index: articles, a shelf, and as many machines as are asked for, each with its folder."""

    def __init__(self, server: ChromaServer, folder: Path) -> None:
        self.server, self.folder = server, folder
        self.store, self.shelf, self.articles = server.address(), folder / "shelf", folder / "articles"
        self.shelf.mkdir()
        self.articles.mkdir()
        self.write(bridge=BRIDGE, ferry=FERRY)

    def write(self, **texts: str) -> None:
        for name, text in texts.items():
            (self.articles / f"{name}.txt").write_text(text, "utf-8")

    def machine(self, name: str) -> Path:
        """Return the index folder of a machine, tied to the shared index."""
        tie(self.folder / name, self.store, str(self.shelf))
        return self.folder / name

    def build(self, machine: str = "builder") -> Summary:
        return build_index([self.articles], self.machine(machine))

    def collections(self) -> list[str]:
        """The generations that the server has of this index, by the times they are named by."""
        own = self.store.rpartition("/")[2] + "."
        names = tie_of(self.machine("builder")).server.collections()  # type: ignore[union-attr]
        return sorted(name.removeprefix(own) for name in names if name.startswith(own))

    def shelved(self) -> list[str]:
        return sorted(path.name for path in self.shelf.glob("*/*"))


@pytest.fixture
def world(server: ChromaServer, tmp_path: Path) -> World:
    return World(server, tmp_path)


def sources(folder: Path) -> list[str]:
    return [info.source for info in Index(folder).articles()]


def found(opened: Index, words: str) -> list[tuple[str, float]]:
    """What a question finds by its vector: sources and cosines."""
    near = opened.nearest(opened.question_vector(words).tolist(), 5)
    return [(opened.passage(number)[0].source, round(cosine, 4)) for number, cosine in near]


def test_every_machine_finds_what_an_index_of_its_own_would(world: World) -> None:
    built = world.build()
    alone = world.folder / "alone"
    build_index([world.articles], alone)
    reader = world.machine("reader")

    opened = Index(reader)
    assert opened.generation == built.generation
    for words in ("When did the bridge fall?", "What does the ferry cost?"):
        assert found(opened, words) == found(Index(alone), words)
    number = opened.catalogue.passages("ferry.txt")[0][0]
    assert opened.nearest(opened.vectors([number])[number].tolist(), 1, [number])[0][0] == number
    assert indexed_paths(reader) == (world.articles,)
    assert not list(reader.rglob("chroma*")), "the vectors are in the server alone"
    assert sorted(file.name for file in reader.iterdir()) == [
        "copying.lock",
        "current.json",
        "generations",
        "store.json",
    ]


def test_a_folder_that_has_no_index_yet_is_told_where_to_look(world: World) -> None:
    with pytest.raises(IndexNotFound, match=f"no index at {world.store} — build it with: footnote index PATH --index"):
        Index(world.machine("reader"))


def test_what_is_published_reaches_every_machine_and_what_is_too_old_goes(world: World) -> None:
    names = [world.build().generation]
    reader = world.machine("reader")
    before = Index(reader)
    world.write(toll=TOLL)
    summary = world.build()
    names.append(summary.generation)
    assert (summary.added, summary.unchanged, summary.embedded) == (1, 2, 1), "vectors are taken over from the server"
    assert published(reader) == names[1] != before.published
    assert found(before, "the bridge")[0][0] == "bridge.txt", "who has the earlier one open goes on"

    (world.articles / "ferry.txt").unlink()
    names.append(world.build("another builder").generation)
    assert sources(reader) == ["bridge.txt", "toll.txt"]
    assert world.collections() == world.shelved() == names[1:]
    assert sorted(path.name for path in (reader / "generations").iterdir()) == [names[0], names[2]]

    assert not world.build().rebuilt, "nothing changed"
    assert world.collections() == names[1:]


def test_readers_meet_the_old_index_or_the_new_one_while_it_is_published(world: World) -> None:
    world.build()
    reader, seen, ended = world.machine("reader"), [], []

    def read() -> None:
        opened = Index(reader)
        while not ended:
            if published(reader) != opened.published:
                opened = Index(reader)
            seen.append(tuple(sorted({source for source, _ in found(opened, "bridge, ferry and toll")})))
        seen.append(tuple(sources(reader)))

    thread = Thread(target=read)
    thread.start()
    for toll in (TOLL, TOLL.replace("five", "six"), TOLL.replace("five", "seven")):
        world.write(toll=toll)
        world.build()
    ended.append(True)
    thread.join()
    old, new = ("bridge.txt", "ferry.txt"), ("bridge.txt", "ferry.txt", "toll.txt")
    assert set(seen) <= {old, new}
    assert (seen[0], seen[-1]) == (old, new)


def test_another_machine_is_told_who_builds_and_for_how_long(world: World) -> None:
    world.build()
    with turn(world.machine("builder")):
        with pytest.raises(IndexBusy) as raised:
            world.build("another builder")
        assert f"another build is at work on {world.store} (process {os.getpid()} on " in raised.value.what
        assert "if it was killed, its turn ends by itself at 20" in raised.value.cure
    world.build("another builder")


def test_a_builder_lives_as_long_as_it_gives_signs_of_life(world: World) -> None:
    records = tie_of(world.machine("builder")).records  # type: ignore[union-attr]
    with leased(records, world.store, "one", seconds=0.4):
        begun = records.latest("builder")
        while (held := records.latest("builder")) == begun:
            pass
        assert begun
        assert held
        assert (held.number, held.values["until"] > begun.values["until"]) == (begun.number, True)
    records.claim("builder", 100, who="a builder that was killed", folder="one", until=time.time() - 1)
    with leased(records, world.store, "two"):
        pass


KILLED = """
import os, signal, sys
from pathlib import Path
import index.turn, index.writing
from index.builder import build_index
from index.store import PassageStore
add = PassageStore.add
def killed(*given):
    add(*given)
    print("added", flush=True)
    sys.stdin.read()
PassageStore.add = killed
build_index([Path(sys.argv[1])], Path(sys.argv[2]))
"""


@contextmanager
def half_built(world: World) -> Iterator[subprocess.Popen[str]]:
    """A builder in a process of its own, with all vectors in the server and nothing published."""
    command = [sys.executable, "-c", KILLED, str(world.articles), str(world.machine("builder"))]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "added\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_builder_that_was_killed_leaves_the_old_index_and_the_next_one_goes_on(world: World) -> None:
    first = world.build().generation
    world.write(toll=TOLL)
    with half_built(world) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert sources(world.machine("reader")) == ["bridge.txt", "ferry.txt"]
    with pytest.raises(IndexBusy, match="if it was killed"):  # Nobody elsewhere can know yet that it is dead.
        world.build("another builder")
    summary = world.build()  # Here its lock is free.
    assert (summary.embedded, summary.resumed) == (0, 1)
    assert world.collections() == world.shelved() == [first, summary.generation], "what it left is cleared away"


def test_a_builder_that_stood_still_for_too_long_takes_nothing_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.build()
    slow, put = world.machine("slow"), Shelf.put

    def overtaken(shelf: Shelf, generation: Path) -> None:
        put(shelf, generation)
        if slow in generation.parents:
            records = tie_of(slow).records  # type: ignore[union-attr]
            held = records.latest("builder")
            assert held
            records.change(held, until=0.0)
            world.write(toll=TOLL)
            world.build("quick")

    monkeypatch.setattr(Shelf, "put", overtaken)
    world.write(ferry=FERRY.replace("three", "four"))
    with pytest.raises(IndexBusy, match="it has published meanwhile"):
        world.build("slow")
    assert sources(world.machine("reader")) == sources(slow) == ["bridge.txt", "ferry.txt", "toll.txt"]


class Killed(BaseException):
    """Ends a build as a kill would: nothing of ours catches it."""


@pytest.mark.parametrize(
    ("owner", "step", "after", "new"),
    [
        (LocalFileSystem, "put_file", 3, False),  # in the midst of the files
        (Shelf, "put", 1, False),
        (index.turn, "publish", 0, True),  # published at the store, and not yet in the builder's own folder
        (index.turn, "publish", 1, True),
    ],
)
def test_wherever_publishing_ends_readers_have_the_old_state_or_the_new_one(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: object, step: str, after: int, *, new: bool
) -> None:
    world.build()
    world.write(toll=TOLL)
    original, calls = getattr(owner, step), []

    def killing(*given: object, **named: object) -> None:
        if len(calls) < after:
            original(*given, **named)
        calls.append(step)
        if len(calls) >= after:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(owner, step, killing)
        with pytest.raises(Killed):
            world.build()
    old = ["bridge.txt", "ferry.txt"]
    assert sources(world.machine("reader")) == ([*old, "toll.txt"] if new else old)
    assert world.build().rebuilt != new
    assert sources(world.machine("reader")) == sources(world.machine("builder")) == [*old, "toll.txt"]
    assert len(world.collections()) == len(world.shelved()) == 2


def test_a_server_that_is_away_is_one_clear_error_until_it_is_back(server: ChromaServer, world: World) -> None:
    world.build()
    reader = world.machine("reader")
    opened = Index(reader)
    told = rf"the Chroma server at chroma://127.0.0.1:{server.port} cannot be reached .* — start it, or check"
    attempts: list[Callable[[], object]] = [
        lambda: found(opened, "the bridge"),
        lambda: Index(reader),
        world.build,
    ]
    server.kill()
    try:
        for attempt in attempts:
            with pytest.raises(StoreUnavailable, match=told):
                attempt()
        assert published(reader) is None
    finally:
        server.start()
    assert found(opened, "the bridge")[0][0] == "bridge.txt"
    world.write(toll=TOLL)
    world.build()
    assert sources(reader) == ["bridge.txt", "ferry.txt", "toll.txt"]


def test_a_server_killed_while_a_build_writes_costs_nothing_but_time(
    server: ChromaServer, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.build()
    world.write(toll=TOLL)
    write = index.writing.write_topics

    def killed(*given: object) -> None:
        server.kill()
        write(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(index.writing, "write_topics", killed)
    try:
        with pytest.raises(StoreUnavailable, match="cannot be reached"):
            world.build()
    finally:
        server.start()
    monkeypatch.undo()
    assert sources(world.machine("reader")) == ["bridge.txt", "ferry.txt"]
    assert world.build().resumed == 1
    assert sources(world.machine("reader")) == ["bridge.txt", "ferry.txt", "toll.txt"]


def test_a_damaged_copy_is_fetched_again(world: World) -> None:
    name = world.build().generation
    reader = world.machine("reader")
    Index(reader)
    file = reader / "generations" / name / "articles.db"
    file.write_bytes(file.read_bytes()[:-100])
    opened = Index(reader)
    assert (opened.generation, opened.fallback) == (name, None)


@pytest.mark.parametrize("lost", ["vectors", "files"])
def test_what_the_server_or_the_shelf_has_lost_is_told_and_the_index_before_it_answers(world: World, lost: str) -> None:
    first = world.build().generation
    world.write(toll=TOLL)
    name = world.build("another builder").generation
    if lost == "vectors":
        tie_of(world.machine("builder")).server.drop(f"{world.store.rpartition('/')[2]}.{name}")  # type: ignore[union-attr]
    else:
        shutil.rmtree(next(world.shelf.glob(f"*/{name}")))
    opened = Index(world.machine("builder"))
    assert opened.generation == first
    assert "the newest index is damaged" in str(opened.fallback)
    assert "has no collection" in str(opened.fallback) or "is missing at" in str(opened.fallback)
    world.build()
    assert sources(world.machine("reader")) == ["bridge.txt", "ferry.txt", "toll.txt"]


def test_a_shelf_that_is_not_mounted_is_not_made(world: World) -> None:
    world.build()
    reader = world.machine("reader")
    away = world.shelf.rename(world.folder / "away")
    with pytest.raises(StoreUnavailable, match=f"no folder at {world.shelf} — make it, or mount the drive"):
        Index(reader)
    with pytest.raises(StoreUnavailable, match="no folder at"):
        world.build()
    away.rename(world.shelf)
    assert sources(reader) == ["bridge.txt", "ferry.txt"]


def test_an_object_store_holds_the_files_as_a_folder_does(world: World) -> None:
    world.shelf = "memory://parts"  # type: ignore[assignment]  # fsspec's own, kept by this process alone
    world.build()
    assert sources(world.machine("reader")) == ["bridge.txt", "ferry.txt"]
    with pytest.raises(FootnoteError, match=r"s3://bucket needs a driver of fsspec \(Install s3fs"):
        tie(world.folder / "third", world.store, "s3://bucket")


def test_a_folder_is_tied_to_one_index_only(world: World) -> None:
    reader = world.machine("reader")
    with pytest.raises(FootnoteError, match=f"tied to the index at {world.store} — name another folder"):
        tie(reader, f"{world.store}-other", str(world.shelf))
    with pytest.raises(FootnoteError, match="with --parts"):
        tie(world.folder / "second", world.store, None)
    with pytest.raises(FootnoteError, match="holds a password") as raised:
        tie(world.folder / "second", world.store, "sftp://ann:tiptoe@host/parts")
    assert "tiptoe" not in str(raised.value)
    tie(reader, world.store, None)
    alone = world.folder / "alone"
    build_index([world.articles], alone)
    with pytest.raises(FootnoteError, match=f"the index at {alone} stands alone — name a new folder"):
        tie(alone, world.store, str(world.shelf))


def test_a_manifest_from_outside_writes_nowhere_else(world: World) -> None:
    name = world.build().generation
    file = next(world.shelf.glob(f"*/{name}")) / "manifest.json"
    file.write_text(file.read_text().replace('"articles.db"', '"../../../../evil.db"'))
    with pytest.raises(FootnoteError, match="is damaged"):
        Index(world.machine("reader"))
    assert not list(world.folder.rglob("evil.db"))
