"""SIGKILL: anywhere in a build, at chosen steps of publishing, and before a build that goes on."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.faults.table import Row
from tests.faults.world import QUESTIONS, Acknowledged, answers, build, in_child, new_state, old_state

Tell = Callable[[str], None]
_LONGEST_DELAY = 0.03  # seconds between a step that was told and the kill: it lands anywhere in the next ones


class Stage:
    """An index of the old state, the articles in the new one, and the answers of both."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.articles = old_state(folder / "articles")
        self.index = folder / "index"
        must(in_child(build, [self.articles], self.index))
        self.old = must(in_child(answers, self.index))
        new_state(self.articles)
        must(in_child(build, [self.articles], folder / "clean"))
        self.new = must(in_child(answers, folder / "clean"))
        assert sum(a != b for a, b in zip(self.old, self.new, strict=True)) >= 20, "the states are told apart"

    def copy(self) -> Path:
        """Return a fresh copy of the old index."""
        target = self.folder / "copy"
        shutil.rmtree(target, ignore_errors=True)
        return Path(shutil.copytree(self.index, target))

    def judge(self, index: Path, without: Callable[[], None]) -> str:
        """Return "old", "new", or what an index answers instead."""
        found = in_child(lambda: (without(), answers(index))[1])
        if found.signal:
            return f"crash, signal {found.signal}"
        if found.error:
            return f"error: {found.error[1].split(' — ')[0]}"
        return "old" if found.value == self.old else "new" if found.value == self.new else "a mixture"


def must(outcome: Any) -> Any:
    if outcome.error or outcome.signal:
        raise RuntimeError(f"no build without a fault: {outcome}")
    return outcome.value


def told(tell: Tell) -> None:
    """In a child: tell every step of writing and publishing, before it is taken and after."""
    from index import integrity, writing
    from index.catalogue import Catalogue
    from index.lexical import LexicalIndex
    from index.manifest import Manifest
    from index.store import PassageStore

    def around(owner: Any, name: str, step: str) -> None:
        original = getattr(owner, name)

        def stepped(*arguments: Any, **named: Any) -> Any:
            tell(f"before {step}")
            result = original(*arguments, **named)
            tell(f"after {step}")
            return result

        setattr(owner, name, stepped)

    around(Catalogue, "close", "articles")
    around(LexicalIndex, "save", "words")
    around(PassageStore, "add", "vectors")
    around(PassageStore, "seal", "seal")
    around(writing, "checksums", "checksums")
    around(Manifest, "write", "manifest")
    around(integrity, "sync", "fsync")
    around(Path, "replace", "rename")


def in_place() -> None:
    """In a child: take the defence away, and write into the generation that is read."""
    import index.builder as builder
    from index.generation import current_generation

    def emptied(index: Path) -> Path:
        generation = current_generation(index)
        shutil.rmtree(generation)
        generation.mkdir()
        return generation

    builder.new_generation = emptied  # type: ignore[assignment]


def pointer_first() -> None:
    """In a child: take the defence away, and point readers to a generation before it is written."""
    import index.builder as builder
    from index.generation import new_generation
    from index.integrity import write_durably

    def early(index: Path) -> Path:
        generation = new_generation(index)
        write_durably(index / "current.json", f'{{"generation": "{generation.name}"}}')
        return generation

    builder.new_generation = early


def no_fallback() -> None:
    """In a child: take the defence away, and know no other generation than the one that is pointed to."""
    import index.opened as opened

    opened.built_generations = lambda _: []


def nothing() -> None:
    """Leave every defence as it is."""


def _building(stage: Stage, index: Path, without: Callable[[], None]) -> Callable[[Tell], Any]:
    def work(tell: Tell) -> Any:
        without()
        told(tell)
        return build([stage.articles], index, on_progress=lambda p: tell(f"{p.stage} {p.articles} {p.done}"))

    return work


