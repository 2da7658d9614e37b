"""Reads a message in its conversation: what is asked, of what kind, and how an earlier question is asked again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from rag.language.corrections import corrected
from rag.language.ordinals import ordinal
from rag.language.requests import behind_courtesies
from rag.question.follow_up import says_the_same_of
from rag.question.kind import FACT, TALK, Kind, Label, Move
from rag.question.options import MOST_SENTENCES, Options

_LONGER, _MUCH_LONGER = 5, MOST_SENTENCES


@dataclass(frozen=True, slots=True)
class Message:
    """What a message asks once its conversation is read.

    `text` is the question to answer: what was typed, or the earlier question that it steers ("shorter", "only in
    2025"). `history` holds the questions it may lean on, oldest first. `sentences` is the length that was wished for,
    `narrowed` the words that say which articles may answer, `corrects` the message whose answer was not what was meant.
    `point` is the place of the sentence that is meant in the answer to the message `of`, 0 for the first and -1 for the
    last. `before` is the question before.
    """

    text: str
    label: Label = FACT
    history: tuple[str, ...] = ()
    sentences: int | None = None
    narrowed: tuple[str, ...] = ()
    corrects: Message | None = field(default=None, repr=False)
    of: Message | None = field(default=None, repr=False)
    point: int = 0
    before: Message | None = field(default=None, repr=False)

    @property
    def kind(self) -> Kind:
        """What kind of thing is asked."""
        return self.label.kind

    def wished(self, options: Options) -> Options:
        """Return the options with the length that was wished for."""
        return replace(options, sentences=self.sentences) if self.sentences else options


def read(text: str, history: Sequence[str], label: Callable[[str, bool], Label]) -> Message:
    """Return what the last of a conversation's messages asks; `history` holds those before it, oldest first.

    `label` names the class of a text, given whether it follows a question.
    """
    asked: Message | None = None
    message = Message(text)
    for turn in (*history, text):
        turn, told = _told(turn, label, follows=asked is not None)
        if told.kind in TALK and told.move is None:
            message = Message(turn, told)
            continue
        message = asked = _steered(asked, turn, told.move) if asked and told.move else _asked(asked, turn, told)
    return message


def _told(turn: str, label: Callable[[str, bool], Label], *, follows: bool) -> tuple[str, Label]:
    """Return a turn and its class: of "hello, who is he?" the question, where it is one."""
    told, question = label(turn, follows), behind_courtesies(turn)
    if question is None or told.kind not in TALK or told.move:
        return turn, told
    asks = label(question, follows)
    return (turn, told) if asks.kind in TALK else (question, asks)


def _asked(before: Message | None, turn: str, label: Label) -> Message:
    """Return a question of its own, or one that says "and the one about …?" of the question before."""
    if before is None:
        return Message(turn, label)
    same = label == FACT and says_the_same_of(turn)
    return Message(turn, before.label if same else label, (*before.history, before.text), before=before)


def _steered(before: Message, turn: str, move: Move) -> Message:
    """Return the question before, to be answered as `turn` wishes."""
    match move:
        case "shorter":
            return replace(before, sentences=1)
        case "longer":
            return replace(before, sentences=_MUCH_LONGER if (before.sentences or 0) >= _LONGER else _LONGER)
        case "narrow":
            return replace(before, narrowed=(*before.narrowed, turn))
        case "point":
            place = ordinal(turn)
            if place is None:
                return _asked(before, turn, FACT)
            of = before.of or before
            return Message(of.text, of.label, of.history, of=of, point=place)
        case "correct" if meant := corrected(before.text, turn):
            return Message(meant, before.label, (*before.history, before.text))
        case "correct":
            return replace(before, text=f"{before.text.rstrip(' ?.!')}, {turn}", corrects=before)
