"""Grades conversations turn by turn.

    python -m tests.bench.conversations [--index eval-out/index] [--half 1|2] [--wrong]
    python -m tests.bench.conversations tests/bench/conversations_open.yaml --index eval-out/open/index

A file of conversations is YAML like seeds/conversations.yaml. Each turn is asked after those before it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from rag.answer.answer import Answer
from rag.assistant import Assistant
from rag.evaluation.matching import occurs
from rag.settings import Settings

SEEDS = Path("seeds/conversations.yaml")


@dataclass(frozen=True, slots=True)
class Turn:
    """A message after `history`, the messages before it, with what is `right` of its answer."""

    conversation: str
    text: str
    history: tuple[str, ...]
    right: dict[str, Any]
    corpus: str = ""

    def fault(self, answer: Answer) -> str | None:
        """Return what is wrong with an answer; None where it is right."""
        right, said = self.right, " ".join(f"{answer.text} {answer.note or ''}".split())
        outcome = "answered" if answer.outcome == "closest" else answer.outcome
        wanted = right.get("outcome", "answered")
        if outcome != wanted and right.get("kind") != "opinion":
            return f"{outcome}, not {wanted}"
        if "kind" in right and answer.kind not in right["kind"].split("|"):
            return f"taken for {answer.kind}, not {right['kind']}"
        for group in right.get("has", ()):
            if not any(occurs(word, said) for word in group.split("|")):
                return f"lacks {group}"
        if here := [word for word in right.get("lacks", ()) if occurs(word, said)]:
            return f"has {here[0]}"
        if "source" in right and right["source"] not in {c.source for c in answer.citations}:
            return f"does not cite {right['source']}"
        count = len([s for s in answer.sentences if s.citations])
        if not right.get("least", 0) <= count <= right.get("most", 99):
            return f"{count} sentences"
        return None


def turns(file: Path, half: int | None = None) -> Iterator[Turn]:
    """Yield the turns of a file's conversations; `half` is the first or the second of the conversations."""
    told = yaml.safe_load(file.read_text("utf-8"))
    middle = len(told) // 2
    for conversation in {None: told, 1: told[:middle], 2: told[middle:]}[half]:
        before: list[str] = []
        for turn in conversation["turns"]:
            right = {k: v for k, v in turn.items() if k != "say"}
            yield Turn(conversation["id"], turn["say"], tuple(before), right, conversation.get("set", ""))
            before.append(turn["say"])


def graded(indexes: Path, asked: Sequence[Turn]) -> Iterator[tuple[Turn, Answer, str | None]]:
    """Yield each turn with its answer and what is wrong with it; a turn's `corpus` is the index in that folder."""
    opened: dict[str, Assistant] = {}
    for turn in asked:
        if turn.corpus not in opened:
            opened[turn.corpus] = Assistant.open(indexes / turn.corpus, Settings(threshold=None))
        answer = opened[turn.corpus].ask(turn.text, turn.history)
        yield turn, answer, turn.fault(answer)


def main() -> None:
    """Print the share of turns that are right, and those that are not."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", nargs="*", type=Path, default=[SEEDS])
    options.add_argument("--index", type=Path, default=Path("eval-out/index"))
    options.add_argument("--half", type=int, choices=(1, 2))
    options.add_argument("--wrong", action="store_true", help="show each wrong turn with its answer")
    asked = options.parse_args()
    for file in asked.files:
        faults = []
        for turn, answer, fault in graded(asked.index, list(turns(file, asked.half))):
            faults.append(fault)
            if fault and asked.wrong:
                print(f"{turn.conversation}: {' / '.join((*turn.history[-2:], turn.text))}")
                print(f"    {fault}; {answer.kind}, {answer.outcome}, searched for: {answer.query}")
                print(f"    {answer.text[:300]} {answer.note or ''}", flush=True)
        print(f"{file.name}: {faults.count(None)} of {len(faults)} turns right, {faults.count(None) / len(faults):.3f}")


if __name__ == "__main__":
    main()