def kills_anywhere(stage: Stage, count: int, seed: int) -> Row:
    """Kill builds at random steps; after each, the old answers or the new ones, all thirty."""
    return Row(
        "kills landed during indexing, old-or-new answers on 30 probe questions",
        *_killed(stage, count, seed, nothing),
        control=_killed(stage, max(5, count // 10), seed, in_place, no_fallback, late=True),
        without="written into the generation that is read",
    )


def _killed(
    stage: Stage,
    count: int,
    seed: int,
    without: Callable[[], None],
    blind: Callable[[], None] = nothing,
    late: bool = False,
) -> tuple[int, int, dict[str, int]]:
    chosen = random.Random(seed)
    steps = Acknowledged(_building(stage, stage.copy(), without), waits=False).end()
    # Reading is most of the steps of so small a newspaper, and writes nothing: one in ten of its steps.
    points = [n for n, step in enumerate(steps, 1) if not step.startswith("read") or n % 10 == 0]
    if late:  # Earlier nothing is written, and later all of it.
        points = list(range(steps.index("after articles") + 1, steps.index("before manifest") + 1))
    right = landed = 0
    seen: dict[str, int] = {}
    while landed < count:
        index = stage.copy()
        child = Acknowledged(_building(stage, index, without), waits=False)
        for _ in range(chosen.choice(points)):
            child.next()
        if not child.kill(chosen.uniform(0, _LONGEST_DELAY)):
            continue  # It was done before the signal came.
        landed += 1
        verdict = stage.judge(index, blind)
        right += verdict in ("old", "new")
        seen[verdict] = seen.get(verdict, 0) + 1
    return right, count, seen


def kills_publishing(stage: Stage, count: int, seed: int) -> Row:
    """Kill builds that wait at a step between the manifest and the last fsync after the rename.

    Without the defence the window is another one: from the pointer, which comes first, to the last file.
    """
    return Row(
        "kills inside the publish window (write, fsync, rename)",
        *_killed_publishing(stage, count, seed, nothing),
        control=_killed_publishing(stage, count // 2, seed, pointer_first, no_fallback, exposed=True),
        without="readers pointed there first",
    )


def _killed_publishing(
    stage: Stage,
    count: int,
    seed: int,
    without: Callable[[], None],
    blind: Callable[[], None] = nothing,
    exposed: bool = False,
) -> tuple[int, int, dict[str, int]]:
    steps = Acknowledged(_building(stage, stage.copy(), without), waits=True).end()
    window = range(steps.index("before manifest"), len(steps) - 1)
    if exposed:
        window = range(steps.index("before articles"), steps.index("after manifest"))
    # Each of the renames, and a spread of the others; of the control a spread of all.
    renames = [n for n in window if "rename" in steps[n] and not exposed]
    others = [n for n in window if n not in renames]
    points = (renames + random.Random(seed).sample(others, len(others)))[:count]
    points += random.Random(seed).choices(list(window), k=count - len(points))
    right, seen = 0, dict[str, int]()
    for point in points:
        index = stage.copy()
        child = Acknowledged(_building(stage, index, without), waits=True)
        for number in range(point + 1):
            child.next()
            if number < point:
                child.go_on()
        landed = child.kill()
        verdict = stage.judge(index, blind)
        right += landed and verdict in ("old", "new")
        seen[verdict] = seen.get(verdict, 0) + 1
    return right, count, seen


def contents(index: Path) -> Any:
    """Return the passages' ids in order, and the ten nearest to each probe question by vector."""
    from index.opened import Index

    opened = Index(index)
    ids = [place.id for place in opened.catalogue.places()]
    vectors = [opened.question_vector(question).tolist() for question in QUESTIONS]
    return ids, [[ids[number] for number, _ in opened.nearest(vector, 10)] for vector in vectors]


def title_only() -> None:
    """In a child: take the defence away, and know what was embedded by its title only."""
    import hashlib

    import index.embedder as embedder

    def careless(fingerprint: str, text: str, prefix: int) -> str:
        return hashlib.sha256((fingerprint + text[:4] * bool(prefix)).encode()).hexdigest()[:32]

    embedder.embedding_key = careless


def resumes(stage: Stage, count: int, seed: int) -> Row:
    """Kill builds after a batch that they told; the next one takes over what was told, and equals a clean build."""
    return Row(
        "resume after kill equals a clean build (ids + top 10)",
        *_resumed(stage, count, seed, nothing),
        control=_resumed(stage, max(2, count // 10), seed, title_only),
        without="what was embedded is known by its title",
    )


def _resumed(stage: Stage, count: int, seed: int, without: Callable[[], None]) -> tuple[int, int, dict[str, int]]:
    clean = must(in_child(contents, stage.folder / "clean"))
    chosen = random.Random(seed)
    right, seen = 0, dict[str, int]()
    for _ in range(count):
        index = stage.folder / "resumed"
        shutil.rmtree(index, ignore_errors=True)
        child = Acknowledged(_building(stage, index, without), waits=True)
        batches, done = chosen.randrange(1, 9), 0
        while batches and (step := child.next()) is not None:
            if step.startswith("embed"):
                batches, done = batches - 1, int(step.split()[2])
            if batches:
                child.go_on()
        landed = child.kill()

        def again(index: Path = index) -> tuple[int, Any]:
            without()
            return build([stage.articles], index).resumed, contents(index)

        ended = in_child(again)
        same = bool(ended.value) and ended.value[1] == clean
        kept = bool(ended.value) and ended.value[0] >= (done if without is nothing else 0)
        verdict = "equal" if same and kept and landed else f"{'equal' if same else 'different'}, {ended.error or kept}"
        right += verdict == "equal"
        seen[verdict] = seen.get(verdict, 0) + 1
    return right, count, seen
