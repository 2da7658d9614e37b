"""How much longer a question takes whose vectors are in a Chroma server: the same index asked in both ways, in turns.

Run as `python -m tests.bench.shared INDEX PROMPTS [COUNT]`; INDEX stays as it is.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from index.generation import new_generation
from index.integrity import checksums
from index.opened import Index
from index.parts import vectors_of
from index.tie import tie
from index.turn import turn
from rag.assistant import Assistant
from rag.evaluation.cases import load_cases
from rag.settings import load_settings
from tests.chroma import ChromaServer, chroma_server

_AT_ONCE = 4096  # vectors


def moved(index: Path, server: ChromaServer, folder: Path) -> Path:
    """Publish what an index holds as a shared one, and return the folder that is tied to it."""
    opened, target = Index(index), folder / "index"
    (folder / "shelf").mkdir()
    tie(target, server.address("bench"), str(folder / "shelf"))
    with turn(target) as publish:
        generation = new_generation(target)
        left_out = shutil.ignore_patterns("chroma", "manifest.json")
        shutil.copytree(opened.parts.folder, generation, dirs_exist_ok=True, ignore=left_out)
        store = vectors_of(generation, create=True)
        own = [number for number, place in enumerate(opened.catalogue.places()) if place.first == number]
        for at in range(0, len(own), _AT_ONCE):
            vectors = opened.vectors(own[at : at + _AT_ONCE])
            store.add([opened.passage(number) for number in vectors], [vector.tolist() for vector in vectors.values()])
        replace(opened.manifest, generation=generation.name, files=checksums(generation)).write(generation)
        publish(generation, None)
    return target


def seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def row(name: str, here: list[float], there: list[float]) -> str:
    """A line of a table: median and 95th of a hundred in ms, in the folder and in the server, and their ratio."""
    told = " | ".join(
        f"{median(times) * 1e3:.1f}, {quantiles(times, n=20)[-1] * 1e3:.1f} ms" for times in (here, there)
    )
    return f"| {name} | {told} | {median(there) / median(here):.2f} |"


def _answer(assistant: Assistant, question: str, answers: set[str]) -> None:
    answers.add(assistant.ask(question).text)


def main() -> None:
    index, prompts, *many = sys.argv[1:]
    cases = load_cases([Path(prompts)])
    questions = [case.question for case in cases[:: max(1, len(cases) // int(many[0] if many else 100))]]
    with tempfile.TemporaryDirectory() as made, chroma_server(Path(made)) as server:
        folders = (Path(index), moved(Path(index), server, Path(made)))
        both = [Assistant.open(folder, load_settings(index=folder)) for folder in folders]
        rows: dict[str, tuple[list[float], list[float]]] = {}
        differ = 0
        for question in questions:
            answers: set[str] = set()
            vector = both[0].index.question_vector(question).tolist()
            for side, of in enumerate(both):
                acts = {
                    "whether something new is published": of.current,
                    "the 60 nearest passages": partial(of.index.nearest, vector, 60),
                    "a question answered": partial(_answer, of, question, answers),
                }
                for name, act in acts.items():
                    rows.setdefault(name, ([], []))[side].append(seconds(act))
            differ += len(answers) > 1
    print("| | in a folder | in a server | ratio of the medians |\n|---|---|---|---|")
    print("\n".join(row(name, *times) for name, times in rows.items()))
    print(f"{len(questions)} questions, {both[0].index.manifest.passages:,} passages, {differ} answers differ")


if __name__ == "__main__":
    main()
