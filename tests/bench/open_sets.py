"""Measures Footnote, the stock pipeline and plain BM25 on the open sets, and writes the tables of docs/results.md.

    python -m tests.bench.open_sets [--data DIR] [--sets NAME…] [--write docs/results.md] [--no-worse]

Constants are chosen on the tuning half of each set; what is reported is the other half, and all of it beside. The
sample prompts are a set, too; nothing is tuned on them, and all are reported. Beside stand the figures of Footnote
before the reader (tests/bench/before.json); the difference from them is paired.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from index.builder import build_index
from index.errors import IndexNotFound
from index.generation import current_generation
from index.opened import Index
from rag.assistant import Assistant
from rag.evaluation.case import Case
from rag.evaluation.cases import load_cases
from rag.evaluation.evaluation import answer_and_grade, report_on, setting_of
from rag.evaluation.grade import Graded, grade
from rag.evaluation.identity import commit
from rag.evaluation.reply import Reply
from rag.evaluation.run import Respondent
from rag.settings import load_settings
from tests.bench.open_before import Before, read_before, worse, write_before
from tests.bench.open_tables import ROWS, TITLES, reported, set_tables, target_table
from tests.bench.stock import Retrieving, plain_bm25, stock
from tests.bench.tables import put

SEEDS = "seeds"
SETS = ("squad2_open", "clapnq_open", "multihop_open", "realtimeqa_open", SEEDS)
BEFORE = Path(__file__).with_name("before.json")
BEGIN, END = "<!-- open sets: begin (make eval-open writes this) -->", "<!-- open sets: end -->"
_SEEDS = Path(__file__).parents[2] / "seeds"


def main() -> None:
    """Run what was asked for, and print the tables."""
    given = _arguments()
    commit()  # Remembered as it is now.
    print(f"open sets: looking in {given.data}", file=sys.stderr)
    graded: dict[str, dict[str, list[Graded]]] = {}
    for name in given.sets:
        articles, prompts = files(name, given.data)
        if not prompts.is_file() or not articles.exists():
            print(f"skipped {name}: it is not there", file=sys.stderr)
            continue
        graded[name] = {system: _graded(system, name, given) for system in given.systems}
    if not graded:
        return
    before = read_before(BEFORE)
    ours = {name: reported(name, systems["footnote"]) for name, systems in graded.items() if "footnote" in systems}
    if given.remember:
        write_before(given.remember, ours, {row.rpartition(".")[2] for row in ROWS})
    tables = [target_table(ours, before)] if ours else []
    tables += [set_tables(name, systems, before.get(name, Before())) for name, systems in graded.items()]
    text = "\n\n".join(tables)
    print(text)
    if given.write:
        put(given.write, BEGIN, END, text)
    broken = [f"{name}: {line}" for name, items in ours.items() for line in worse(items, before.get(name), given.slack)]
    if given.no_worse and broken:
        sys.exit("\n".join(f"broken: {line}" for line in broken))


def files(name: str, data: Path) -> tuple[Path, Path]:
    """Return where the articles and the prompts of a set are."""
    if name == SEEDS:
        return _SEEDS / "articles", _SEEDS / "prompts.yaml"
    return data / name / "articles.jsonl.gz", data / name / "prompts.jsonl"


def _graded(system: str, name: str, given: argparse.Namespace) -> list[Graded]:
    print(f"{name}: {system}", file=sys.stderr)
    articles, file = files(name, given.data)
    index = indexed(name, articles, given.index or given.work / "index")
    cases = load_cases([file])[: given.limit]
    if system == "footnote" and given.answers:
        return _as_answered(cases, given.answers / f"{name}.jsonl", Index(index))
    out = given.work / name / system
    settings = load_settings()
    assistant = Assistant.open(index, settings)
    setting = setting_of(assistant, settings, [file])
    respondent: Respondent = assistant
    if system != "footnote":
        other = _other(system, Index(index), given.work / "stock" / name)
        respondent, setting = other, replace(setting, name=TITLES[system], identity=other.identity)
    told = _teller(len(cases))
    graded = answer_and_grade(cases, respondent, out, setting, fresh=given.fresh, on_answer=told)
    if given.reports:
        report_on(graded, setting, out)
    return graded


def _as_answered(cases: list[Case], file: Path, index: Index) -> list[Graded]:
    """Grade the answers that a file holds, whatever code gave them; cases without one are left out."""
    lines = [json.loads(line) for line in file.read_text("utf-8").split("\n") if line]
    replies = {line["id"]: Reply.from_line(line) for line in lines}
    there = [p for p in cases if p.id in replies]
    return grade(there, [replies[p.id] for p in there], lru_cache(maxsize=4096)(index.article))


def _other(system: str, index: Index, folder: Path) -> Retrieving:
    if system == "bm25":
        return plain_bm25(index)
    return stock(index, folder, top_k=10 if system == "stock10" else None)


def indexed(name: str, articles: Path, indexes: Path) -> Path:
    index = indexes / name
    try:
        current_generation(index)
    except IndexNotFound:
        print(f"{name}: indexing into {index}", file=sys.stderr)
        build_index([articles], index)
    return index


def _teller(total: int) -> Callable[[int], None]:
    def tell(done: int) -> None:
        if done % 50 == 0 or done == total:
            print(f"  {done} of {total}", file=sys.stderr)

    return tell


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data = Path(os.environ.get("OPEN_SETS") or Path(__file__).parents[3] / "shared" / "data")
    parser.add_argument("--data", type=Path, default=data, help="the folder of the sets (default $OPEN_SETS)")
    parser.add_argument("--sets", nargs="+", default=list(SETS), metavar="NAME", choices=SETS)
    parser.add_argument("--systems", nargs="+", default=list(TITLES), choices=list(TITLES))
    parser.add_argument("--work", type=Path, default=Path("eval-out/open"), help="where indexes and answers are kept")
    parser.add_argument("--index", type=Path, help="a folder with an index of each set (default WORK/index)")
    parser.add_argument("--answers", type=Path, metavar="DIR", help="ask nothing of Footnote: grade DIR/SET.jsonl")
    parser.add_argument("--limit", type=int, help="only the first prompts of each set")
    parser.add_argument("--fresh", action="store_true", help="ask again what is answered")
    parser.add_argument("--reports", action="store_true", help="also write report.html of each, for looking into")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables into this page")
    parser.add_argument(
        "--no-worse", action="store_true", help="exit with 1 when a main measure fell, as footnote eval"
    )
    parser.add_argument("--slack", type=float, default=0.0, help="how far --no-worse lets a measure fall")
    parser.add_argument("--remember", type=Path, metavar="FILE", help="keep Footnote's figures as what was before")
    return parser.parse_args()


if __name__ == "__main__":
    main()
