"""What a language model is told: the words of `prompts.yaml`, filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, groupby
from pathlib import Path
from string import Template

import yaml

from rag.answer.answer import Answer
from rag.reading.findings import Findings
from rag.writing.given import Given, chosen
from rag.writing.model import Message
from rag.writing.points import in_sentences

_CHARACTERS = 3.0  # A token's, at least: English has about four, names and figures fewer.
# Of sentences and what stands above them, some 500 tokens; of 27 sample questions 26 have their answer in as many, as
# in six whole passages, and a model on a laptop reads them in a third of the time.
_MOST = 2000
_LEAST = 300  # Characters, however small the window.
_HEADING = 120  # Characters of an article's title and date.
_MARK = re.compile(r"\[(\^?\d+(?:\s*[,;–-]\s*\d+)*)\]")
_LABEL = re.compile(r"\b(sources?|passages?|citations?|footnotes?)(\s*)\[?#?(\d+)\]?(\s*):", re.IGNORECASE)
_INST = re.compile(r"\[(/?)INST\]")
_RULE = re.compile(r"-{3,}")


@dataclass(frozen=True, slots=True)
class Prompts:
    """The templates, and the version that is stored with every answer."""

    version: str
    write: Mapping[str, str]
    condense: Mapping[str, str]
    retell: Mapping[str, str]
    translate: Mapping[str, str]

    def writing(
        self, findings: Findings, room: int, *, sure: bool, itemised: bool = False
    ) -> tuple[list[Message], tuple[Given, ...]]:
        """Return what to say to a model that has `room` tokens, and the sentences given, the first as [1].

        `sure`: the reader is, that they answer. `itemised`: the model is to write JSON.
        """
        question = neutral(findings.question.read_as)
        left = int(room * _CHARACTERS) - len(self.write["system"]) - len(self.write["user"]) - len(question)
        given = chosen(findings, max(_LEAST, min(_MOST * max(1, len(findings.parts)), left) - 4 * _HEADING))
        form = self._form(itemised=itemised) | ({"unless": ""} if sure else {})
        return _messages(self.write, sentences=_numbered(given), question=question, **form), given

    def retelling(
        self, told: Answer, given: Sequence[Given], room: int, *, itemised: bool = False
    ) -> tuple[list[Message], tuple[Given, ...]]:
        """Return what to say to a model that is to tell in prose what an answer by quotes says in the sentences
        `given`, and those of them that fit into `room` tokens, the first as [1]."""
        asked = self.retell[told.kind]
        left = int(room * _CHARACTERS) - len(self.retell["system"]) - len(asked) - len(told.question) - 4 * _HEADING
        lengths = accumulate(len(one.text) + len("[10] \n") for one in given)
        fitting = tuple(one for one, length in zip(given, lengths, strict=True) if length <= max(_LEAST, left))
        word = told.sentences[0].text if told.kind == "yes_no" else ""
        question = neutral(told.question)
        wanted = Template(asked).substitute(word=word, most=in_sentences(told))
        form = self._form(itemised=itemised)
        return _messages(self.retell, sentences=_numbered(fitting), question=question, asked=wanted, **form), fitting

    def translating(self, texts: Sequence[str], into: str, *, question: bool = False) -> list[Message]:
        """Return what to say to a model that is to translate a question, or some sentences, into a language."""
        lines = "\n".join(
            neutral(text) if question else f"{n}. {neutral(text)}" for n, text in enumerate(texts, start=1)
        )
        words = {**self.translate, "user": self.translate["question" if question else "answer"]}
        return _messages(words, lines=lines, into=into)

    def _form(self, *, itemised: bool) -> dict[str, str]:
        """Return how the model is told to cite, to answer, and to say that nothing answers."""
        form = "json" if itemised else "text"
        return {name: self.write[f"{name}_{form}"] for name in ("cite", "answer", "unless")}

    def condensing(self, question: str, history: Sequence[str]) -> list[Message]:
        """Return what to say to a model that is to make a question stand alone."""
        before = "\n".join(f"- {neutral(q)}" for q in history) or "- none"
        return _messages(self.condense, question=neutral(question), history=before)


@cache
def prompts() -> Prompts:
    """Return the prompts that come with Footnote."""
    return Prompts(**yaml.safe_load(Path(__file__).with_name("prompts.yaml").read_text("utf-8")))


def neutral(text: str) -> str:
    """Return a text on one line, without what a model could take for our marks, or the marks of its own turns."""
    text = _INST.sub(r"(\1INST)", " ".join(text.split()))
    text = _LABEL.sub(r"\1\2(\3)\4:", _MARK.sub(r"(\1)", text))
    return _RULE.sub("—", text.replace("<", "‹").replace(">", "›"))


def _messages(words: Mapping[str, str], **values: str) -> list[Message]:
    return [(role, Template(words[role]).substitute(values).strip()) for role in ("system", "user")]


def _numbered(given: Sequence[Given]) -> str:
    """Return a line for each sentence, behind its number, and one above those of each article.

    A sentence has no line of its own making, so that no article can pretend to end its part and to speak as we do.
    """
    lines = []
    numbers = iter(range(1, len(given) + 1))
    for _, own in groupby(given, key=lambda g: g.match.article.source):
        sentences = list(own)
        article = sentences[0].match.article
        title = neutral(article.title)[:_HEADING]
        lines.append(f"From “{title}”, {article.date}:" if article.date else f"From “{title}”:")
        lines += [f"[{next(numbers)}] {neutral(one.text)}" for one in sentences]
    return "\n".join(lines)
