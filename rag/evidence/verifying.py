"""Verifying: whether a file shows what it carries, and what it carries holds together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.article import Article
from index.cleaning import one_line
from index.errors import FootnoteError
from rag.answer.citation import Citation
from rag.evidence.canonical import digest
from rag.evidence.formats import sources
from rag.evidence.formats.formats import Carried, carried, format_of, unsealed
from rag.evidence.frozen import BadEvidence, Evidence, Frozen
from rag.evidence.pictures import kind_of
from rag.evidence.sentences import unfounded
from rag.evidence.store import Kept
from rag.evidence.today import Lookup, today

_LARGEST = 200_000_000  # bytes
_LONGEST = 2_000  # characters of a finding


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a file; `kind` is `seal`, `chain`, `quote`, `sentence`, `shown`, `form`, `partial`,
    `today` or `signature`."""

    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found in a file; `hash` is the name of what it carries, `counts` says how much was looked at."""

    file: str
    format: str | None = None
    hash: str | None = None
    counts: str = ""
    findings: tuple[Finding, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As `footnote verify --json` prints it."""
        found = [{"kind": f.kind, "what": f.what} for f in self.findings]
        return {"file": self.file, "format": self.format, "hash": self.hash, "sound": not found, "findings": found}


def verify(file: Path, *, now: Lookup | None = None, kept: Kept | None = None) -> Verified:
    """Check a file on its own; with `now` against today's articles, too. `kept` completes what carries only a part.

    Raises FootnoteError where the file cannot be read.
    """
    try:
        with file.open("rb") as opened:
            data = opened.read(_LARGEST)
    except OSError as exc:
        raise FootnoteError(f"{file} cannot be read ({exc.strerror})", "check the path") from exc
    return replace(verified(data, now=now, kept=kept), file=str(file))


def verified(data: bytes, *, now: Lookup | None = None, kept: Kept | None = None) -> Verified:
    """Check the bytes of a file, as `verify` does. What a finding says is one line of what can be seen: a file may
    hold words that look like another finding, or that a terminal obeys."""
    found = _verified(data, now, kept)
    lines = (replace(each, what=one_line(each.what, at_most=_LONGEST) or "") for each in found.findings)
    return replace(found, findings=tuple(lines))


def _verified(data: bytes, now: Lookup | None, kept: Kept | None) -> Verified:
    form = format_of(data)
    if form is None:
        return Verified("", findings=(Finding("form", "it is no file that Footnote writes as evidence"),))
    blank = unsealed(data)
    found = [] if blank else [Finding("seal", "its bytes are not those that were written: it was changed since")]
    try:
        evidence, stated = carried(data, form) if form.carries else _completed(data, kept)
    except FootnoteError as exc:
        kind = "form" if form.carries else "partial"
        return Verified("", form.name, findings=(*found, Finding(kind, exc.what)))
    try:
        found += _chain(evidence, stated)
        found += [each for frozen in evidence.answers for each in _held(frozen, now)]
        if not form.shows(blank or data, evidence):
            found.append(Finding("shown", "what it shows is not what it carries"))
    except FootnoteError as exc:
        found.append(Finding("chain", exc.what))
    except Exception as exc:  # Numbers where words belong, halves of characters: what we write has none of them.
        return Verified(
            "", form.name, findings=(*found, Finding("form", f"it is damaged ({type(exc).__name__}: {exc})"))
        )
    return Verified("", form.name, evidence.hash, _counts(evidence), tuple(found))


def _completed(data: bytes, kept: Kept | None) -> Carried:
    """Return the evidence whose sources alone a file lists, from where it is kept."""
    if kept is None:
        raise BadEvidence("it lists sources and carries no text: to check it, say --index where its answer is kept")
    evidence = Evidence(tuple(kept.open(name) for name in sources.named(data)))
    return Carried(evidence, evidence.hash)


def _chain(evidence: Evidence, stated: str) -> Iterator[Finding]:
    """Yield where digests and what they name do not fit: articles, records, the whole."""
    if stated != evidence.hash:
        yield Finding("chain", f"it is named {stated[:12] or 'nothing'} and holds {evidence.hash[:12]}")
    for frozen in evidence.answers:
        named = frozen.record["articles"]
        for source in sorted({*frozen.sources} - named.keys()):
            yield Finding("chain", f"{source} is cited and not carried")
        for source, name in named.items():
            article = frozen.articles.get(name)
            if article is None or digest(article) != name or article.get("source") != source:
                yield Finding("chain", f"the article {source} is not the one that was kept")
        for page in frozen.pages:
            drawn = frozen.pictures.get(page.get("sha256", ""), b"")
            if "sha256" in page and (hashlib.sha256(drawn).hexdigest() != page["sha256"] or not kind_of(drawn)):
                told = f"page {page.get('page')} of {page.get('source')}"
                yield Finding("chain", f"the picture of {told} is not the one that was kept")


def _held(frozen: Frozen, now: Lookup | None) -> Iterator[Finding]:
    for shelf, citations in (("footnote", frozen.answer.citations), ("nearest passage", frozen.answer.nearest)):
        for c in citations:
            if fault := _misquoted(frozen, c):
                yield Finding("quote", f"{shelf} {c.number}: {fault}")
    yield from (Finding("sentence", fault) for fault in unfounded(frozen))
    for source in frozen.sources:
        if frozen.article(source).sha256 != frozen.carried(source).get("sha256"):
            yield Finding("chain", f"the article {source} is not the one that was indexed")
        if now and (state := today(frozen, source, now)).state != "unchanged":
            yield Finding("today", f"the article {source} is {state}")


def _misquoted(frozen: Frozen, c: Citation) -> str | None:
    article: Article = frozen.article(c.source)
    if article.text[c.start : c.end] != c.quote:
        return f"its words do not stand in {c.source} from {c.start} to {c.end}"
    for name in ("title", "date", "publisher", "author"):
        if getattr(c, name) != getattr(article, name):
            return f"its {name} is not that of {c.source}"
    if c.url not in (None, article.url):  # Answers kept before it was cited have none.
        return f"its address is not that of {c.source}"
    return None


def _counts(evidence: Evidence) -> str:
    answers = len(evidence.answers)
    quotes = sum(len(f.answer.citations) + len(f.answer.nearest) for f in evidence.answers)
    return f"{answers} answer{'s' if answers != 1 else ''}, {quotes} quote{'s' if quotes != 1 else ''}"
