"""Trains the classifier of what is asked on the examples in kinds.yaml, and writes rag/question/kinds.npz.

    python -m tests.bench.kinds [--reader ../shared/reader/triples.jsonl.gz] [--data ../shared/data] [--write]

Every pattern is filled in several times, a third of them typed badly: lower case, no question mark, a letter wrong.
Questions of the reader's training data count as facts beside our own (their words do not come into the weights' file;
documents of one half are trained on, of the other measured). Printed are the share of patterns left out of training
that get their label, and of the questions of --data and the reader that stay facts.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.optimize import minimize

from index.minilm import MiniLM
from rag.question.kind import ALONE, FILE, Kinds, Label, features

EXAMPLES = Path(__file__).with_name("kinds.yaml")
A_KIND = 300  # Examples of each label, and their weight together.
FACTS, FACTS_WEIGHT = 2500, 0.6
READER_TRAINED, READER_MINED, READER_MEASURED = 2500, 30_000, 10_000
L2 = 2e-5
ITERATIONS = 150
FOLDS = 4
_SLOT = re.compile(r"\{(\w+?)2?\}")
# A question that begins so asks for a yes or no, and is no fact to train or measure on.
_YES_NO = re.compile(r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b", re.I)
_NEVER = ALONE | {"opinion"}  # What nobody asks who has a passage before him.

Floats = NDArray[np.float32]


class Example(NamedTuple):
    """A text, its label, and the pattern it was made from."""

    text: str
    label: str
    pattern: str


def examples(file: Path = EXAMPLES) -> list[Example]:
    """Return every pattern filled in, a third typed badly; the same each time, whatever the other patterns are."""
    spec = yaml.safe_load(file.read_text("utf-8"))
    slots = spec.pop("slots")
    found: dict[str, Example] = {}
    for label, block in spec.items():
        patterns = [line.strip() for line in block.splitlines() if line.strip()]
        times = max(3, round(A_KIND / len(patterns)))
        for pattern in patterns:
            chance = random.Random(f"7 {label} {pattern}")
            for time in range(times):
                text = filled(pattern, slots, chance)
                text = badly_typed(text, chance) if time % 3 == 2 else text
                found.setdefault(text, Example(text, label, pattern))
    return list(found.values())


def filled(pattern: str, slots: dict[str, list[str]], chance: random.Random) -> str:
    """Return a pattern with other words for each of its slots."""
    used: list[str] = []

    def word(match: re.Match[str]) -> str:
        used.append(chance.choice([w for w in slots[match[1]] if w not in used]))
        return used[-1]

    return _SLOT.sub(word, pattern)


def badly_typed(text: str, chance: random.Random) -> str:
    """Return a text in lower case without its last mark, and mostly with one letter swapped, left out or doubled."""
    words = text.lower().rstrip("?.!").split()
    place = chance.randrange(len(words))
    word = words[place]
    if len(word) > 3 and chance.random() < 0.6:
        at = chance.randrange(1, len(word) - 1)
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        words[place] = chance.choice([swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]])
    return " ".join(words)


def reader_facts(file: Path) -> tuple[list[str], list[str], list[str]]:
    """Return questions of the reader's data that ask for a fact: to train on, to find those in that are mistaken for
    something else, which are then trained on, too, and of other documents to measure."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = [(row["question"], row["doc"]) for row in map(json.loads, lines)]
    random.Random(7).shuffle(rows)
    halves: tuple[list[str], list[str]] = ([], [])  # By document, so that nothing measured was trained on.
    for question, doc in rows:
        if not _YES_NO.match(question):
            halves[hashlib.sha1(doc.encode()).digest()[0] % 2].append(question)
    own, others = halves
    return own[:READER_TRAINED], own[READER_TRAINED:][:READER_MINED], others[:READER_MEASURED]


