"""Injects conflicts into the sample articles and asks: is the disagreement told, and only where there is one?

    python -m tests.bench.conflicts [--half tune|test]

Each fact of `conflicts.yaml` gets a copy of its paragraph of another day and publisher: with a
conflicting value (a conflict), or the same value in other words (a control).
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from index.builder import build_index
from rag.assistant import Assistant
from rag.settings import Settings

ROOT = Path(__file__).parents[2]
FACTS = Path(__file__).with_name("conflicts.yaml")
_PUBLISHER, _DAY = "The Copyist", "2026-02-{:02}"


@dataclass(frozen=True, slots=True)
class Injected:
    """A paragraph with one value changed, and the question for it; a `conflict`, or the same in other words."""

    question: str
    article: Path
    paragraph: str
    conflict: bool
    said: str


def injected(half: str | None = None) -> Iterator[list[Injected]]:
    """Yield what goes into the index together: changes of different articles, so that none hides another."""
    facts = yaml.safe_load(FACTS.read_text("utf-8"))
    chosen = [f for n, f in enumerate(facts) if half is None or (n % 2 == 0) == (half == "tune")]
    rounds: dict[int, list[Injected]] = {}
    taken: dict[str, int] = {}  # of each article
    for name, question, words, others, same in chosen:
        file = next((ROOT / "seeds" / "articles").glob(f"{name}*.md"))
        for value, conflict in (*((other, True) for other in others), (same, False)):
            at = taken[name] = taken.get(name, -1) + 1
            rounds.setdefault(at, []).append(Injected(question, file, _changed(file, words, value), conflict, value))
    yield from rounds.values()


def _changed(file: Path, words: str, value: str) -> str:
    paragraph = next(p for p in file.read_text("utf-8").split("\n\n")[1:] if words in p)
    return paragraph.replace(words, value)


def asked(batch: list[Injected], folder: Path) -> Iterator[tuple[Injected, dict[str, Any]]]:
    """Index the samples with the changed copies, in place of those before, and yield the answer to each question."""
    shutil.rmtree(folder / "new", ignore_errors=True)
    (folder / "new").mkdir()
    for n, one in enumerate(batch):
        title = one.article.read_text("utf-8").split("\n")[1]
        front = f"---\n{title}\ndate: {_DAY.format(n % 28 + 1)}\npublisher: {_PUBLISHER}\n---\n\n"
        (folder / "new" / f"copy-{n}.md").write_text(front + one.paragraph + "\n", "utf-8")
    build_index([ROOT / "seeds" / "articles", folder / "new"], folder / "index", accept_removals=True)
    assistant = Assistant.open(folder / "index", Settings(threshold=None))
    for one in batch:
        yield one, assistant.ask(one.question, explain=True).to_json()


def _names_copy(answer: dict[str, Any]) -> bool:
    """Tell whether one of the values that are told is the copy's."""
    cited = {c["number"]: c["source"] for c in answer["citations"]}
    return any(cited[n].startswith("copy-") for side in answer.get("disagreement", []) for n in side["citations"])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--half", choices=["tune", "test"])
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    told = wrong = conflicts = 0
    with tempfile.TemporaryDirectory() as folder:
        for batch in injected(arguments.half):
            for one, answer in asked(batch, Path(folder)):
                claimed, right = bool(answer.get("disagreement")), one.conflict and _names_copy(answer)
                conflicts += one.conflict
                told += right
                wrong += claimed and not right
                if right != one.conflict or claimed != one.conflict:
                    print(
                        "MISSED" if one.conflict else "WRONG",
                        one.question,
                        "|",
                        one.said,
                        "|",
                        answer["answer"],
                        flush=True,
                    )
                if arguments.out:
                    with arguments.out.open("a") as file:
                        line = {"question": one.question, "said": one.said, "conflict": one.conflict, "answer": answer}
                        file.write(json.dumps(line) + "\n")
    print(f"{conflicts} conflicts: recall {told / conflicts:.3f}, precision {told / max(1, told + wrong):.3f}")


if __name__ == "__main__":
    main()
