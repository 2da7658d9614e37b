"""Watched answers: what matters is told once, what does not is never told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from index.article import Article
from index.builder import build_index
from index.errors import FootnoteError
from rag import Footnote
from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation
from rag.assistant import Assistant
from rag.changes import change
from rag.evidence.freezing import freeze
from rag.evidence.store import Kept
from rag.settings import Settings
from rag.watched import Watched, _near, ask_again
from ui.atom import feed_of

JARS = "Divers have found {} jars in the wreck off Zanzibar, the museum said."
QUESTION = "How many jars have divers found in the wreck off Zanzibar?"
ABSENT = "Who opened the new ferry to Holm?"


class Newsroom:
    """A folder of articles with its index, in which two questions are watched."""

    def __init__(self, folder: Path) -> None:
        self.articles, self.index = folder / "articles", folder / "index"
        self.settings = Settings(index=self.index, threshold=None)
        self.watched = Watched(Kept.beside(self.index))

    def write(self, name: str, text: str, day: str = "2024-06-01") -> None:
        self.articles.mkdir(exist_ok=True)
        (self.articles / name).write_text(f"---\ntitle: Of {name}\ndate: {day}\n---\n\n{text}\n", "utf-8")

    def open(self) -> Assistant:
        build_index([self.articles], self.index, accept_removals=True)
        return Assistant.open(self.index, self.settings)

    def watch(self, question: str) -> None:
        assistant = self.open()
        answer = assistant.ask(question)
        self.watched.add(self.watched.kept.put(freeze(answer, assistant.index, self.settings)))

    def told(self) -> list[str]:
        return [alert.why for alert in ask_again(self.open(), self.watched, self.settings)]


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    room = Newsroom(tmp_path)
    room.write("jars.md", JARS.format(34))
    room.write("weather.md", "It rained in Arlen for nine days, the office said.")
    room.watch(QUESTION)
    return room


def test_what_changes_nothing_is_never_told(newsroom: Newsroom) -> None:
    newsroom.write("jars.md", JARS.format(34) + "\n\nThe weather was fair.")
    newsroom.write("copy.md", JARS.format("thirty-four"), "2024-07-01")
    newsroom.write("harbour.md", "The harbour of Arlen got a new crane.")
    assert newsroom.told() == []


def test_another_value_is_told_once_with_both_answers(newsroom: Newsroom) -> None:
    newsroom.write("jars.md", JARS.format(84))
    assert newsroom.told() == ["value"]
    assert newsroom.told() == []
    (alert,) = newsroom.watched.alerts
    assert "34" in newsroom.watched.kept.open(alert.old).answer.text
    assert "84" in newsroom.watched.kept.open(alert.new).answer.text
    entry = fromstring(feed_of(newsroom.watched)).find("{*}entry/{*}content")
    assert entry is not None
    assert entry.text is not None
    assert "34 jars" in entry.text.splitlines()[0]


def test_a_program_that_indexes_has_them_asked_again_and_hears_once_of_an_address_that_may_not_be_told(
    newsroom: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    newsroom.write("jars.md", JARS.format(84))
    footnote = Footnote.open(newsroom.index, notify="https://evil.example/x")
    assert footnote.index().changed == 1
    assert [alert.why for alert in newsroom.watched.alerts] == ["value"]
    assert [record.message for record in caplog.records if "evil.example" in record.message] == [caplog.messages[-1]]
    assert "84" in footnote.ask(QUESTION).text


def test_an_article_that_says_otherwise_is_told(newsroom: Newsroom) -> None:
    newsroom.write("later.md", JARS.format(84), "2024-09-01")
    assert newsroom.told() == ["disagreement"]


def test_words_that_moved_with_their_file_still_stand(newsroom: Newsroom) -> None:
    old = newsroom.watched.kept.open(newsroom.watched.watches[0].latest).answer
    (newsroom.articles / "jars.md").rename(newsroom.articles / "moved.md")
    assistant = newsroom.open()
    new = replace(old, citations=())  # as if it rested on something else now
    lost = replace(old, citations=(replace(old.citations[0], quote="Divers have lost 34 jars."),))
    assert change(old, new, assistant.index.article, lambda words: _near(assistant, words)) is None
    assert change(lost, new, assistant.index.article, lambda words: _near(assistant, words)) == "words"


def test_another_verdict_is_told(newsroom: Newsroom) -> None:
    newsroom.watch(ABSENT)
    newsroom.write("ferry.md", "The mayor of Arlen opened the new ferry to Holm.")
    assert newsroom.told() == ["verdict"]
    (newsroom.articles / "ferry.md").unlink()
    assert newsroom.told() == ["verdict"]


def test_only_a_kept_answer_is_watched_and_no_longer_when_taken_out(newsroom: Newsroom) -> None:
    with pytest.raises(FootnoteError, match="no answer"):
        newsroom.watched.add("0" * 64)
    newsroom.watched.remove(newsroom.watched.watches[0].hash[:12])
    assert newsroom.watched.watches == ()


@pytest.mark.parametrize(
    ("quotes", "told"),
    [
        (["It cost 34 crowns.", "It cost 84 crowns."], False),
        (["It cost 84 crowns.", "It cost 34 crowns."], False),
        (["It cost 84 crowns."], False),  # the other still stands in its article: else the words are told
        (["It cost 48 crowns.", "It cost 34 crowns."], True),
    ],
)
def test_of_several_values_another_order_is_no_news_and_a_new_one_is(quotes: list[str], told: bool) -> None:
    def answer(said: list[str]) -> Answer:
        cited = [Citation(n, f"{s}.md", "", None, 0, 18, s, answer=((8, 10),)) for n, s in enumerate(said, start=1)]
        return Answer(
            "What did it cost?", "", "answered", tuple(Sentence(c.quote, (c.number,)) for c in cited), tuple(cited)
        )

    old = answer(["It cost 34 crowns.", "It cost 84 crowns."])
    articles = {c.source: Article(c.source, "", c.quote) for c in old.citations}
    assert change(old, answer(quotes), articles.get) == ("value" if told else None)


def test_a_denial_in_other_words_is_no_news_and_its_end_is() -> None:
    def answer(said: str) -> Answer:
        cited = Citation(1, "talks.md", "", None, 0, len(said), said)
        return Answer("Was Per to be present?", "", "answered", (Sentence(said, (1,)),), (cited,), kind="yes_no")

    old = answer("They would meet in Holm, and Per would not be present.")
    for said, why in (("Per was not going to be present in Holm.", None), ("Per would be present.", "value")):
        assert change(old, answer(said), lambda _: Article("talks.md", "", old.citations[0].quote)) == why
