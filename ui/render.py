"""Answers as HTML. Pure functions; everything that comes from articles, files or people is escaped here."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from rag.answer.answer import REFUSED
from ui.actions import actions, suggestions
from ui.emphasis import answer_spans, bold
from ui.wording import CLOSEST, joined, readable_date

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.answer.answer import Answer, Sentence
    from rag.answer.citation import Citation
    from ui.conversation import Conversation, Shelf, Turn

_LONG = 600  # characters of a question that would push its answer out of view
_GLUED = 24  # a longer last word may be parted from its footnote, or a phone could not wrap it


def log_value(conversation: Conversation, welcome: str = "") -> dict[str, Any]:
    """The conversation as `ui/page.js` draws it: turns of slots of HTML pieces, or `welcome` before the first.

    Pieces only ever grow or change one by one, so that Gradio sends what changed and a screen reader
    hears only what is new.
    """
    return {
        "welcome": welcome,
        "turns": [turn_value(turn) for turn in conversation.turns],
        "revision": conversation.revision,
        "editing": conversation.editing,
        "conversation": conversation.saved.id if conversation.saved else None,
        "problem": conversation.problem,
    }


def turn_value(turn: Turn) -> dict[str, Any]:
    """One turn: its id, its state, what kind of answer it is, and the HTML pieces of each slot."""
    answer = turn.answer
    return {
        "id": turn.id,
        "question": turn.question,
        "state": turn.state,
        "kind": f"{answer.outcome} by-{answer.answerer}" if answer else "",
        "slots": {
            "question": _question(turn),
            "label": _label(answer),
            "said": (answer_pieces(answer, turn.id) if answer else []) or _waiting(turn),
            "notes": _notes(turn),
            "sources": _sources(turn) if answer else [],
            "actions": actions(turn),
            "next": suggestions(turn),
        },
    }


def answer_pieces(answer: Answer, turn_id: int) -> list[str]:
    """The sentences of an answer with their footnotes, or the words of a refusal, a piece each."""
    by_number = {c.number: c for c in answer.citations}
    quoted = answer.answerer == "quotes"
    said = [_sentence(s, by_number, turn_id, quoted=quoted) for s in answer.sentences]
    if not answer.refused:
        return said
    if not said:
        said = [f"<p class='lead'>{REFUSED}</p>"]
    if answer.missing:
        words = ", ".join(f"<q>{escape(word)}</q>" for word in answer.missing)
        said.append(f"<p class='missing'>No article mentions {words}.</p>")
    return said


def welcome_html(examples: Sequence[str]) -> str:
    """The empty page: what this is, and three questions to begin with."""
    buttons = "".join(
        f'<li><button type="button" class="example" data-ask="{escape(q)}">{escape(q)}</button></li>' for q in examples
    )
    return (
        "<h1>What would you like to know?</h1>"
        "<p>Footnote answers from the articles, and puts a footnote under every sentence. "
        "Open one to read the cited words where they stand.</p>"
        + (f'<ul class="examples" aria-label="Example questions">{buttons}</ul>' if buttons else "")
    )


def status_html(status: str) -> str:
    """The status line, which leads to the articles."""
    return f'<button type="button" class="status" data-shelf title="Show the articles">{escape(status)}</button>'


def place_attributes(turn_id: int, shelf: Shelf, number: int) -> str:
    """The attributes by which a click says which footnote it was: turn, list and number."""
    return f'data-turn="{turn_id}" data-shelf-of="{shelf}" data-n="{number}"'


def _question(turn: Turn) -> list[str]:
    long = ' class="long" tabindex="0"' if len(turn.question) > _LONG else ""
    pieces = [f"<h2{long}>{escape(turn.question)}</h2>"]
    answer = turn.answer
    if answer and answer.query.strip() and answer.query != answer.question:
        pieces.append(f"<p class='query'>Searched for: {escape(answer.query)}</p>")
    return pieces


def _label(answer: Answer | None) -> list[str]:
    if answer is None or answer.outcome == "answered":
        return []
    if answer.refused:
        return ["<p>Not in the articles</p>"]
    return [f"<p>{CLOSEST}</p>"]


def _waiting(turn: Turn) -> list[str]:
    if not turn.running:
        return []
    writing = turn.answer is not None and turn.answer.answerer == "model"
    return [f"<p class='waiting'>{'Writing and checking…' if writing else 'Looking through the articles…'}</p>"]


def _notes(turn: Turn) -> list[str]:
    answer = turn.answer
    notes = []
    if answer and answer.note:
        notes.append(f"<p class='note'>{escape(answer.note)}</p>")
    if turn.error:
        notes.append(f"<p class='error' role='alert'>{escape(turn.error)}</p>")
    if turn.state == "stopped":
        notes.append("<p class='note'>Stopped before the end.</p>")
    if turn.state == "done" and answer and not answer.refused and answer.sentences:
        notes.append(f"<p class='by'>{_BY[answer.answerer]}</p>")
    return notes


_BY = {
    "quotes": "In the articles’ own words.",
    "model": "Written by a language model and checked against its footnotes.",
}


def _sentence(sentence: Sentence, by_number: dict[int, Citation], turn_id: int, *, quoted: bool) -> str:
    cited = [by_number[n] for n in sentence.citations if n in by_number]
    notes = [_footnote(c, turn_id) for c in cited]
    answer = answer_spans(sentence.text, cited[0]) if quoted and cited else []
    words, space, last = sentence.text.rpartition(" ")
    tail = bold(last, answer, len(words + space)) + "".join(notes)
    if notes and len(last) <= _GLUED:
        tail = f'<span class="glued">{tail}</span>'
    body = f"{bold(words, answer)}{space}{tail}"
    if sentence.supported is False:
        reason = escape(sentence.reason or "No article supports this sentence.")
        return (
            f'<span class="s unsupported"><s title="{reason}">{body}</s> <span class="reason">{reason}</span> </span>'
        )
    return f'<span class="s">{body} </span>'


def _footnote(citation: Citation, turn_id: int) -> str:
    where = joined(citation.title, readable_date(citation.date))
    own = [[start - citation.start, end - citation.start] for start, end in citation.answer]
    return (
        f'<button type="button" class="fn" {place_attributes(turn_id, "cited", citation.number)} '
        f'data-quote="{escape(citation.quote)}" data-answer="{json.dumps(own)}" data-from="{escape(where)}" '
        f'aria-label="Citation {citation.number}: {escape(citation.title)}">{citation.number}</button>'
    )


def _sources(turn: Turn) -> list[str]:
    if turn.answer is None:
        return []
    shelf: Shelf = "nearest" if turn.answer.refused else "cited"
    citations = turn.shelf(shelf)
    stale = {s.number: s.gone for s in turn.stale if s.shelf == shelf}
    lead = ['<li class="nearest">What comes nearest</li>'] if shelf == "nearest" and citations else []
    before = [None, *(c.source for c in citations)]
    return lead + [
        _source(c, turn.id, shelf, again=c.source == before[i], gone=stale.get(c.number))
        for i, c in enumerate(citations)
    ]


def _source(citation: Citation, turn_id: int, shelf: Shelf, *, again: bool, gone: bool | None) -> str:
    number = f'<span class="n">{citation.number}</span>' if shelf == "cited" else ""
    words = bold(citation.quote, citation.answer, citation.start)
    quote = f'<span class="quote">{words}</span>' if shelf == "nearest" else ""
    line = f"line\u00a0{citation.line}" if citation.line else ""
    if again:
        named = f'<span class="from">{escape(", ".join(part for part in ("The same article", line) if part))}</span>'
    else:
        file = ", ".join(part for part in (citation.source, line) if part)
        copies = f", and {len(citation.copies)} more with the same text" if citation.copies else ""
        where = joined(citation.publisher, readable_date(citation.date), file)
        named = f'<span class="title">{escape(citation.title)}</span><span class="from">{escape(where)}{copies}</span>'
    return (
        f'<li><button type="button" class="source" {place_attributes(turn_id, shelf, citation.number)}>'
        f'{number}<span class="what">{quote}{named}{_STALE[gone]}</span></button></li>'
    )


_STALE = {
    None: "",
    True: '<span class="stale">This article is no longer among the articles.</span>',
    False: '<span class="stale">This article has changed since: the cited words are no longer in it.</span>',
}
