"""How soon a remote model's first sentence stands on the page, beside the search and the model's own first word.

`python -m tests.bench.remote [--write docs/results.md]` plays such a model over HTTP on loopback: after a third of a
second it says the sentences it was given, with their marks, and ends.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from index.builder import build_index
from rag.assistant import Assistant
from rag.evaluation.cases import load_cases
from rag.settings import load_settings
from tests.bench.asking import SEEDS
from tests.bench.tables import put, two_columns

BEGIN, END = "<!-- remote: written by make bench -->", "<!-- remote: end -->"
_WAITS = 0.3  # Seconds until the model's first word.
_GIVEN = re.compile(r"^\[(\d+)\] ([^\n]+)", re.MULTILINE)


class _Model(BaseHTTPRequestHandler):
    """Says the sentences that it is given."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        given = _GIVEN.findall(asked["messages"][-1]["content"])
        time.sleep(_WAITS)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self._sends({"content": "".join(f"{text} [{number}]\n" for number, text in given)}, None)
        self._sends({}, "stop")
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _sends(self, delta: dict[str, str], finish: str | None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "far", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())


@contextmanager
def far() -> Iterator[str]:
    """Serve the model and yield its name."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Model)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"openai-like:far@http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()


def measure(folder: Path) -> list[tuple[str, str]]:
    """Return what was measured, line by line."""
    index = folder / "index"
    build_index([SEEDS / "articles"], index)
    questions = [prompt.question for prompt in load_cases([SEEDS / "prompts.yaml"])]
    beyond, whole = [], []
    with far() as name:
        assistant = Assistant.open(index, load_settings(index=index, model=name))
        assistant.ask(questions[0])
        for question in questions:
            started, first = time.perf_counter(), 0.0
            for answer in assistant.stream(question):
                if answer.answerer == "model" and answer.sentences and not first:
                    first = time.perf_counter() - started
            if first:
                beyond.append(1000 * (first - _WAITS) - answer.timings_ms["retrieve"])
                whole.append(1000 * first)
    p95 = statistics.quantiles(beyond, n=20)[-1]
    return [
        (f"a model whose first word takes {1000 * _WAITS:.0f} ms: its first sentence, p50", f"{_median(whole)} ms"),
        ("the same without that word and the search, p50 and p95; wanted ≤ 150", f"{_median(beyond)} and {p95:.0f} ms"),
        ("questions whose answer began with it", f"{len(whole)} of {len(questions)}"),
    ]


def _median(values: list[float]) -> str:
    return f"{statistics.median(values):.0f}"


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.remote", description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks of this file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="footnote-remote-") as folder:
        table = two_columns(measure(Path(folder)))
    print(table)
    if options.write:
        put(
            options.write, BEGIN, END, f"{date.today().isoformat()}, `make bench`, over the sample articles.\n\n{table}"
        )


if __name__ == "__main__":
    main()
