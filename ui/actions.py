"""What can be done with an answer, as HTML: the row of quiet buttons under it, and questions to go on with."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from rag.evaluation.drafting import drafts_from_feedback, drafts_yaml
from ui.export import answer_text

if TYPE_CHECKING:
    from rag.feedback import Feedback
    from ui.conversation import Turn

_THUMBS = {"up": "Good answer", "down": "Bad answer"}


def actions(turn: Turn) -> list[str]:
    """The buttons under an answer, a piece each; nothing while it is on its way."""
    if turn.running:
        return []
    pieces = [_thumb(turn, vote, name) for vote, name in _THUMBS.items()] if turn.state == "done" else []
    if turn.answer:
        pieces.append(_word("Copy", f'data-copy-text="{escape(answer_text(turn.answer))}"', "Copy the answer"))
    pieces += [
        _word("Link", f'data-link="{escape(turn.question)}"', "Copy a link that asks this question"),
        _word("Edit", f'data-edit="{turn.id}"', "Edit the question and ask it again"),
        _word("Try again", f'data-retry="{turn.id}" data-question="{escape(turn.question)}"', "Ask the question again"),
    ]
    if turn.feedback_error:
        pieces.append(f'<p class="error" role="alert">{escape(turn.feedback_error)}</p>')
    if turn.feedback:
        pieces += [_reason(turn.id, turn.feedback), _draft(turn.feedback)]
    return pieces


def suggestions(turn: Turn) -> list[str]:
    """Questions to go on with, as one list; nothing when there are none."""
    if turn.running or not turn.suggestions:
        return []
    buttons = "".join(
        f'<li><button type="button" class="suggestion" data-ask="{escape(q)}">{escape(q)}</button></li>'
        for q in turn.suggestions
    )
    return [f'<ul aria-label="Questions to go on with">{buttons}</ul>']


def _thumb(turn: Turn, vote: str, name: str) -> str:
    pressed = "true" if turn.feedback and turn.feedback.vote == vote else "false"
    return (
        f'<button type="button" class="act thumb-{vote}" data-vote="{vote}" data-of="{turn.id}" '
        f'aria-pressed="{pressed}" aria-label="{name}" title="{name}"></button>'
    )


def _word(word: str, attributes: str, title: str) -> str:
    return f'<button type="button" class="act" {attributes} title="{title}">{word}</button>'


def _reason(turn_id: int, feedback: Feedback) -> str:
    if feedback.reason:
        return f'<p class="thanks" role="status">Thanks — kept: <q>{escape(feedback.reason)}</q></p>'
    return (
        f'<form class="thanks" data-vote="{feedback.vote}" data-of="{turn_id}">'
        '<span role="status">Thanks — kept.</span>'
        '<input type="text" name="reason" maxlength="1000" placeholder="Why? (optional)" aria-label="Why? (optional)">'
        '<button type="submit">Send</button></form>'
    )


def _draft(feedback: Feedback) -> str:
    draft = drafts_yaml(drafts_from_feedback([feedback]))
    return (
        '<details class="draft"><summary>Make this a test prompt</summary>'
        "<p>Complete it in your prompts file, then delete its note. "
        "<code>footnote eval --from-feedback</code> writes the drafts of all votes.</p>"
        f'<pre tabindex="0" aria-label="The draft">{escape(draft)}</pre>'
        '<button type="button" class="copy-draft" data-copy="pre">Copy</button></details>'
    )
