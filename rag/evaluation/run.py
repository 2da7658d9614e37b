"""Asks every case once and keeps each answer as it comes, so that a run can be stopped and taken up again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import date
from pathlib import Path
from typing import Protocol

from index import json_lines
from index.article import Article
from index.errors import FootnoteError
from rag.answer.answer import Answer
from rag.evaluation.case import Case
from rag.evaluation.output import writing
from rag.evaluation.reply import Line, Reply, failed_line, to_line

ANSWERS = "answers.jsonl"


class Respondent(Protocol):
    """What is evaluated: the assistant, or whatever stands beside it in a comparison."""

    def ask(
        self, question: str, history: Sequence[str] = (), *, as_of: date | None = None, explain: bool = False
    ) -> Answer:
        """Answer a question; `explain` fills the trace with the ranked candidate sentences."""

    def article(self, source: str) -> Article:
        """Return an article as indexed. Raises FootnoteError."""


def run(
    cases: Sequence[Case],
    respondent: Respondent,
    out: Path,
    *,
    identity: str,
    workers: int = 1,
    fresh: bool = False,
    on_answer: Callable[[int], None] = lambda _: None,
) -> list[Reply]:
    """Return a reply to every case, in order; answers already in `out/answers.jsonl` are taken from there.

    An answer is taken only where question, history, date and `identity` are the same; `fresh` takes none.
    `on_answer` is told how many cases have a reply. More than one worker makes the latencies longer. Raises
    FootnoteError when `out` cannot be written, or when every case that was asked failed.
    """
    file = out / ANSWERS
    wanted = {case.id: _fingerprint(case, identity) for case in cases}
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        lines = {} if fresh else _kept(file, wanted)
        todo = [case for case in cases if case.id not in lines]
        on_answer(len(lines))
        _write(file, lines.values())  # Without what a killed run cut short, and what would not hold any more.
        with file.open("a", encoding="utf-8") as stream:

            def keep(line: Line) -> None:
                stream.write(json_lines.line(line))
                stream.flush()
                lines[line["id"]] = line
                on_answer(len(lines))

            if todo:
                _ask(respondent, todo[0], "")  # Unmeasured: the first question loads the models.
            _ask_all(lambda case: _ask(respondent, case, wanted[case.id]), todo, workers, keep)
        if todo and all(lines[case.id].get("error") for case in todo):  # The set-up's fault; figures would mislead.
            cause = f"every prompt failed ({lines[todo[0].id]['error']})"
            raise FootnoteError(cause, "see where with: footnote --debug ask QUESTION")
        _write(file, [lines[case.id] for case in cases])
    return [Reply.from_line(lines[case.id]) for case in cases]


def _ask_all(ask: Callable[[Case], Line], cases: Sequence[Case], workers: int, keep: Callable[[Line], None]) -> None:
    """Ask every case, and keep each answer as it comes."""
    with ThreadPoolExecutor(workers) as pool:
        left = {pool.submit(ask, case) for case in cases}
        try:
            for future in as_completed(tuple(left)):
                keep(future.result())
                left.remove(future)
        except BaseException:  # Ctrl-C above all: what is under way ends and is kept, the rest is not begun.
            pool.shutdown(cancel_futures=True)
            for future in left:
                if not future.cancelled() and future.exception() is None:
                    keep(future.result())
            raise


def _ask(respondent: Respondent, case: Case, fingerprint: str) -> Line:
    try:
        answer = respondent.ask(case.question, case.history, as_of=case.as_of, explain=True)
    except Exception as exc:  # One case must not end a long run; it fails by name in the report.
        return failed_line(case.id, case.question, f"{type(exc).__name__}: {exc}")
    return to_line(case.id, answer, fingerprint)


def _fingerprint(case: Case, identity: str) -> str:
    asked = [identity, case.question, case.history, str(case.as_of)]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]


def _kept(file: Path, wanted: Mapping[str, str]) -> dict[str, Line]:
    """Return the lines that still hold, by id; the last line of a run that was killed may be cut short."""
    kept: dict[str, Line] = {}
    for line in json_lines.objects(file.read_bytes() if file.is_file() else b""):
        try:
            Reply.from_line(line)
        except (ValueError, KeyError, TypeError):
            continue
        if not line.get("error") and wanted.get(line["id"], "") == line.get("fingerprint"):
            kept[line["id"]] = line
    return kept


def _write(file: Path, lines: Iterable[Line]) -> None:
    aside = file.with_name(file.name + ".new")
    aside.write_text("".join(map(json_lines.line, lines)), "utf-8")
    aside.replace(file)
