"""Measures answers by language models beside quotes: `make eval-model`, after `make capable-model`.

    python -m tests.bench.by_model FILE.gguf… [--count N] [--sets NAME…] [--data DIR] [--write docs/results.md]

N questions of each set are asked, evenly taken; of the sample prompts all. It takes an hour or more and goes on where
it was stopped. The same answers are graded twice: as the model wrote them, and as they are shown once they are checked
and weighed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.article import Article
from rag.answer.answer import Answer
from rag.answer.spent import total
from rag.assistant import Assistant
from rag.evaluation.case import Case
from rag.evaluation.cases import load_cases
from rag.evaluation.evaluation import answer_and_grade, setting_of
from rag.evaluation.figures import measured
from rag.evaluation.grade import Graded
from rag.evaluation.identity import identity
from rag.settings import Settings
from tests.bench.open_sets import SEEDS, SETS, files, indexed
from tests.bench.remembered import Remembered
from tests.bench.served import ended, served
from tests.bench.tables import put

BEGIN, END = "<!-- by model: begin (make eval-model writes this) -->", "<!-- by model: end -->"
_SECONDS = 600.0  # A question may take on a busy machine; nothing is to be cut off that is measured.
_COLUMNS = (
    "set", "model", "questions", "right, quotes", "right, raw", "right, checked", "near misses refused, quotes",
    "checked", "grounded, raw", "grounded, checked", "prose stands", "tokens in / out", "seconds, median",
)  # fmt: skip


class Watched:
    """An assistant whose answers count only while the model is there, and take as long as it took for them."""

    def __init__(self, assistant: Assistant, model: str, written: Path) -> None:
        self.assistant = assistant
        self.model = model
        self.remembered = Remembered(assistant.writer.model, written) if assistant.writer else None

    def ask(self, question: str, history: Sequence[str] = (), **wishes: Any) -> Answer:
        """Answer a question. Ends the program, which is to be begun anew, where the server has ended."""
        answer = self.assistant.ask(question, history, **wishes)
        if self.model != "none" and ended(self.model):
            sys.exit("error: the model's server has ended — see why, and call this again: it goes on from here")
        if self.remembered and (saved := 1000 * self.remembered.forget()):
            times = answer.timings_ms
            answer = replace(answer, timings_ms={**times, "total": times.get("total", 0.0) + saved})
        return answer

    def article(self, source: str) -> Article:
        """Return an article as indexed."""
        return self.assistant.article(source)


def main() -> None:
    """Ask, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data = Path(os.environ.get("OPEN_SETS") or Path(__file__).parents[3] / "shared" / "data")
    parser.add_argument("models", type=Path, nargs="+", metavar="FILE.gguf")
    parser.add_argument("--data", type=Path, default=data, help="the folder of the sets (default $OPEN_SETS)")
    parser.add_argument("--sets", nargs="+", default=list(SETS), metavar="NAME", choices=SETS)
    parser.add_argument("--count", type=int, default=38, help="questions of each set but the samples")
    parser.add_argument("--work", type=Path, default=Path("eval-out/open"), help="where indexes and answers are kept")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table into this page")
    given = parser.parse_args()
    rows: list[tuple[int, str]] = []
    for file in given.models:
        with served(file, "measured", window=4096) as name:
            for place, set_name in enumerate(given.sets):
                articles, prompts = files(set_name, given.data)
                if not prompts.is_file():
                    continue
                index = indexed(set_name, articles, given.work / "index")
                cases = [case for case in load_cases([prompts]) if not case.is_draft]
                cases = cases if set_name == SEEDS else evenly(cases, given.count)
                written = given.work / "written" / f"{file.stem}.jsonl"
                quotes = _graded(cases, index, Settings(), given.work / set_name / "quotes", written)
                settings = Settings(model=name, model_timeout=_SECONDS, model_context=4096)
                model = _graded(cases, index, settings, given.work / set_name / file.stem, written)
                rows.append((place, row(set_name, file.stem, quotes, model)))
    table = "\n".join([_line(_COLUMNS), _line(["---"] * len(_COLUMNS)), *(line for _, line in sorted(rows))])
    print(table)
    if given.write:
        put(given.write, BEGIN, END, table)


def evenly(cases: list[Case], count: int) -> list[Case]:
    """Return so many cases, taken evenly: the kinds of a set stand one after the other."""
    some = min(count, len(cases))
    return [cases[number * len(cases) // some] for number in range(some)]


def row(name: str, by: str, quotes: list[Graded], model: list[Graded]) -> str:
    """Return a set's line of the table for one model; `–` where nothing can be measured."""
    alone, checked = measured(quotes), measured(model)
    values = [
        alone["answer_right"], checked["raw_answer_right"], checked["answer_right"],
        alone["near_miss_refusal_recall"], checked["near_miss_refusal_recall"],
        checked["raw_grounded"], checked["grounded"],
    ]  # fmt: skip
    asked = [g.reply for g in model if g.reply.raw is not None]
    stands = sum(reply.answerer == "model" for reply in asked)
    seconds = statistics.median(reply.timings_ms["total"] / 1000 for reply in asked) if asked else float("nan")
    spent = total([reply.spent for reply in asked if reply.spent])
    tokens = f"{spent.read / len(asked):.0f} / {spent.written / len(asked):.0f}" if spent else "–"
    shown = ["–" if value.value is None else f"{value.value:.2f}" for value in values]
    return _line([name, f"`{by}`", str(len(model)), *shown, f"{stands} of {len(asked)}", tokens, f"{seconds:.0f}"])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _graded(cases: list[Case], index: Path, settings: Settings, out: Path, written: Path) -> list[Graded]:
    assistant = Assistant.open(index, settings)
    # The server has another port each time; what is kept goes by the name of the folder.
    known_as = settings.model_copy(update={"model": out.name})
    setting = replace(setting_of(assistant, settings), identity=identity(assistant, known_as))
    graded = answer_and_grade(
        cases,
        Watched(assistant, settings.model, written),
        out,
        setting,
        on_answer=lambda done: print(f"{out}: {done}", flush=True),
    )
    if assistant.writer:
        assistant.writer.model.close()
    return graded


if __name__ == "__main__":
    main()
