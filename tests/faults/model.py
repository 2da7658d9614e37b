"""A folder and its index, driven at random against a model in memory: `python -m tests.faults.model [EXAMPLES]`.

Articles are added, edited, renamed, copied, touched and removed; builds run to their end or are killed. After each
build the answers' sources are those of the folder as it is, or after a kill as it was before.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tests.faults.kills import in_place, no_fallback, nothing, told
from tests.faults.world import Acknowledged, boat, build, in_child, prepare

State = dict[str, int]
"""File name -> the number of the story in it; two files with one number are twins."""


def story(number: int) -> str:
    """A story that no other number has."""
    name = boat(number)
    return (
        f"The {name} comes home\n\nThe trawler {name} landed {300 + number} tonnes of cod on Monday, said her skipper."
    )


def cited(index: Path, numbers: list[int]) -> dict[int, list[str]]:
    """Ask for each story, and return the sources that the answers give for it, twins included."""
    from rag.assistant import Assistant
    from rag.settings import Settings

    assistant = Assistant.open(index, Settings(threshold=0))
    found: dict[int, set[str]] = {}
    for number in numbers:
        answer = assistant.ask(f"How many tonnes of cod did the {boat(number)} land?")
        for citation in answer.citations:
            if f"{boat(number)} landed {300 + number} tonnes" in citation.quote:
                found.setdefault(number, set()).update((citation.source, *citation.copies))
    return {number: sorted(sources) for number, sources in found.items()}


def expected(state: State) -> dict[int, list[str]]:
    """Return which sources hold each story."""
    return {number: sorted(f for f, n in state.items() if n == number) for number in sorted(set(state.values()))}


class Newspaper(RuleBasedStateMachine):
    """`here` is what the folder holds, `published` what the index answers from."""

    build_without = staticmethod(nothing)
    read_without = staticmethod(nothing)
    done: ClassVar[Counter[str]] = Counter()

    files = Bundle("files")
    names = st.integers(0, 5).map(lambda n: f"story-{n}.txt")

    @initialize(target=files)
    def begin(self) -> Any:
        self.root = Path(tempfile.mkdtemp(prefix="footnote-model-"))
        self.articles, self.index = self.root / "articles", self.root / "index"
        self.articles.mkdir()
        self.here: State = {}
        self.published: State = {}
        self.numbers = 0
        for name in ("story-0.txt", "story-1.txt", "story-2.txt"):
            self._edit(name)
        self._built()
        return multiple(*self.here)

    def teardown(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)

    def _write(self, name: str, number: int) -> str:
        (self.articles / name).write_text(story(number), "utf-8")
        self.here[name] = number
        return name

    @rule(target=files, name=names)
    def add_or_edit(self, name: str) -> str:
        return self._edit(name)

    def _edit(self, name: str) -> str:
        self.numbers += 1
        return self._write(name, self.numbers)

    @rule(target=files, file=files, name=names)
    def copy(self, file: str, name: str) -> str:
        return self._write(name, self.here[file]) if file in self.here else file

    @rule(target=files, file=consumes(files), name=names)
    def rename(self, file: str, name: str) -> str:
        if file not in self.here:
            return file
        (self.articles / file).rename(self.articles / name)
        self.here[name] = self.here.pop(file)
        return name

    @rule(file=consumes(files))
    def remove(self, file: str) -> None:
        self._remove(file)

    def _remove(self, file: str) -> None:
        if self.here.pop(file, None) is not None:
            (self.articles / file).unlink()

    @rule(file=files)
    def touch(self, file: str) -> None:
        if file in self.here:
            os.utime(self.articles / file, (1, 1))

    @rule()
    def build(self) -> None:
        self._built()

    def _built(self) -> None:
        ended = in_child(partial(build, [self.articles], self.index, accept_removals=True))
        if not self.here:
            assert ended.error, "nothing to index is an error"
            assert "no article" in ended.error[1]
        else:
            assert ended.value, ended
            self.published = dict(self.here)
        self.done["builds"] += 1
        self._agrees(self.published)

    @rule(steps=st.integers(1, 12))
    def kill_reading(self, steps: int) -> None:
        self._kill(steps)

    @rule(name=names, steps=st.integers(8, 45))
    def kill_writing(self, name: str, steps: int) -> None:
        self._edit(name)  # Else there may be nothing to write.
        self._kill(steps)

    @rule(file=consumes(files), steps=st.integers(8, 45))
    def kill_after_removing(self, file: str, steps: int) -> None:
        self._remove(file)
        self._kill(steps)

    def _kill(self, steps: int) -> None:
        def work(tell: Callable[[str], None]) -> Any:
            self.build_without()
            told(tell)
            return build([self.articles], self.index, accept_removals=True, on_progress=lambda p: tell(p.stage))

        child = Acknowledged(work, waits=True)
        for _ in range(steps):
            if child.next() is None:
                break
            child.go_on()
        self.done["kills"] += child.kill()
        self._agrees(self.published, self.here)

    def _agrees(self, *states: State) -> None:
        """The index answers as one of the states says, and that is what is published."""
        numbers = sorted({number for state in states for number in state.values()})
        found = in_child(lambda: (self.read_without(), cited(self.index, numbers))[1])
        if found.error and "no index at" in found.error[1]:
            assert {} in states or not self.published
            return
        assert found.value is not None, found
        matching = [state for state in states if expected(state) == found.value]
        assert matching, f"{found.value} is none of {[expected(state) for state in states]}"
        self.published = dict(matching[-1])


class Careless(Newspaper):
    """The control: a newspaper whose builds write into the generation that is read."""

    build_without = staticmethod(in_place)
    read_without = staticmethod(no_fallback)


def main(examples: int) -> None:
    """Run so many random histories; then as many of the control, which must fail."""
    prepare()
    _run(Newspaper, examples)
    print(dict(Newspaper.done))
    try:
        _run(Careless, examples)
    except Exception as exc:
        print(f"without the defence: {str(exc)[:200]}")
        return
    sys.exit("the control did not fail")


def _run(machine: type[Newspaper], examples: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=14,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
            print_blob=False,
        ),
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
