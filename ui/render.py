"""The conversation as the page draws it: each turn in slots, each slot in pieces of HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from rag.answer.answer import REFUSED
from rag.answer.wording import CLOSEST, by_day
from rag.evaluation.drafts import drafts_from_feedback, drafts_yaml
from ui.emphasis import answer_spans, parts
from ui.export import answer_text
from ui.templates import template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag.answer.answer import Answer, Sentence, Side
    from rag.answer.citation import Citation
    from ui.conversation import Conversation
    from ui.turn import Shelf, Turn

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
        "conversation": conversation.id,
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
        "slots": {name: [piece for piece in pieces if piece] for name, pieces in _slots(turn).items()},
    }


def _slots(turn: Turn) -> dict[str, list[str]]:
    html, answer = template("turn"), turn.answer
    return {
        "question": [html.question(turn, _LONG), html.query(answer)],
        "label": [html.label(answer, CLOSEST)],
        "said": (answer_pieces(answer, turn.id) if answer else []) or [html.waiting(turn)],
        "notes": [
            html.note(answer.note if answer else None),
            html.note(by_day(answer.citations) if answer and answer.told_by_articles and not turn.running else None),
            html.error(turn.error),
            html.note("Stopped before the end." if turn.state == "stopped" else None),
            html.by(turn),
        ],
        "sources": list(_sources(turn)),
        "actions": [] if turn.running else list(_actions(turn)),
        "next": [html.suggestions(turn)],
    }


def answer_pieces(answer: Answer, turn_id: int) -> list[str]:
    """The sentences of an answer with their footnotes, or the words of a refusal, a piece each."""
    html = template("turn")
    by_number = {c.number: c for c in answer.citations}
    quoted = answer.answerer == "quotes"
    said = [_sentence(sentence, by_number, turn_id, quoted=quoted) for sentence in answer.sentences]
    if answer.sides:
        beside = html.sides([_column(side, by_number, turn_id) for side in answer.sides])
        return [beside] if quoted else [*said, beside]
    if not answer.refused:
        return [*said, *([html.readings(answer.readings)] if answer.readings else [])]
    return [*(said or [html.refusal(REFUSED)]), html.missing(answer.missing)]


def _column(side: Side, by_number: dict[int, Citation], turn_id: int) -> tuple[str, list[Markup], list[Markup]]:
    """A side of a comparison: its name, what the other side says too, and what it says alone, as far as it is there."""
    told = [
        (s, alone) for s, alone in zip(side.sentences, side.alone, strict=True) if set(s.citations) <= set(by_number)
    ]
    drawn = [(Markup(_sentence(s, by_number, turn_id, quoted=True)), alone) for s, alone in told]
    return side.name, [s for s, alone in drawn if not alone], [s for s, alone in drawn if alone]


def _sentence(sentence: Sentence, by_number: dict[int, Citation], turn_id: int, *, quoted: bool) -> str:
    cited = [by_number[n] for n in sentence.citations if n in by_number]
    spans = answer_spans(sentence.text, cited[0]) if quoted and cited else []
    start, space, last = sentence.text.rpartition(" ")
    pieces = parts(start, spans), space, parts(last, spans, len(start + space))
    return template("turn").sentence(sentence, *pieces, bool(cited) and len(last) <= _GLUED, cited, turn_id)


def _sources(turn: Turn) -> Iterator[str]:
    if turn.answer is None:
        return
    shelf: Shelf = "nearest" if turn.answer.refused else "cited"
    stale = {s.number: s for s in turn.stale if s.shelf == shelf}
    html, before = template("turn"), None
    if shelf == "nearest" and turn.shelf(shelf):
        yield html.nearest()
    for citation in turn.shelf(shelf):
        again, before = citation.source == before, citation.source
        yield html.source(citation, turn.id, shelf, _quote(citation), again, stale.get(citation.number))


def _quote(citation: Citation) -> list[tuple[str, bool]]:
    return parts(citation.quote, citation.answer, citation.start)


def _actions(turn: Turn) -> Iterator[str]:
    """The row of quiet buttons under an answer, then what came of a vote."""
    html = template("turn")
    yield html.thumb(turn, "up", "Good answer")
    yield html.thumb(turn, "down", "Bad answer")
    if turn.answer:
        yield html.copy(answer_text(turn.answer))
    yield html.keep(turn)
    yield html.link(turn)
    yield html.edit(turn)
    yield html.again(turn)
    yield html.error(turn.feedback_error)
    if turn.feedback:
        yield html.thanks(turn, turn.feedback)
        yield html.draft(drafts_yaml(drafts_from_feedback([turn.feedback])))
