"""A run keeps its answers, goes on where it stopped, and asks again only what may answer otherwise."""

import json
import threading
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.article import Article
from index.errors import FootnoteError
from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation
from rag.evaluation.case import Case
from rag.evaluation.identity import code_files
from rag.evaluation.reply import Reply, to_line
from rag.evaluation.run import run

CASES = [Case(f"p{n}", f"Question {n}?") for n in range(6)]


class Scripted:
    """Answers anything with one sentence, and remembers what it was asked."""

    def __init__(self, fails_at: str = "", stops_at: str = "") -> None:
        self.asked: list[str] = []
        self.fails_at = fails_at
        self.stops_at = stops_at
        self.lock = threading.Lock()

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),  # noqa: ARG002
        *,
        as_of: date | None = None,  # noqa: ARG002
        explain: bool = False,
    ) -> Answer:
        with self.lock:
            self.asked.append(question)
        if question == self.stops_at:
            raise KeyboardInterrupt
        if question == self.fails_at:
            raise ValueError("boom")
        quote = Citation(1, "a.md", "A", None, 0, 5, "Words")
        trace = {"candidates": [{"source": "a.md", "start": 0, "end": 5, "text": "Words"}]} if explain else None
        return Answer(
            question, question, "answered", (Sentence("Words", (1,), supported=True),), (quote,),
            confidence=0.7, retrieved=("a.md",), timings_ms={"total": 5.0}, trace=trace,
        )  # fmt: skip

    def article(self, source: str) -> Article:
        raise FootnoteError(source, "")


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "answers.jsonl").read_text("utf-8").splitlines()]


def test_each_line_is_the_contracts_object_with_the_id(tmp_path: Path) -> None:
    replies = run(CASES, Scripted(), tmp_path, identity="x")
    assert [line["id"] for line in lines(tmp_path)] == [p.id for p in CASES]
    contract = {
        "id", "question", "answer", "refused", "sentences", "citations", "nearest", "answerer", "timings_ms",
    }  # fmt: skip
    assert contract <= lines(tmp_path)[0].keys()
    assert "trace" not in lines(tmp_path)[0]
    assert replies[0].text == "Words [1]"
    assert replies[0].ranked == (("a.md", 0, 5),)


def test_the_words_that_answer_are_kept_and_checked_as_they_are_read_again() -> None:
    cited = Citation(1, "a.md", "A", None, 5, 29, "The bridge fell at nine.", answer=((9, 15), (24, 28)))
    line = to_line("p", Answer("Q?", "Q?", "answered", (), (cited,)), "x")
    assert Reply.from_line(json.loads(json.dumps(line))).citations == (cited,)
    for outside in ([[4, 9]], [[9, 30]], [["a", 9]], [[9]]):
        line["citations"][0]["answer"] = outside
        with pytest.raises((ValueError, TypeError)):
            Reply.from_line(line)


@pytest.mark.parametrize(
    ("now", "identity", "fresh", "asked"),
    [
        (CASES, "x", False, set()),
        ([replace(case, answers=(("Words",),)) for case in CASES], "x", False, set()),  # Gold is graded anew.
        ([*CASES[:-1], Case("p5", "Otherwise?")], "x", False, {"Otherwise?"}),
        ([*CASES[:-1], replace(CASES[-1], history=("Before?",))], "x", False, {"Question 5?"}),
        (CASES, "y", False, {case.question for case in CASES}),
        (CASES, "x", True, {case.question for case in CASES}),
    ],
)
def test_only_what_could_be_answered_otherwise_is_asked_again(
    tmp_path: Path, now: list[Case], identity: str, fresh: bool, asked: set[str]
) -> None:
    first = run(CASES, Scripted(), tmp_path, identity="x")
    file = tmp_path / "answers.jsonl"
    file.write_bytes(b"\xff\n" + file.read_bytes())  # A line that is no text is passed over.
    again = Scripted()
    replies = run(now, again, tmp_path, identity=identity, fresh=fresh)
    assert set(again.asked) == asked
    assert [r.id for r in replies] == [line["id"] for line in lines(tmp_path)] == [r.id for r in first]
    assert asked or replies == first


