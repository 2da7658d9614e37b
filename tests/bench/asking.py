"""What a question costs: time beside the stock pipeline and beside embedding alone, and memory, in one run.

`python -m tests.bench.asking [--rounds 5] [--write docs/results.md]`. Rounds alternate, so that all meet the same
machine; the ratios are what a busy machine disturbs least.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from index.builder import build_index
from index.minilm_embedding import MiniLMEmbedding
from index.opened import Index
from rag.assistant import Assistant
from rag.evaluation.cases import load_cases
from rag.settings import load_settings
from tests.bench.stock import stock
from tests.bench.tables import put, two_columns

SEEDS = Path(__file__).parents[2] / "seeds"
BEGIN, END = "<!-- asking: written by make bench -->", "<!-- asking: end -->"
_UNREAD = (
    "hello",
    "thanks!",
    "what can you do?",
    "How many articles are there?",
    "What's new?",
    "Which articles mention Dmitriev?",
)
_IMPORTS = "import chromadb, llama_index.core.vector_stores"


def measure(folder: Path, rounds: int) -> list[tuple[str, str]]:
    """Return what was measured, line by line."""
    index = folder / "index"
    build_index([SEEDS / "articles"], index)
    questions = [prompt.question for prompt in load_cases([SEEDS / "prompts.yaml"])]
    assistant = Assistant.open(index, load_settings(index=index))
    baseline, model = stock(Index(index), folder / "stock"), MiniLMEmbedding()
    asked: dict[str, Callable[[str], object]] = {
        "embedding": model.get_query_embedding,
        "stock": baseline.ask,
        "footnote": assistant.ask,
    }
    for ask in asked.values():
        ask(questions[0])
    before = _resident()
    took: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(rounds):
        for question in questions:
            for name, ask in asked.items():
                took[name].append(_milliseconds(lambda ask=ask, question=question: ask(question)))
    grown = _resident() / before
    unread = [_milliseconds(lambda text=text: assistant.ask(text)) for _ in range(rounds) for text in _UNREAD]
    p50 = {name: statistics.median(values) for name, values in took.items()}
    p95 = statistics.quantiles(took["footnote"], n=20)[-1]
    command = [sys.executable, "-m", "ui.cli", "ask", questions[0], "--index", str(index)]
    cold = min(_milliseconds(lambda: _run(command)) for _ in range(3))
    imports = min(_milliseconds(lambda: _run([sys.executable, "-c", _IMPORTS])) for _ in range(3))
    return [
        ("a warm question, p50 and p95", f"{p50['footnote']:.0f} and {p95:.0f} ms"),
        (
            "a greeting or a question about the collection, p50 and worst",
            f"{statistics.median(unread):.0f} and {max(unread):.0f} ms",
        ),
        ("the same : the stock pipeline's retrieval", f"{p50['footnote'] / p50['stock']:.2f}"),
        ("the same : embedding the question and nothing else", f"{p50['footnote'] / p50['embedding']:.2f}"),
        ("`footnote ask` from start to end : importing chromadb and llama-index", f"{cold / imports:.2f}"),
        ("memory of this process, with both pipelines open", f"{before:.0f} MB"),
        (f"the same after {rounds * len(questions):,} more questions of each sort : before", f"{grown:.2f}"),
    ]


def _milliseconds(do: Callable[[], object]) -> float:
    started = time.perf_counter()
    do()
    return (time.perf_counter() - started) * 1000


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _resident() -> float:
    """Return this process's resident memory in MB (Linux)."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.asking", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks of this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="footnote-asking-") as folder:
        rows = measure(Path(folder), options.rounds)
    table = two_columns(rows)
    print(table)
    if options.write:
        about = f"{date.today().isoformat()}, `make bench`, over the sample articles and their prompts.\n\n"
        put(options.write, BEGIN, END, about + table)


if __name__ == "__main__":
    main()