def open_facts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield (set, question) of the open sets, yes-or-no questions left out."""
    for file in sorted(folder.glob("*/prompts.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            prompt: dict[str, Any] = json.loads(line)
            if not _YES_NO.match(prompt["question"]):
                yield file.parent.name, prompt["question"]


def fit(seen: Floats, labels: Sequence[str], weights: Sequence[float]) -> tuple[tuple[str, ...], Floats, Floats]:
    """Return (names, weights, bias) of a multinomial logistic regression with an L2 penalty."""
    names = tuple(sorted(set(labels)))
    right = np.array([names.index(label) for label in labels])
    rows, share = np.arange(len(right)), np.asarray(weights, np.float32) / np.float32(sum(weights))
    shape = (seen.shape[1] + 1, len(names))
    seen = np.hstack([seen, np.ones((len(seen), 1), np.float32)])

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        table = flat.reshape(shape).astype(np.float32)
        scores = seen @ table
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        missed = float(-(share * np.log(chances[rows, right] + 1e-12)).sum())
        chances[rows, right] -= 1
        slope = seen.T @ (chances * share[:, None])
        slope[:-1] += L2 * table[:-1]
        return missed + L2 / 2 * float((table[:-1] ** 2).sum()), slope.ravel().astype(np.float64)

    flat = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS}).x
    table = flat.reshape(shape).astype(np.float32)
    return names, table[:-1], table[-1]


def main() -> None:
    """Train, measure, and write the weights if asked to."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reader", type=Path, default=Path("../shared/reader/triples.jsonl.gz"))
    options.add_argument("--data", type=Path, default=Path("../shared/data"))
    options.add_argument("--folds", type=int, default=1, help="how many of the four folds to measure")
    options.add_argument("--write", action="store_true")
    asked = options.parse_args()
    model = MiniLM()

    def see(texts: Sequence[str]) -> Floats:
        return np.stack([features(t, v) for t, v in zip(texts, model.embed_tokens(texts), strict=True)])

    made = examples()
    trained, pool, measured = reader_facts(asked.reader)
    facts = see(trained)
    seen, labels = see([e.text for e in made]), [e.label for e in made]
    count = Counter(labels)
    weights = [A_KIND / count[e.label] for e in made]

    def train(keep: NDArray[np.bool_]) -> tuple[tuple[str, ...], Floats, Floats]:
        chosen = [i for i in range(len(made)) if keep[i]]
        return fit(
            np.vstack([seen[keep], facts]),
            [*(labels[i] for i in chosen), *["fact"] * len(trained)],
            [*(weights[i] for i in chosen), *[FACTS_WEIGHT] * len(trained)],
        )

    first = Kinds(*train(np.ones(len(made), bool)))
    mistaken = [q for q, told in zip(pool, _told(first, model, pool), strict=True) if told.kind in _NEVER]
    print(f"{len(mistaken)} of {len(pool):,} questions for a fact taken for what they are never: trained on, too")
    trained, facts = [*trained, *mistaken], np.vstack([facts, see(mistaken)])
    folds = np.array([hashlib.sha1(e.pattern.encode()).digest()[0] % FOLDS for e in made])
    for fold in range(asked.folds):
        kinds = Kinds(*train(folds != fold))
        left_out = [e for e, f in zip(made, folds, strict=True) if f == fold]
        told = _told(kinds, model, [e.text for e in left_out], follows=True)
        right = Counter(e.label for e, t in zip(left_out, told, strict=True) if _same(Label.named(e.label), t))
        whole = Counter(e.label for e in left_out)
        print(
            f"patterns left out: {right.total() / whole.total():.3f}",
            {k: round(right[k] / n, 2) for k, n in whole.items()},
        )
    names, table, bias = train(np.ones(len(made), bool))
    kinds = Kinds(names, table, bias)
    for name in sorted({name for name, _ in open_facts(asked.data)}):
        _print_kept(name, kinds, model, [q for n, q in open_facts(asked.data) if n == name])
    _print_kept("reader, other half", kinds, model, measured)
    if asked.write:
        scales = np.abs(table).max(axis=0) / 127
        whole_numbers = np.round(table / scales).astype(np.int8)
        np.savez_compressed(FILE, labels=np.array(names), weights=whole_numbers, scales=scales, bias=bias)
        print(f"{FILE.name}: {FILE.stat().st_size / 1e3:.0f} kB")


def _told(kinds: Kinds, model: MiniLM, texts: Sequence[str], *, follows: bool = False) -> list[Label]:
    return [kinds.label(t, v, follows=follows) for t, v in zip(texts, model.embed_tokens(texts), strict=True)]


def _same(one: Label, other: Label) -> bool:
    return (one.kind, one.move) == (other.kind, other.move)


def _print_kept(name: str, kinds: Kinds, model: MiniLM, questions: Sequence[str]) -> None:
    told = _told(kinds, model, questions)
    left = Counter(label.kind for label in told if label.kind != "fact")
    print(f"{name}: {1 - left.total() / len(told):.4f} of {len(told)} stay facts", dict(left))


if __name__ == "__main__":
    main()