def test_a_stopped_run_goes_on_and_a_line_cut_short_is_passed_over(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(CASES, Scripted(stops_at="Question 3?"), tmp_path, identity="x")
    kept = {str(line["id"]) for line in lines(tmp_path)}
    assert {"p0", "p1"} <= kept
    with (tmp_path / "answers.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"id": "p3", "answ')
    again = Scripted()
    replies = run(CASES, again, tmp_path, identity="x")
    assert [r.id for r in replies] == [p.id for p in CASES]
    assert not {f"Question {name[1:]}?" for name in kept} & set(again.asked)


class Pool(ThreadPoolExecutor):
    """Tells when it is shut down."""

    stopping = threading.Event()

    def shutdown(self, *arguments: bool, **named: bool) -> None:
        self.stopping.set()
        super().shutdown(*arguments, **named)


class Slow(Scripted):
    """Ends its answer to the first question only when the run is being stopped by the second."""

    begun = threading.Event()

    def ask(self, question: str, *arguments: Any, **named: Any) -> Answer:
        if self.asked and question == "Question 0?":
            self.begun.set()
            assert Pool.stopping.wait(20)
        if question == "Question 1?":
            assert self.begun.wait(20)
        return super().ask(question, *arguments, **named)


def test_what_is_under_way_when_a_run_is_stopped_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.evaluation.run.ThreadPoolExecutor", Pool)
    with pytest.raises(KeyboardInterrupt):
        run(CASES[:2], Slow(stops_at="Question 1?"), tmp_path, identity="x", workers=2)
    assert [line["id"] for line in lines(tmp_path)] == ["p0"]


def test_one_prompt_that_fails_does_not_end_the_run_and_is_tried_again(tmp_path: Path) -> None:
    replies = run(CASES, Scripted(fails_at="Question 2?"), tmp_path, identity="x")
    assert (replies[2].outcome, replies[2].error) == ("error", "ValueError: boom")
    failed = lines(tmp_path)[2]
    assert (
        lines(tmp_path)[0].keys() - {"ranked", "considered", "fingerprint"} <= failed.keys()
    )  # The contract's object.
    assert (failed["answer"], failed["refused"], failed["citations"]) == ("", False, [])
    again = Scripted()
    assert run(CASES, again, tmp_path, identity="x")[2].outcome == "answered"
    assert set(again.asked) == {"Question 2?"}


def test_when_every_prompt_fails_there_are_no_figures(tmp_path: Path) -> None:
    with pytest.raises(FootnoteError, match=r"every prompt failed \(ValueError: boom\)"):
        run(CASES[2:3], Scripted(fails_at="Question 2?"), tmp_path, identity="x")


def test_several_workers_give_the_same_in_the_same_order(tmp_path: Path) -> None:
    one = run(CASES, Scripted(), tmp_path / "one", identity="x")
    assert run(CASES, Scripted(), tmp_path / "two", identity="x", workers=4) == one


def test_progress_counts_what_is_there_already(tmp_path: Path) -> None:
    run(CASES[:4], Scripted(), tmp_path, identity="x")
    told: list[int] = []
    run(CASES, Scripted(), tmp_path, identity="x", on_answer=told.append)
    assert told == [4, 5, 6]


@pytest.mark.parametrize("in_the_way", ["out", "out/answers.jsonl/x"])
def test_what_cannot_be_written_is_named(tmp_path: Path, in_the_way: str) -> None:
    (tmp_path / in_the_way).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / in_the_way).write_text("", "utf-8")
    with pytest.raises(FootnoteError, match=r"out\S* cannot be written .* — name another place with --out"):
        run(CASES, Scripted(), tmp_path / "out", identity="x")


def test_an_answer_is_asked_for_again_when_any_file_that_answers_changes() -> None:
    root = Path(__file__).parents[2]
    shipped = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"]
    packages = [name for name in shipped if name.startswith("rag") and name != "rag.evaluation"]
    data = {root / package.replace(".", "/") / name for package in packages for name in shipped[package]}
    files = set(code_files())
    assert {file for file in data if file.suffix in {".json", ".txt", ".yaml"}} <= files
    assert {root / "rag/assistant.py", root / "rag/checking/checker.py", root / "index/store.py"} <= files
    assert root / "rag/evaluation/run.py" not in files
