"""Measures Footnote, the stock pipeline and plain BM25 on the open sets, and writes the table of docs/evaluation.md.

    python -m tests.bench.open_sets [--data DIR] [--sets NAME…] [--write docs/evaluation.md]

Constants are chosen on the tuning half of each set; what is reported is the other half, and all of it beside.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from index.builder import build_index
from index.errors import IndexNotFound
from index.generation import current_generation
from index.opened import Index
from rag.answering import Assistant
from rag.evaluation.bootstrap import Estimate
from rag.evaluation.cases import load_prompts
from rag.evaluation.evaluate import answer_and_grade, evaluate, setting_of
from rag.evaluation.metrics import BY_NAME, latencies, measured
from rag.evaluation.report import commit
from rag.evaluation.run import Respondent
from rag.evaluation.scoring import Graded
from rag.evaluation.tables import NOTHING, figure
from rag.settings import load_settings
from tests.bench.stock import Retrieving, plain_bm25, stock
from tests.bench.tables import put

SETS = ("squad2_open", "clapnq_open", "multihop_open", "realtimeqa_open")
SYSTEMS = ("footnote", "stock", "stock10", "bm25")
TITLES = {"footnote": "Footnote", "stock": "stock", "stock10": "stock, 10 chunks", "bm25": "BM25"}
ROWS = (
    "passed", "answer_right", "answer_words", "hits_at_1", "hits_at_4", "hits_at_10", "mrr_at_10", "ndcg_at_10",
    "sentence_hits_at_1", "sentence_hits_at_4", "citation_precision", "sentence_citation_precision",
    "sentence_citation_recall", "quote_in_file", "answered", "refusal_precision", "refusal_recall", "refusal_f1",
    "refusal_auc", "near_miss_refusal_auc", "absent_refusal_auc",
)  # fmt: skip
OURS_ONLY = {
    "passed", "sentence_hits_at_1", "sentence_hits_at_4", "sentence_citation_precision", "sentence_citation_recall",
    "answered", "refusal_precision", "refusal_recall", "refusal_f1",
}  # fmt: skip
"""Not for those that only retrieve: a chunk of hundreds of words is no quote, and they never refuse."""

BEGIN, END = "<!-- open sets: begin (make eval-open writes this) -->", "<!-- open sets: end -->"


def half(prompt_id: str) -> int:
    """Return 0 for the tuning half, 1 for the reported half."""
    return int(hashlib.sha1(prompt_id.encode()).hexdigest(), 16) % 2


def main() -> None:
    """Run what was asked for, and print the tables."""
    given = _arguments()
    commit()  # Remembered as it is now.
    print(f"open sets: looking in {given.data}", file=sys.stderr)
    tables = []
    for name in given.sets:
        folder = given.data / name
        if not (folder / "prompts.jsonl").is_file() or not (folder / "articles.jsonl.gz").is_file():
            print(f"skipped {name}: it is not there", file=sys.stderr)
            continue
        graded = {system: _graded(system, folder, given) for system in given.systems}
        tables.append(_tables(name, graded))
    text = "\n\n".join(tables)
    print(text)
    if given.write and tables:
        put(given.write, BEGIN, END, text)


def _graded(system: str, folder: Path, given: argparse.Namespace) -> list[Graded]:
    print(f"{folder.name}: {system}", file=sys.stderr)
    index = _indexed(folder, given.index or given.work / "index")
    prompts = load_prompts([folder / "prompts.jsonl"])[: given.limit]
    out = given.work / folder.name / system
    settings = load_settings()
    assistant = Assistant.open(index, settings)
    setting = setting_of(assistant, settings, [folder / "prompts.jsonl"])
    respondent: Respondent = assistant
    if system != "footnote":
        other = _other(system, Index(index), given.work / "stock" / folder.name)
        respondent, setting = other, replace(setting, name=TITLES[system], identity=other.identity)
    told = _teller(len(prompts))
    if given.reports:
        evaluate(prompts, respondent, out, setting, fresh=given.fresh, on_answer=told)
    return answer_and_grade(prompts, respondent, out, setting, fresh=given.fresh and not given.reports, on_answer=told)


def _other(system: str, index: Index, folder: Path) -> Retrieving:
    if system == "bm25":
        return plain_bm25(index)
    return stock(index, folder, top_k=10 if system == "stock10" else None)


def _indexed(folder: Path, indexes: Path) -> Path:
    index = indexes / folder.name
    try:
        current_generation(index)
    except IndexNotFound:
        print(f"{folder.name}: indexing into {index}", file=sys.stderr)
        build_index([folder / "articles.jsonl.gz"], index)
    return index


def _teller(total: int) -> Callable[[int], None]:
    def tell(done: int) -> None:
        if done % 50 == 0 or done == total:
            print(f"  {done} of {total}", file=sys.stderr)

    return tell


def _tables(name: str, graded: dict[str, list[Graded]]) -> str:
    first = next(iter(graded.values()))
    parts = [
        f"#### {name}",
        f"{date.today().isoformat()}, commit {commit()}; `python -m tests.bench.open_sets --sets {name}`",
    ]
    for title, chosen in (("the reported half", {1}), ("all", {0, 1})):
        count = sum(half(g.prompt.id) in chosen for g in first)
        parts.append(f"{title[0].upper()}{title[1:]}, {count} prompts:")
        parts.append(_table({s: [g for g in items if half(g.prompt.id) in chosen] for s, items in graded.items()}))
    return "\n\n".join(parts)


def _table(graded: dict[str, list[Graded]]) -> str:
    figures = {system: measured(items) for system, items in graded.items()}
    lines = [["measure", "n", *(TITLES[s] for s in graded)], ["---"] * (len(graded) + 2)]
    for row in ROWS:
        cells = [_cell(system, row, found[row]) for system, found in figures.items()]
        if set(cells) != {NOTHING}:
            counts = [found[row].n for s, found in figures.items() if _cell(s, row, found[row]) != NOTHING]
            lines.append([BY_NAME[row].label, str(max(counts)), *cells])
    if any(g.reply.error for items in graded.values() for g in items):
        errors = [str(sum(bool(g.reply.error) for g in items)) for items in graded.values()]
        lines.append(["**Failed with an error**", str(max(map(len, graded.values()))), *errors])
    lines.append(["Time to answer, p50 / p95 ms", str(max(map(len, graded.values()))), *map(_time, graded.values())])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(system: str, row: str, estimate: Estimate) -> str:
    if system != "footnote" and row in OURS_ONLY:
        return NOTHING
    return figure(estimate.to_json())


def _time(items: Sequence[Graded]) -> str:
    total = latencies(items)["total"]
    return f"{total['p50']['value']:,.0f} / {total['p95']['value']:,.0f}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data = Path(os.environ.get("OPEN_SETS") or Path(__file__).parents[3] / "shared" / "data")
    parser.add_argument("--data", type=Path, default=data, help="the folder of the sets (default $OPEN_SETS)")
    parser.add_argument("--sets", nargs="+", default=list(SETS), metavar="NAME")
    parser.add_argument("--systems", nargs="+", default=list(SYSTEMS), choices=SYSTEMS)
    parser.add_argument("--work", type=Path, default=Path("eval-out/open"), help="where indexes and answers are kept")
    parser.add_argument("--index", type=Path, help="a folder with an index of each set (default WORK/index)")
    parser.add_argument("--limit", type=int, help="only the first prompts of each set")
    parser.add_argument("--fresh", action="store_true", help="ask again what is answered")
    parser.add_argument("--reports", action="store_true", help="also write report.html of each, for looking into")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables into this page")
    return parser.parse_args()


if __name__ == "__main__":
    main()
