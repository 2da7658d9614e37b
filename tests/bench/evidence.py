"""Keeps answers, throws the corpus away, opens and verifies them all, and flips bytes of their files: what is found?

    python -m tests.bench.evidence eval-out/evidence [--index DIR --prompts FILE.jsonl]… [--answers 100] [--flips 50]

Without indexes it asks the sample prompts of a new one. The control looks at the evidence alone, as a reader without
seal and without writing the file again would: what it lets pass, the chain finds.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml

from index.builder import build_index
from rag import Footnote, FootnoteError
from rag.evidence.formats.formats import FORMATS, carried, export
from rag.evidence.formats.laid_out import laid_out, quoted
from rag.evidence.frozen import Evidence, Frozen
from rag.evidence.store import Kept
from rag.evidence.verifying import verified
from tests.bench.office import SOFFICE, footnotes

ROOT = Path(__file__).parents[2]
KINDS = ("html", "json", "md", "docx", "pdf")


def main() -> None:
    """Print how many opened and verified, and how many flips were found, with and without the chain."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--index", type=Path, action="append", default=[])
    parser.add_argument("--prompts", type=Path, action="append", default=[])
    parser.add_argument("--answers", type=int, default=100)
    parser.add_argument("--flips", type=int, default=50)
    given = parser.parse_args()
    shutil.rmtree(given.out, ignore_errors=True)
    given.out.mkdir(parents=True)
    names = [name for kept in keeping(given.out, given.index, given.prompts, given.answers) for name in kept]
    opened = [Kept(folder).open(name) for folder, name in names]
    files = [
        (KINDS[n % len(KINDS)], export(Evidence((frozen,)), KINDS[n % len(KINDS)])) for n, frozen in enumerate(opened)
    ]
    sound = [verified(data).findings for _, data in files]
    print(f"{len(opened)} of {len(names)} opened, {sum(not found for found in sound)} of {len(files)} files sound")
    for found in sound:
        for finding in found:
            print(" ", finding)
    if SOFFICE:
        shown_in_office([frozen for frozen in opened if frozen.answer.citations], given.out)
    flip(files, given.flips)


def shown_in_office(answers: list[Frozen], folder: Path) -> None:
    """Print how many Word files have in LibreOffice a footnote for each citation, in their order."""
    wanted = {
        frozen.hash: [quoted(note.citation) for note in laid_out(Evidence((frozen,))).footnotes] for frozen in answers
    }
    shown = footnotes({frozen.hash: export(Evidence((frozen,)), "docx") for frozen in answers}, folder)
    right = sum(
        [mark for mark, _ in shown[name]] == [str(n) for n, _ in enumerate(quotes, start=1)]
        and all(
            "".join(quote.split()) in "".join(words.split())
            for quote, (_, words) in zip(quotes, shown[name], strict=True)
        )
        for name, quotes in wanted.items()
    )
    print(f"{right} of {len(wanted)} Word files show their {sum(map(len, wanted.values()))} footnotes in LibreOffice")


def keeping(out: Path, indexes: list[Path], prompts: list[Path], answers: int) -> Iterator[list[tuple[Path, str]]]:
    """Keep answers of each index, copied, and throw articles and index away; yield where which is kept."""
    if not indexes:
        shutil.copytree(ROOT / "seeds" / "articles", out / "articles")
        build_index([out / "articles"], out / "0")
        indexes, prompts = [out / "0"], [ROOT / "seeds" / "prompts.yaml"]
    for n, (index, file) in enumerate(zip(indexes, prompts, strict=True)):
        copy = out / str(n)
        if index != copy:
            shutil.copytree(index, copy)
        fn, names = Footnote.open(copy), []
        for question in _questions(file):
            try:
                names.append((fn.assistant.kept.folder, fn.freeze(fn.ask(question)).hash))
            except FootnoteError as exc:
                print("not kept:", exc)
            if len(names) == -(-answers // len(indexes)):
                break
        shutil.rmtree(copy)
        yield names
    shutil.rmtree(out / "articles", ignore_errors=True)


def flip(files: list[tuple[str, bytes]], times: int) -> None:
    """Print how many single flipped bits are found."""
    chance, found, alone, tried = random.Random(7), Counter[str](), Counter[str](), Counter[str]()
    for kind, data in files:
        for at in chance.sample(range(len(data)), times):
            changed = bytearray(data)
            changed[at] ^= 1 << chance.randrange(8)
            tried[kind] += 1
            found[kind] += bool(verified(bytes(changed)).findings)
            alone[kind] += not _reads(bytes(changed), kind)
    for kind in tried:
        print(f"{kind}: {found[kind]} of {tried[kind]} flips found, {alone[kind]} without the chain")
    print(f"together: {found.total()} of {tried.total()}, {alone.total()} without the chain")


def _reads(data: bytes, kind: str) -> bool:
    """The control: whether the evidence can still be read."""
    try:
        carried(data, FORMATS[kind])
    except FootnoteError:
        return False
    return True


def _questions(file: Path) -> list[str]:
    text = file.read_text("utf-8")
    rows = yaml.safe_load(text) if file.suffix == ".yaml" else [json.loads(line) for line in text.splitlines() if line]
    return [str(row["question"]) for row in rows]


if __name__ == "__main__":
    main()
