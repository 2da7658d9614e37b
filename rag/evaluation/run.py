"""Asks every prompt once and keeps each answer as it comes, so that a run can be stopped and taken up again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import index
import rag
from index.article import Article
from index.errors import FootnoteError
from rag.answer.answer import Answer
from rag.assistant import Assistant
from rag.evaluation.output import writing
from rag.evaluation.prompt import Prompt
from rag.evaluation.reply import Reply, failed_line, to_line
from rag.settings import Settings

ANSWERS = "answers.jsonl"


class Respondent(Protocol):
    """What is evaluated: the assistant, or whatever stands beside it in a comparison."""

    def ask(
        self, question: str, history: Sequence[str] = (), *, as_of: date | None = None, explain: bool = False
    ) -> Answer:
        """Answer a question; `explain` fills the trace with the ranked candidate sentences."""

    def article(self, source: str) -> Article:
        """Return an article as indexed. Raises FootnoteError."""


def identity(assistant: Assistant, settings: Settings) -> str:
    """Return a hash of all that shapes an answer besides the question: generation, settings and our own code."""
    values = {
        "generation": assistant.index.generation,
        "fingerprint": assistant.index.manifest.fingerprint,
        "settings": settings.model_dump(mode="json", exclude={"index"}),
        "code": _CODE,
    }
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def run(
    prompts: Sequence[Prompt],
    respondent: Respondent,
    out: Path,
    *,
    identity: str,
    workers: int = 1,
    fresh: bool = False,
    on_answer: Callable[[int], None] = lambda _: None,
) -> list[Reply]:
    """Return a reply to every prompt, in order; answers already in `out/answers.jsonl` are taken from there.

    An answer is taken only where question, history, date and `identity` are the same; `fresh` takes none.
    `on_answer` is told how many prompts have a reply. More than one worker makes the latencies longer. Raises
    FootnoteError when `out` cannot be written, or when every prompt that was asked failed.
    """
    file = out / ANSWERS
    wanted = {p.id: _fingerprint(p, identity) for p in prompts}
    with writing(out):
        out.mkdir(parents=True, exist_ok=True)
        lines = {} if fresh else _kept(file, wanted)
        todo = [p for p in prompts if p.id not in lines]
        on_answer(len(lines))
        if todo:
            _warm_up(respondent, todo[0])
        with _Appender(file, empty=fresh) as appender:

            def keep(line: dict[str, Any]) -> None:
                appender.write(line)
                lines[line["id"]] = line
                on_answer(len(lines))

            _ask_all(lambda p: _ask(respondent, p, wanted[p.id]), todo, workers, keep)
        _refuse_all_failed([lines[p.id] for p in todo])
        _compact(file, [lines[p.id] for p in prompts])
    return [Reply.from_line(lines[p.id]) for p in prompts]


def _ask_all(
    ask: Callable[[Prompt], dict[str, Any]],
    prompts: Sequence[Prompt],
    workers: int,
    keep: Callable[[dict[str, Any]], None],
) -> None:
    """Ask every prompt, and keep each answer as it comes."""
    with ThreadPoolExecutor(workers) as pool:
        left = {pool.submit(ask, p) for p in prompts}
        try:
            for future in as_completed(tuple(left)):
                keep(future.result())
                left.remove(future)
        except BaseException:  # Ctrl-C above all: what is under way ends and is kept, the rest is not begun.
            pool.shutdown(cancel_futures=True)
            for future in left:
                if future.done() and not future.cancelled() and future.exception() is None:
                    keep(future.result())
            raise


def _ask(respondent: Respondent, prompt: Prompt, fingerprint: str) -> dict[str, Any]:
    try:
        answer = respondent.ask(prompt.question, prompt.history, as_of=prompt.as_of, explain=True)
    except Exception as exc:  # One prompt must not end a long run; it fails by name in the report.
        return failed_line(prompt.id, prompt.question, f"{type(exc).__name__}: {exc}")
    return to_line(prompt.id, answer, fingerprint)


def _refuse_all_failed(asked: Sequence[dict[str, Any]]) -> None:
    """A prompt that fails is a finding; when all fail it is the set-up, and figures of it would mislead."""
    if asked and all(line.get("error") for line in asked):
        raise FootnoteError(
            f"every prompt failed ({asked[0]['error']})", "see where with: footnote --debug ask QUESTION"
        )


def _warm_up(respondent: Respondent, prompt: Prompt) -> None:
    """Ask once unmeasured: the models are loaded by the first question, and the next may come from two threads."""
    _ask(respondent, prompt, "")


def _fingerprint(prompt: Prompt, identity: str) -> str:
    asked = [identity, prompt.question, prompt.history, str(prompt.as_of)]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]


def _kept(file: Path, wanted: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Return the lines that still hold, by id; the last line of a run that was killed may be cut short."""
    kept: dict[str, dict[str, Any]] = {}
    if not file.is_file():
        return kept
    for text in file.read_bytes().split(b"\n"):
        try:
            line = json.loads(text.decode("utf-8"))
            Reply.from_line(line)
        except (ValueError, KeyError, TypeError):
            continue
        if not line.get("error") and wanted.get(line["id"], "") == line.get("fingerprint"):
            kept[line["id"]] = line
    return kept


class _Appender:
    """Appends lines, each on the disk before the next is asked for."""

    def __init__(self, file: Path, *, empty: bool) -> None:
        cut = not empty and file.is_file() and file.stat().st_size > 0 and not file.read_bytes().endswith(b"\n")
        self._stream = file.open("w" if empty else "a", encoding="utf-8")
        if cut:
            self._stream.write("\n")

    def write(self, line: dict[str, Any]) -> None:
        self._stream.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._stream.flush()

    def __enter__(self) -> _Appender:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()


def _compact(file: Path, lines: Sequence[dict[str, Any]]) -> None:
    """Leave one line a prompt, in the order of the prompts."""
    aside = file.with_name(file.name + ".new")
    aside.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    aside.replace(file)


_ANSWERING = {".py", ".json", ".yaml", ".txt"}


def code_files() -> list[Path]:
    """Return the files that answer; evaluation itself is left out, so that a new measure asks nothing again."""
    folders = [Path(str(package.__file__)).parent for package in (index, rag)]
    return [
        file
        for folder in folders
        for file in sorted(folder.rglob("*"))
        if file.suffix in _ANSWERING and "evaluation" not in file.relative_to(folder).parts
    ]


def _hash_code() -> str:
    digest = hashlib.sha256()
    for file in code_files():
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


# Taken on import: files edited while a long run goes on are not those that answer in it.
_CODE = _hash_code()
