"""What people have of `footnote chat`: how soon its page is up, how soon it answers, and how many at once.

`python -m tests.bench.page INDEX [--quick]`; `make bench` runs it over its first index. The chat is a process of its
own, asked by what a browser sends.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from index.opened import Index
from tests.bench.chatting import footnote_chat, serving
from tests.bench.jobs import about_titles
from tests.bench.page_sentence import first_sentence
from tests.bench.page_start import page_start
from tests.bench.page_users import users_at_once
from tests.bench.tables import Row, four_columns

_ROUNDS, _QUESTIONS, _SECONDS = 4, 60, 20.0  # of starting, of first sentences, and of each number of users


def measure(index: Path, *, quick: bool) -> list[Row]:
    """Return all rows of one index, whose history begins anew in a file beside it."""
    questions = about_titles(Index(index).articles(), 8 if quick else _QUESTIONS)
    rows = page_start(index, questions[0], 1 if quick else _ROUNDS)
    with serving(footnote_chat(index)) as page:
        rows += first_sentence(page, index, questions)
        rows += users_at_once(page, questions, 3.0 if quick else _SECONDS)
        rows.append(("the chat's peak memory, after all of them", "", f"{page.peak():,.0f} MB", ""))
    return rows


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.page", description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("--quick", action="store_true", help="half a minute, and less sure")
    options = parser.parse_args()
    print(four_columns(measure(options.index, quick=options.quick)))


if __name__ == "__main__":
    main()
