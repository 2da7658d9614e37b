"""The report tells our answerer from deliberately broken ones on the sample prompts, and the gate stops each."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from index.article import Article
from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation
from rag.assistant import Assistant
from rag.evaluation.cases import load_cases
from rag.evaluation.comparison import compare
from rag.evaluation.evaluation import answer_and_grade, build_report, setting_of
from rag.evaluation.gate import broken_by_comparison
from rag.evaluation.report import Report
from rag.evaluation.run import Respondent
from rag.settings import Settings

PROMPTS = load_cases([Path(__file__).parents[2] / "seeds" / "prompts.yaml"])


class Broken:
    """Asks the assistant, and spoils what it says."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.random = random.Random(7)

    def ask(
        self, question: str, history: Sequence[str] = (), *, as_of: date | None = None, explain: bool = False
    ) -> Answer:
        return self.spoilt(self.assistant.ask(question, history, as_of=as_of, explain=explain))

    def article(self, source: str) -> Article:
        return self.assistant.article(source)

    def spoilt(self, answer: Answer) -> Answer:
        raise NotImplementedError

    def citation(self, number: int, passage: int) -> Citation:
        article, found = self.assistant.index.passage(passage)
        return Citation(number, article.source, article.title, article.date, found.start, found.end, found.text)


class AlwaysFirst(Broken):
    """Answers everything with the first passage there is."""

    def spoilt(self, answer: Answer) -> Answer:
        first = self.citation(1, 0)
        return replace(
            answer, outcome="answered", sentences=(Sentence(first.quote, (1,)),), citations=(first,), nearest=()
        )


class AlwaysRefuses(Broken):
    """Refuses everything."""

    def spoilt(self, answer: Answer) -> Answer:
        return replace(answer, outcome="refused", sentences=(), citations=())


class CitesAtRandom(Broken):
    """Says what we say, and cites passages drawn at random."""

    def spoilt(self, answer: Answer) -> Answer:
        size = self.assistant.index.manifest.passages
        return replace(
            answer, citations=tuple(self.citation(c.number, self.random.randrange(size)) for c in answer.citations)
        )


@pytest.fixture(scope="module")
def assistant(seed_index: Path) -> Assistant:
    opened = Assistant.open(seed_index, Settings())
    opened.ask = cache(opened.ask)  # type: ignore[method-assign]  # four answerers ask it the same questions
    return opened


def reported(respondent: Respondent, assistant: Assistant, out: Path) -> Report:
    setting = setting_of(assistant, Settings())
    return build_report(answer_and_grade(PROMPTS, respondent, out, setting), setting)


@pytest.fixture(scope="module")
def ours(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Report:
    return reported(assistant, assistant, tmp_path_factory.mktemp("ours"))


def test_every_quote_of_ours_stands_in_its_file(ours: Report) -> None:
    assert ours.measures["all"]["quote_in_file"].value == 1


@pytest.mark.parametrize("kind", [AlwaysFirst, AlwaysRefuses, CitesAtRandom])
def test_a_broken_answerer_is_ranked_below_ours_and_stopped(
    kind: type[Broken], ours: Report, assistant: Assistant, tmp_path: Path
) -> None:
    broken = reported(kind(assistant), assistant, tmp_path)
    assert any(line.startswith("passed fell") for line in broken_by_comparison(compare(broken, ours)))


def test_ours_is_no_worse_than_itself(ours: Report) -> None:
    again = compare(ours, ours)
    assert broken_by_comparison(again) == again.better == again.worse == []
