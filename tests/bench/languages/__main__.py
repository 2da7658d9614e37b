"""Questions in other languages: whether the passage is found, the answer shown, and nothing refused that is there.

`python -m tests.bench.languages [--embedding NAME] [--write README.md]`. Ten short articles and 25 questions
a language, the same in each, in our own words (the files beside this one); five of the questions have no answer.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from index.builder import build_index
from rag.assistant import Assistant
from rag.settings import load_settings
from tests.bench.tables import put

HERE = Path(__file__).parent
BEGIN, END = "<!-- languages: written by python -m tests.bench.languages -->", "<!-- languages: end -->"
NAMES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "ru": "Russian", "zh": "Chinese"}
_FIRST, _FOUND = 1, 4
_HEAD = "| language | found first | among four | the answer shown | refused, though there | refused, as not there |\n"


class Row(NamedTuple):
    """Counts: of the questions that have an answer, but for `rightly`, which counts refusals of the others."""

    first: int
    found: int
    shown: int
    refused: int
    rightly: int
    asked: int
    without: int

    def __str__(self) -> str:
        """One row's cells."""
        of = [f"{count} of {self.asked}" for count in self[:4]]
        return " | ".join([*of, f"{self.rightly} of {self.without}"])


def corpus(language: str, folder: Path) -> Path:
    """Write a language's articles as files."""
    folder.mkdir(parents=True)
    for name, text in data(language)["articles"].items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return folder


def measure(language: str, folder: Path, embedding: str | None = None, *, verbose: bool = False) -> Row:
    """Index a language's articles and ask its questions."""
    index = folder / f"index-{language}"
    build_index([corpus(language, folder / language)], index, embedding=embedding)
    assistant = Assistant.open(index, load_settings(index=index))
    counts = dict.fromkeys(Row._fields, 0)
    for question, source, gold in data(language)["questions"]:
        answer = assistant.ask(question)
        text = " ".join(sentence.text for sentence in answer.sentences)
        refused = answer.outcome == "refused"
        if verbose:
            print(f"{answer.outcome:9} {answer.kind:8} {gold} <- {question} -> {text or answer.note}")
        if source is None:
            counts["without"] += 1
            counts["rightly"] += refused
            continue
        found = [m.article.source.removesuffix(".txt") for m in assistant.search(question)[:_FOUND]]
        counts["asked"] += 1
        counts["first"] += source in found[:_FIRST]
        counts["found"] += source in found
        counts["shown"] += gold in text
        counts["refused"] += refused
    return Row(**counts)


def data(language: str) -> dict[str, Any]:
    """Return a language's articles, and its questions: what is asked, the article that answers, the words that do."""
    return yaml.safe_load((HERE / f"{language}.yaml").read_text("utf-8"))


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.languages", description=__doc__)
    parser.add_argument("languages", nargs="*", default=list(NAMES))
    parser.add_argument("--embedding", help="a model's name, as of footnote index")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table between the marks of this file")
    parser.add_argument("--verbose", action="store_true", help="show every question and its answer")
    options = parser.parse_args()
    table = f"{_HEAD}|---|---|---|---|---|---|\n"
    with tempfile.TemporaryDirectory(prefix="footnote-languages-") as folder:
        for language in options.languages:
            row = measure(language, Path(folder), options.embedding, verbose=options.verbose)
            table += f"| {NAMES[language]} | {row} |\n"
            print(NAMES[language], json.dumps(row._asdict()), flush=True)
    if options.write:
        put(options.write, BEGIN, END, table)


if __name__ == "__main__":
    main()
