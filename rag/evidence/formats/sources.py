"""The sources alone, for Zotero and its like, as CSL-JSON, BibTeX and RIS: digests of articles, none of their text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from rag.evidence.formats.form import FORM
from rag.evidence.formats.laid_out import Source, laid_out
from rag.evidence.formats.seal import BLANK
from rag.evidence.frozen import Evidence

_HASH = re.compile(r"footnote-answer:sha256:([0-9a-f]{64})")


def csl(evidence: Evidence) -> bytes:
    """Return the sources as CSL-JSON, the seal blank in the first one's `custom`."""
    items = [{name: v for name, v in _item(s).items() if v is not None} for s in laid_out(evidence).sources]
    about = {"answers": _names(evidence), "form": FORM, "seal": BLANK}
    items = [{**item, "custom": about} if not n else item for n, item in enumerate(items)]
    return (
        json.dumps(items or [{"id": "none", "type": "article", "custom": about}], ensure_ascii=False, indent=1) + "\n"
    ).encode()


def bibtex(evidence: Evidence) -> bytes:
    """Return the sources as BibTeX, the seal blank in a comment."""
    entries = [_entry(source) for source in laid_out(evidence).sources]
    about = "".join(f"% {line}\n" for line in (*_names(evidence), f"form {FORM}", BLANK))
    return "\n".join([*entries, about]).encode()


def ris(evidence: Evidence) -> bytes:
    """Return the sources as RIS, the seal blank in a note of the last."""
    lines = [line for source in laid_out(evidence).sources for line in _lines(source)]
    if not lines:
        lines = ["TY  - GEN", "ER  - "]
    about = [f"N1  - {line}" for line in (*_names(evidence), f"form {FORM}", BLANK)]
    return ("\r\n".join([*lines[:-1], *about, lines[-1]]) + "\r\n").encode()


def named(data: bytes) -> list[str]:
    """Return the hashes of the answers whose sources a file lists."""
    return _HASH.findall(data.decode("utf-8", "replace"))


def _names(evidence: Evidence) -> list[str]:
    return [f"footnote-answer:sha256:{frozen.hash}" for frozen in evidence.answers]


def _item(source: Source) -> dict[str, Any]:
    article, day = source.article, _day(source)
    return {
        "id": _key(source),
        "type": "article-newspaper" if article.publisher else "document",
        "title": article.title,
        "author": [{"literal": article.author}] if article.author else None,
        "container-title": article.publisher,
        "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
        "URL": article.url,
        "note": _about(source),
    }


def _entry(source: Source) -> str:
    article, day = source.article, _day(source)
    fields = {
        "title": article.title,
        "author": f"{{{article.author}}}" if article.author else None,
        "journal": article.publisher,
        "date": day.isoformat() if day else None,
        "year": str(day.year) if day else None,
        "url": article.url,
        "note": _about(source),
    }
    rows = [f"  {name} = {{{_tex(value)}}}" for name, value in fields.items() if value]
    return f"@{'article' if article.publisher else 'misc'}{{{_key(source)},\n" + ",\n".join(rows) + "\n}\n"


def _lines(source: Source) -> Iterator[str]:
    article, day = source.article, _day(source)
    yield f"TY  - {'NEWS' if article.publisher else 'GEN'}"
    tags = {
        "ID": _key(source),
        "TI": article.title,
        "AU": article.author,
        "T2": article.publisher,
        "DA": f"{day:%Y/%m/%d}" if day else None,
        "PY": str(day.year) if day else None,
        "UR": article.url,
        "N1": _about(source),
    }
    yield from (f"{tag}  - {' '.join(value.split())}" for tag, value in tags.items() if value)
    yield "ER  - "


def _about(source: Source) -> str:
    numbers = ", ".join(str(note.number) for note in source.notes)
    cited = f"Footnote {numbers}. " if numbers else ""
    return f"{cited}File {source.article.source}. Article sha256:{source.digest}"


def _key(source: Source) -> str:
    words = re.findall(r"[a-z0-9]+", source.article.title.lower())[:3]
    return "-".join([*words, source.digest[:8]])


def _day(source: Source) -> date | None:
    try:
        return date.fromisoformat((source.article.date or "")[:10])
    except ValueError:
        return None


def _tex(words: str) -> str:
    plain = re.sub(r"[\\{}]", "", " ".join(words.split()))
    return re.sub(r"([#$%&_])", r"\\\1", plain)
