"""What `make bench` measures, each in a process of its own, so that its time and its memory are its own.

`python -m tests.bench.jobs JOB ARGUMENT…` prints one JSON object: `wall` and `cpu` seconds, `peak` MB, and more.
What is measured is what users have (`tests/bench/installed.py`).
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.installed import hide

if TYPE_CHECKING:
    from index.catalogue import ArticleInfo


def ours(corpus: str, folder: str) -> dict[str, Any]:
    """Bring an index of ours in line with a corpus."""
    from index.builder import build_index
    from ui.memory import share_arenas

    share_arenas()
    made = build_index([Path(corpus)], Path(folder), accept_removals=True)
    return {"articles": made.articles, "passages": made.passages, "embedded": made.embedded}


def stock(corpus: str, folder: str) -> dict[str, Any]:
    """Index a corpus as llama-index does by default."""
    from index.article import Article
    from index.files.reading import read_path
    from tests.bench.plain import build

    articles = [item for item in read_path(Path(corpus)) if isinstance(item, Article)]
    return {"articles": len(articles), "tokens": build(articles, Path(folder))}


def floor(folder: str) -> dict[str, Any]:
    """Run the model over all that an index of ours embedded, and keep nothing; only that is timed."""
    from index.embedder import titled
    from index.minilm import MiniLM
    from index.opened import Index

    index, model = Index(Path(folder)), MiniLM()
    texts = list({titled(*index.passage(number)) for number in range(index.manifest.passages)})
    wall, cpu = time.perf_counter(), time.process_time()
    tokens = sum(model.each(texts, lambda _, tokens: len(tokens.ids) + 2))
    return {"tokens": tokens, "wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def ask_ours(folder: str, question: str) -> dict[str, Any]:
    """Open an index of ours and ask it once."""
    from rag.assistant import Assistant
    from rag.settings import load_settings

    return {"outcome": Assistant.open(Path(folder), load_settings(index=Path(folder))).ask(question).outcome}


def ask_cli(folder: str, question: str) -> dict[str, Any]:
    """Ask as the command line does."""
    from ui.cli import main

    sys.argv = ["footnote", "ask", question, "--index", folder]
    with redirect_stdout(StringIO()), suppress(SystemExit):
        main()
    return {}


def ask_stock(folder: str, question: str) -> dict[str, Any]:
    """Open the stock index and ask it once."""
    from tests.bench.plain import retriever

    return {"found": len(retriever(Path(folder)).retrieve(question))}


def about_titles(articles: Sequence[ArticleInfo], count: int) -> list[str]:
    """Return so many questions about articles all over an index."""
    some = articles[:: max(1, len(articles) // count)][:count]
    return [f"What is said of {info.title.lower()}?" for info in some]


def warm(folder: str, count: str) -> dict[str, Any]:
    """Ask an open index about its own articles' titles, one by one and four at a time; milliseconds."""
    from concurrent.futures import ThreadPoolExecutor

    import numpy as np

    from rag.assistant import Assistant
    from rag.settings import load_settings
    from ui.memory import share_arenas

    share_arenas()
    assistant = Assistant.open(Path(folder), load_settings(index=Path(folder)))
    questions = about_titles(assistant.articles(), int(count))
    assistant.ask(questions[0])
    took = []
    for question in questions:
        started = time.perf_counter()
        assistant.ask(question)
        took.append(1000 * (time.perf_counter() - started))
    cpu, started = time.process_time(), time.perf_counter()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(assistant.ask, questions))
    spent = time.perf_counter() - started
    p50, p95, p99 = (float(x) for x in np.percentile(took, [50, 95, 99]))
    return {
        "p50": p50, "p95": p95, "p99": p99, "a_second_of_four": len(questions) / spent,
        "cpu_ms": 1000 * (time.process_time() - cpu) / len(questions),
    }  # fmt: skip


def read(file: str) -> dict[str, Any]:
    """Read a file of one article; `child` is the peak MB of its parser's process."""
    from index.article import Article
    from index.files.reading import Limits, read_path

    (article,) = read_path(Path(file), Limits(max_seconds=600))  # The machine may be busy; its memory is asked about.
    assert isinstance(article, Article), article
    assert article.layout is not None
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"chars": len(article.text), "pages": len(article.layout.sizes), "child": child}


JOBS: dict[str, Callable[..., dict[str, Any]]] = {
    "ours": ours, "stock": stock, "floor": floor, "ask-ours": ask_ours, "ask-cli": ask_cli, "ask-stock": ask_stock,
    "warm": warm, "read": read,
}  # fmt: skip


def peak(used: resource.struct_rusage) -> float:
    """Return the most MB that this process had; what the system tells of a child begins with what its parent had."""
    status = Path("/proc/self/status")
    most = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
    return (int(most[1]) if most else used.ru_maxrss) / 1024


def main() -> None:
    """Do one job and say what it took."""
    hide()
    wall = time.perf_counter()
    found = JOBS[sys.argv[1]](*sys.argv[2:])
    used = resource.getrusage(resource.RUSAGE_SELF)
    took = {"wall": time.perf_counter() - wall, "cpu": used.ru_utime + used.ru_stime, "peak": peak(used)}
    print(json.dumps({**took, **found}))


if __name__ == "__main__":
    main()
