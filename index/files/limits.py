"""How much of one file Footnote is willing to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds on one file; a file beyond one of them is skipped with the reason.

    `max_seconds`, `max_pages` and `max_memory_bytes` bound the parsers of HTML, PDF and Word files. A corpus
    is bounded line by line: `max_file_bytes` a line, `max_bad_lines` unreadable lines in a row, and unpacked it has at
    most `max_corpus_bytes`: a small `.jsonl.gz` can hold what no memory does. So is a file that holds others, and each
    of those as a file. `columns` says which column of a table is what: {"text": "Body"}.
    """

    max_file_bytes: int = 50_000_000
    max_corpus_bytes: int = 2_000_000_000
    max_text_chars: int = 5_000_000  # a book of 2,000 pages
    max_seconds: float = 30.0
    max_pages: int = 2_000
    max_memory_bytes: int = 1 << 30
    max_bad_lines: int = 1_000
    columns: Mapping[str, str] = field(default_factory=dict)


STANDARD = Limits()


def size_of(count: int) -> str:
    """A number of bytes for a person: `50 MB`, `1.1 GB`."""
    if count >= 1_000_000_000:
        return f"{count / 1e9:.1f} GB"
    return f"{count / 1e6:.0f} MB" if count >= 1_000_000 else f"{count:,} bytes"
