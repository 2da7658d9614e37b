"""Prompt drafts, from feedback or by a language model, for a person to complete: each says so in its note."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from index.article import Article
from index.errors import FootnoteError
from rag.evaluation.matching import occurs, one_spaced
from rag.evaluation.output import writing
from rag.evaluation.prompt import DRAFT
from rag.feedback import Feedback
from rag.writing.thoughts import spoken

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

_HEAD = (
    "# Drafts. Complete each prompt, then delete its note: a prompt whose note begins with 'draft' is not evaluated.\n"
    "# docs/evaluation.md says what each key means.\n\n"
)
_ARTICLE_CHARS = 6000
_TRIES = 3
_ASK = """Below is an article. Write one question that a reader might ask and that the article answers.
Do not use the article's own wording, and do not mention "the article". Reply with one JSON object and nothing else:
{{"question": "...", "answer": "the shortest answer, a few words copied from the article", "sentence": "the sentence of
the article that holds the answer, copied exactly"}}

ARTICLE: {title}
{text}
"""


def drafts_from_feedback(entries: Sequence[Feedback]) -> list[dict[str, Any]]:
    """Return a draft for each question that was voted on; the last vote on a question counts."""
    last = {(entry.question, entry.history): entry for entry in entries}
    return [_draft(number, entry) for number, entry in enumerate(last.values(), start=1)]


def drafts_by_model(
    articles: Sequence[Article], count: int, llm: LLM, on_draft: Callable[[int], None] = lambda _: None
) -> list[dict[str, Any]]:
    """Return up to `count` drafts a model wrote, from articles taken evenly.

    Only drafts whose evidence stands word for word in the article, and holds the answer, are kept. Raises
    FootnoteError when the model fails before it wrote one.
    """
    drafts: list[dict[str, Any]] = []
    some = min(count, len(articles))
    chosen = [articles[number * len(articles) // some] for number in range(some)]
    for article in (a for _ in range(_TRIES) for a in chosen):
        if len(drafts) == count:
            break
        try:
            values = _written(llm, article)
        except (FootnoteError, KeyboardInterrupt):
            if drafts:
                break  # What it wrote so far was paid for.
            raise
        if values and values["question"] not in {d["question"] for d in drafts}:
            drafts.append(
                {
                    "id": f"draft-{len(drafts) + 1}",
                    "kind": "fact",
                    "question": values["question"],
                    "answers": [[values["answer"]]],
                    "sources": [article.source],
                    "sentences": [values["sentence"]],
                    "answerable": True,
                    "note": f"{DRAFT} — written by {llm.metadata.model_name}; check it, then delete this note",
                }
            )
            on_draft(len(drafts))
    return drafts


def _written(llm: LLM, article: Article) -> dict[str, str] | None:
    """Ask a model for a prompt about an article; None where its evidence does not stand there."""
    try:
        reply = llm.complete(_ASK.format(title=article.title, text=article.text[:_ARTICLE_CHARS])).text
    except Exception as exc:  # Every provider raises its own kinds, and what they say may repeat the key.
        kind = type(exc).__name__
        raise FootnoteError(f"the model failed ({kind})", "footnote doctor says whether it answers") from None
    values = _parsed(spoken(reply).text)
    return values if values and _holds(article, values) else None


def write_drafts(drafts: Sequence[dict[str, Any]], file: Path) -> None:
    """Write drafts as YAML. Raises FootnoteError rather than write over drafts that may have been worked on."""
    refuse_existing(file)
    with writing(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_HEAD + drafts_yaml(drafts), "utf-8")


def refuse_existing(file: Path) -> None:
    """Raise FootnoteError where there is a file already, best before a model is paid for what would go there."""
    if file.exists():
        raise FootnoteError(f"{file} is there already", "move it away, or name another place with --out")


def drafts_yaml(drafts: Sequence[dict[str, Any]]) -> str:
    """Return drafts as the YAML of a prompts file."""
    return "\n".join(yaml.safe_dump([d], allow_unicode=True, sort_keys=False, width=120) for d in drafts)


def _draft(number: int, entry: Feedback) -> dict[str, Any]:
    up = entry.vote == "up"
    sources = list(dict.fromkeys(str(c["source"]) for c in entry.citations))
    return {
        "id": f"feedback-{entry.time[:10]}-{number}",
        "kind": "feedback",
        "question": entry.question,
        **({"history": list(entry.history)} if entry.history else {}),
        "answers": [],
        **({"sources": sources, "sentences": [str(c["quote"]) for c in entry.citations]} if up and sources else {}),
        **({"answerable": bool(entry.citations)} if up else {}),
        "note": "; ".join(_said(entry, sources)),
    }


def _said(entry: Feedback, sources: Sequence[str]) -> Iterator[str]:
    yield f"{DRAFT} — thumbs {entry.vote} on {entry.time[:10]}"
    if entry.reason:
        yield f"the reader said: {one_spaced(entry.reason)}"
    yield f"answered: {one_spaced(entry.answer)}" if entry.answer else "it was refused"
    if entry.vote == "up" and not sources:
        yield "see that the articles do not answer it"
    elif entry.vote == "up":
        yield "put the answer, keep only the sentences that hold it"
    else:
        cited = f" (not or not only in {', '.join(sources)})" if sources else ""
        yield f"find what the articles say{cited}, or set answerable: false"


def _parsed(reply: str) -> dict[str, str] | None:
    found = re.search(r"\{.*\}", reply, re.DOTALL)
    try:
        values = json.loads(found.group()) if found else None
    except ValueError:
        return None
    keys = ("question", "answer", "sentence")
    if not isinstance(values, dict) or any(not str(values.get(key) or "").strip() for key in keys):
        return None
    return {key: str(values[key]).strip() for key in keys}


def _holds(article: Article, values: dict[str, str]) -> bool:
    stands = one_spaced(values["sentence"]) in one_spaced(article.text)
    return stands and occurs(values["answer"], values["sentence"])
