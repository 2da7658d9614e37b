"""What a language model is told: the words of `prompts.yaml`, filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from string import Template

import yaml

from rag.reading.findings import Findings
from rag.writing.given import Given, chosen
from rag.writing.model import Message

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

    def writing(self, findings: Findings, room: int, *, sure: bool) -> tuple[list[Message], tuple[Given, ...]]:
        """Return what to say to a model that has `room` tokens, and the sentences given, the first as [1].

        `sure`: the reader is, that they answer.
        """
        question = neutral(findings.question.read_as)
        left = int(room * _CHARACTERS) - len(self.write["system"]) - len(self.write["user"]) - len(question)
        given = chosen(findings, max(_LEAST, min(_MOST * max(1, len(findings.parts)), left) - 4 * _HEADING))
        unless = "" if sure else self.write["unless"]
        return _messages(self.write, sentences=_numbered(given), question=question, unless=unless), given

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
    return [("system", words["system"].strip()), ("user", Template(words["user"]).substitute(values).strip())]


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
