"""Drafts of cases that a person is to complete, made of feedback or by a language model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from pydantic import BaseModel, ValidationError

from index.article import Article
from index.errors import FootnoteError
from rag.evaluation.case import CASE, DRAFT, Case, Text
from rag.evaluation.matching import occurs, one_spaced
from rag.evaluation.output import writing
from rag.feedback import Feedback
from rag.writing.failures import as_model_failed
from rag.writing.thoughts import spoken

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

_HEAD = (
    "# Drafts. Complete each prompt, then delete its note: a prompt whose note begins with 'draft' is not evaluated.\n"
    "# docs/evaluation.md says what each key means.\n\n"
)
_ARTICLE_CHARS = 6000
_TRIES = 3
_TEMPLATE = """Below is an article. Write one question that a reader might ask and that the article answers.
Do not use the article's own wording, and do not mention "the article". Reply with one JSON object and nothing else:
{{"question": "...", "answer": "the shortest answer, a few words copied from the article", "sentence": "the sentence of
the article that holds the answer, copied exactly"}}

ARTICLE: {title}
{text}
"""


class _Written(BaseModel):
    """What a model is asked to write about an article."""

    question: Text
    answer: Text
    sentence: Text


def drafts_from_feedback(entries: Sequence[Feedback]) -> list[Case]:
    """Return a draft for each question that was voted on; the last vote on a question counts."""
    last = {(entry.question, entry.history): entry for entry in entries}
    return [_draft(number, entry) for number, entry in enumerate(last.values(), start=1)]


def _draft(number: int, entry: Feedback) -> Case:
    is_liked = entry.vote == "up"
    sources = tuple(dict.fromkeys(str(c["source"]) for c in entry.citations))
    return Case(
        f"feedback-{entry.time[:10]}-{number}",
        entry.question,
        entry.history,
        sources=sources if is_liked else (),
        sentences=tuple(str(c["quote"]) for c in entry.citations) if is_liked else (),
        answerable=bool(entry.citations) if is_liked else None,
        kind="feedback",
        note="; ".join(_told(entry, sources)),
    )


def _told(entry: Feedback, sources: Sequence[str]) -> Iterator[str]:
    """Yield what the person who completes a draft should know."""
    yield f"{DRAFT} — thumbs {entry.vote} on {entry.time[:10]}"
    if entry.reason:
        yield f"the reader said: {one_spaced(entry.reason)}"
    yield f"answered: {one_spaced(entry.answer)}" if entry.answer else "it was refused"
    if entry.vote == "up":
        done = "put the answer, keep only the sentences that hold it"
        yield done if sources else "see that the articles do not answer it"
    else:
        cited = f" (not or not only in {', '.join(sources)})" if sources else ""
        yield f"find what the articles say{cited}, or set answerable: false"


def drafts_by_model(
    articles: Sequence[Article], count: int, llm: LLM, on_draft: Callable[[int], None] = lambda _: None
) -> list[Case]:
    """Return up to `count` drafts a model wrote, from articles taken evenly.

    Only drafts whose evidence stands word for word in the article, and holds the answer, are kept. Raises
    FootnoteError when the model fails before it wrote one.
    """
    drafts: dict[str, Case] = {}
    some = min(count, len(articles))
    chosen = [articles[number * len(articles) // some] for number in range(some)]
    note = f"{DRAFT} — written by {llm.metadata.model_name}; check it, then delete this note"
    for article in chosen * _TRIES:
        if len(drafts) == count:
            break
        try:
            written = _written(llm, article)
        except (FootnoteError, KeyboardInterrupt):
            if drafts:
                break  # What it wrote so far was paid for.
            raise
        if written and written.question not in drafts:
            drafts[written.question] = Case(
                f"draft-{len(drafts) + 1}", written.question, (), ((written.answer,),), (article.source,),
                (written.sentence,), answerable=True, kind="fact", note=note,
            )  # fmt: skip
            on_draft(len(drafts))
    return list(drafts.values())


def _written(llm: LLM, article: Article) -> _Written | None:
    """Ask a model for a case about an article; None where its evidence does not stand there."""
    with as_model_failed(llm.metadata.model_name):
        reply = llm.complete(_TEMPLATE.format(title=article.title, text=article.text[:_ARTICLE_CHARS])).text
    found = re.search(r"\{.*\}", spoken(reply).text, re.DOTALL)
    try:
        written = _Written.model_validate_json(found.group() if found else "")
    except ValidationError:
        return None
    stands = one_spaced(written.sentence) in one_spaced(article.text)
    return written if stands and occurs(written.answer, written.sentence) else None


def write_drafts(drafts: Sequence[Case], file: Path) -> None:
    """Write drafts as YAML. Raises FootnoteError rather than write over drafts that may have been worked on."""
    refuse_existing(file)
    with writing(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_HEAD + drafts_yaml(drafts), "utf-8")


def refuse_existing(file: Path) -> None:
    """Raise FootnoteError where the file exists. Call it before a model is paid for what would go there."""
    if file.exists():
        raise FootnoteError(f"{file} is there already", "move it away, or name another place with --out")


def drafts_yaml(drafts: Sequence[Case]) -> str:
    """Return drafts as the YAML of a prompts file, with an empty list where the answers are to be filled in."""
    values = [CASE.dump_python(d, mode="json", exclude={"place", "grades"}, exclude_defaults=True) for d in drafts]
    ready = [{key: v[key] if key != "answers" else v.get(key, []) for key in (*v, "answers")} for v in values]
    return "\n".join(yaml.safe_dump([r], allow_unicode=True, sort_keys=False, width=120) for r in ready)
