"""What is said to a greeting, to thanks, to a goodbye, and to the question what Footnote can do."""

from __future__ import annotations

from index.opened import Index
from rag.answer.answer import Answer, Sentence
from rag.question.conversation import Message

_SAID: dict[str, tuple[str, ...]] = {
    "greeting": ("Hello. Ask about the {count} here, and each sentence of the answer gets its footnote.",),
    "thanks": ("You are welcome.",),
    "goodbye": ("Goodbye.",),
    "abilities": (
        "Footnote answers questions from the {count} it was given, and puts a footnote under every sentence, so that "
        "you can check it where it stands.",
        "Ask for a fact, for a summary of an article, for what is known about a topic, for a comparison or a list, or "
        "for what the collection holds; where the articles say nothing, it says so.",
    ),
}


def talk(index: Index, message: Message) -> Answer:
    """Return one or two plain sentences, for which no article is read."""
    articles = index.manifest.articles
    count = f"{articles:,} article{'s' if articles != 1 else ''}"
    said = tuple(Sentence(sentence.format(count=count)) for sentence in _SAID[message.kind])
    return Answer(
        message.text, message.text, "answered", said, kind=message.kind, generation=index.generation
    )  # fmt: skip
