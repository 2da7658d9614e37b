"""Measures answers by a language model beside quotes: `make eval-model`, after `make capable-model`.

    python -m tests.bench.by_model FILE.gguf [--count N] [--sets NAME…] [--data DIR] [--write docs/results.md]

N questions of each set are asked, evenly taken. It takes hours and goes on where it was stopped. The same answers are
graded twice: as the model wrote them, and as they are shown once they are checked and weighed.
"""

from __future__ import annotations

import argparse
import os
import statistics
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rag.assistant import Assistant
from rag.evaluation.case import Case
from rag.evaluation.cases import load_cases
from rag.evaluation.evaluation import answer_and_grade, setting_of
from rag.evaluation.figures import measured
from rag.evaluation.grade import Graded
from rag.evaluation.identity import identity
from rag.settings import Settings
from tests.bench.open_sets import SETS, files, indexed
from tests.bench.served import served
from tests.bench.tables import put

BEGIN, END = "<!-- by model: begin (make eval-model writes this) -->", "<!-- by model: end -->"
_SECONDS = 600.0  # A question may take on a busy machine; nothing is to be cut off that is measured.
_COLUMNS = (
    "set", "questions", "right, quotes", "right, raw", "right, checked", "near misses refused, quotes", "checked",
    "grounded, raw", "grounded, checked", "prose stands", "seconds, median",
)  # fmt: skip


def main() -> None:
    """Ask, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data = Path(os.environ.get("OPEN_SETS") or Path(__file__).parents[3] / "shared" / "data")
    parser.add_argument("model", type=Path, metavar="FILE.gguf")
    parser.add_argument("--data", type=Path, default=data, help="the folder of the sets (default $OPEN_SETS)")
    parser.add_argument("--sets", nargs="+", default=list(SETS), metavar="NAME", choices=SETS)
    parser.add_argument("--count", type=int, default=30, help="questions of each set")
    parser.add_argument("--work", type=Path, default=Path("eval-out/open"), help="where indexes and answers are kept")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table into this page")
    given = parser.parse_args()
    rows = []
    with served(given.model, "measured", window=4096) as name:
        for set_name in given.sets:
            articles, file = files(set_name, given.data)
            if file.is_file():
                index = indexed(set_name, articles, given.work / "index")
                cases = evenly([case for case in load_cases([file]) if not case.is_draft], given.count)
                quotes = _graded(cases, index, Settings(), given.work / set_name / "quotes")
                settings = Settings(model=name, model_timeout=_SECONDS, model_context=4096)
                model = _graded(cases, index, settings, given.work / set_name / given.model.stem)
                rows.append(row(set_name, quotes, model))
    table = "\n".join([f"`{given.model.stem}`", "", _line(_COLUMNS), _line(["---"] * len(_COLUMNS)), *rows])
    print(table)
    if given.write:
        put(given.write, BEGIN, END, table)


def evenly(cases: list[Case], count: int) -> list[Case]:
    """Return so many cases, taken evenly: the kinds of a set stand one after the other."""
    some = min(count, len(cases))
    return [cases[number * len(cases) // some] for number in range(some)]


def row(name: str, quotes: list[Graded], model: list[Graded]) -> str:
    """Return a set's line of the table; `–` where nothing can be measured."""
    alone, checked = measured(quotes), measured(model)
    values = [
        alone["answer_right"], checked["raw_answer_right"], checked["answer_right"],
        alone["near_miss_refusal_recall"], checked["near_miss_refusal_recall"],
        checked["raw_grounded"], checked["grounded"],
    ]  # fmt: skip
    asked = [g.reply for g in model if g.reply.raw is not None]
    stands = sum(reply.answerer == "model" for reply in asked)
    seconds = statistics.median(reply.timings_ms["total"] / 1000 for reply in asked) if asked else float("nan")
    shown = ["–" if value.value is None else f"{value.value:.2f}" for value in values]
    return _line([name, str(len(model)), *shown, f"{stands} of {len(asked)}", f"{seconds:.0f}"])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _graded(cases: list[Case], index: Path, settings: Settings, out: Path) -> list[Graded]:
    assistant = Assistant.open(index, settings)
    # The server has another port each time; what is kept goes by the name of the folder.
    known_as = settings.model_copy(update={"model": out.name})
    setting = replace(setting_of(assistant, settings), identity=identity(assistant, known_as))
    graded = answer_and_grade(
        cases, assistant, out, setting, on_answer=lambda done: print(f"{out}: {done}", flush=True)
    )
    if assistant.writer:
        assistant.writer.model.close()
    return graded


if __name__ == "__main__":
    main()
