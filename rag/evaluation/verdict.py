"""Whether a prompt was met, and the first step that went wrong where it was not."""

from __future__ import annotations

from typing import Literal, get_args

from rag.evaluation.matching import holds_answer, is_evidence, occurs
from rag.evaluation.prompt import YES_NO, Prompt
from rag.evaluation.reply import Cited, Reply

Failure = Literal[
    "not retrieved",
    "retrieved but not chosen",
    "chosen but answer wrong",
    "refused wrongly",
    "answered wrongly",
    "error",
]
FAILURES: tuple[Failure, ...] = get_args(Failure)


def passed_by(prompt: Prompt, reply: Reply) -> bool | None:
    """A question without an answer is refused; an answer is right, as far as known, and cites a gold source.

    Without gold answers the citation alone is looked at: the gold sentence where there is one, else its source.
    """
    if prompt.expects_answer is None:
        return None
    if reply.error:
        return False
    if not prompt.expects_answer:
        return reply.refused
    if reply.refused:
        return False
    if prompt.answers:
        right = holds_answer(reply.text, prompt.answers)
        return right and (not _has_gold(prompt) or any(_rests_on_gold(prompt, c) for c in reply.citations))
    if _has_gold(prompt):
        return any(is_right(prompt, c) for c in reply.citations)
    return True


def why_failed(prompt: Prompt, reply: Reply) -> Failure:
    """Name the first step that went wrong."""
    if reply.error:
        return "error"
    if not prompt.expects_answer:
        return "answered wrongly"
    if prompt.sources and not set(prompt.sources) & {*reply.retrieved, *_carriers(reply)}:
        return "not retrieved"
    if reply.refused:
        return "refused wrongly"
    if _has_gold(prompt) and not any(is_right(prompt, c) for c in reply.citations):
        return "retrieved but not chosen"
    return "chosen but answer wrong"


def _carriers(reply: Reply) -> set[str]:
    return set().union(*(c.carriers for c in (*reply.citations, *reply.nearest)))


def is_right(prompt: Prompt, cited: Cited) -> bool | None:
    """Whether a citation is evidence: by sentence where gold sentences are known, else by source, else not known."""
    if prompt.sentences:
        return in_gold(prompt, cited)
    return from_gold(prompt, cited) if prompt.sources else None


def _has_gold(prompt: Prompt) -> bool:
    return bool(prompt.sources or prompt.sentences)


def _rests_on_gold(prompt: Prompt, cited: Cited) -> bool:
    return from_gold(prompt, cited) or in_gold(prompt, cited)


def in_gold(prompt: Prompt, cited: Cited) -> bool:
    """Whether a quote contains a gold sentence or lies in one."""
    return any(is_evidence(cited.quote, sentence) for sentence in prompt.sentences)


def bears(prompt: Prompt, cited: Cited) -> bool | None:
    """Whether a quote is or holds a gold sentence, or holds an answer's words from wherever it is; None without either.

    An alternative of any group is enough. A yes or no does not count: its letters prove nothing.
    """
    words = _answer_words(prompt)
    if not words and not prompt.sentences:
        return None
    return in_gold(prompt, cited) or any(occurs(word, cited.quote) for word in words)


def evidence_first(prompt: Prompt, reply: Reply) -> bool | None:
    """Whether the first sentence told cites evidence: of a gold sentence, or words of a gold source with the answer's.

    None where the prompt has neither gold sentences nor answers with their sources.
    """
    words = _answer_words(prompt) if prompt.sources else []
    if not words and not prompt.sentences:
        return None
    numbers = reply.told[0].citations if reply.told else ()
    return any(
        in_gold(prompt, c) or (from_gold(prompt, c) and any(occurs(word, c.quote) for word in words))
        for c in reply.citations
        if c.number in numbers
    )


def _answer_words(prompt: Prompt) -> list[str]:
    return [a for group in prompt.answers for a in group if a.casefold() not in YES_NO]


def is_answer_right(prompt: Prompt, reply: Reply) -> bool | None:
    """Whether an answer that is shown is right: by the gold answers, else by a citation that is evidence.

    Whatever is answered where there is no answer is wrong. None where it is refused or nothing is known.
    """
    if reply.outcome not in {"answered", "closest"} or prompt.expects_answer is None:
        return None
    if not prompt.expects_answer:
        return False
    if prompt.answers:
        return holds_answer(reply.text, prompt.answers)
    return any(is_right(prompt, c) for c in reply.citations) if _has_gold(prompt) else None


def from_gold(prompt: Prompt, cited: Cited) -> bool:
    """Whether a gold source carries the quote."""
    return bool(cited.carriers & set(prompt.sources))
