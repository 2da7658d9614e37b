"""The report tells our answerer from deliberately broken ones on the sample prompts, and the gate stops each."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
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
from rag.settings import Settings

CASES = load_cases([Path(__file__).parents[2] / "seeds" / "prompts.yaml"])


class Remembering:
    """Asks the assistant each question once, and gives what it said again."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self._said: dict[tuple[str, ...], Answer] = {}

    def ask(
        self, question: str, history: Sequence[str] = (), *, as_of: date | None = None, explain: bool = False
    ) -> Answer:
        asked = (question, *history)
        if asked not in self._said:
            self._said[asked] = self.assistant.ask(question, history, as_of=as_of, explain=explain)
        return self._said[asked]

    def article(self, source: str) -> Article:
        return self.assistant.article(source)


class Broken(Remembering):
    """Spoils what another one says."""

    def __init__(self, ours: Remembering) -> None:
        super().__init__(ours.assistant)
        self.ours = ours
        self.random = random.Random(7)

    def ask(
        self, question: str, history: Sequence[str] = (), *, as_of: date | None = None, explain: bool = False
    ) -> Answer:
        return self.spoilt(self.ours.ask(question, history, as_of=as_of, explain=explain))

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
def answerer(seed_index: Path) -> Remembering:
    return Remembering(Assistant.open(seed_index, Settings()))


def reported(respondent: Remembering, out: Path) -> Report:
    setting = setting_of(respondent.assistant, Settings())
    return build_report(answer_and_grade(CASES, respondent, out, setting), setting)


@pytest.fixture(scope="module")
def ours(answerer: Remembering, tmp_path_factory: pytest.TempPathFactory) -> Report:
    return reported(answerer, tmp_path_factory.mktemp("ours"))


def test_ours_quotes_what_stands_in_the_files_and_is_no_worse_than_itself(ours: Report) -> None:
    assert ours.measures["all"]["quote_in_file"].value == 1
    again = compare(ours, ours)
    assert broken_by_comparison(again) == again.better == again.worse == []


@pytest.mark.parametrize("kind", [AlwaysFirst, AlwaysRefuses, CitesAtRandom])
def test_a_broken_answerer_is_ranked_below_ours_and_stopped(
    kind: type[Broken], ours: Report, answerer: Remembering, tmp_path: Path
) -> None:
    broken = reported(kind(answerer), tmp_path)
    assert any(line.startswith("passed fell") for line in broken_by_comparison(compare(broken, ours)))
