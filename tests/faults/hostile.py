"""Texts that make a program slow that is not careful: each a function of its length in characters."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable


def _of(unit: str) -> Callable[[int], str]:
    return lambda length: (unit * (length // len(unit) + 1))[:length]


def _words(length: int) -> str:
    chosen = random.Random(3)
    words = ["".join(chosen.choices("abcdefghij", k=chosen.randint(2, 9))) for _ in range(5_000)]
    return " ".join(chosen.choices(words, k=length // 6 + 1))[:length]


def _bibliography(length: int) -> str:
    entry = "Smith, J. A. et al. (2019). On piers. J. Harb. Eng. 12, pp. 3-9. doi:10.1/x. "
    return _of(entry)(length)


HOSTILE: dict[str, Callable[[int], str]] = {
    "a. a. a": lambda n: "a" + _of(". a")(n - 1),
    "A. A. A": lambda n: "A" + _of(". A")(n - 1),
    "bibliography in one line": _bibliography,
    "dots": _of("."),
    "dots and spaces": _of(". "),
    "ellipses": _of("a... "),
    "question marks": _of("?"),
    "closing quotes": lambda n: "The end." + _of("”")(n - 8),
    "closers and dots": _of(".)”'"),
    "one letter": _of("a"),
    "one word a line": _of("a\n"),
    "one line of words": _words,
    "blank lines": lambda n: "a" + _of("\n")(n - 2) + "b",
    "blanks and lines": lambda n: "a" + _of(" \n")(n - 2) + "b",
    "spaces": lambda n: "a" + _of(" ")(n - 2) + "b",
    "tabs": lambda n: "a" + _of("\t")(n - 2) + "b",
    "digits": _of("1234567890"),
    "numbers with points": _of("1.2."),
    "abbreviations": _of("Mr. Mt. No. St. "),
    "initials": _of("J.R.R. "),
    "brackets": _of("(("),
    "hashes": _of("# "),
    "dashes": _of("- - "),
    "bars": _of("| a "),
    "Chinese without stops": _of("港口的大桥在九点钟倒塌了"),
    "Chinese with stops": _of("港口的大桥在九点钟倒塌了。"),
    "Thai without spaces": _of("สะพานท่าเรือพังลงเมื่อเก้าโมง"),
    "combining marks": lambda n: "a" + _of("\u0301\u0323")(n - 1),
    "joiners": lambda n: "a" + _of("\u200d")(n - 2) + "b",
    "addresses": _of("www.a.b.c/d.e?f=g.h "),
    "headlines": _of("Harbour bridge reopens today\n"),
    "wrapped prose": _of("The harbour master said that nobody was hurt when the bridge\nfell, and\n"),
    "mixed": lambda n: "".join(itertools.islice(itertools.cycle("a. B! “c” (d) 1.2 e.g. F"), n)),
}
"""Thirty-three of them."""
