"""A conversation goes on: what was asked is asked again as wished, and what cannot be answered is said plainly."""

import pytest

from rag.answer.answer import Answer
from rag.assistant import Assistant
from rag.question.options import Options
from tests.rag.conftest import BuildAssistant

BRIDGE = """---
title: The bridge falls
date: 2024-05-03
publisher: The Herald
---

MUNICH, May 3 (Herald)

The old bridge in Riga collapsed on Friday morning. It had been closed since 1998. Nobody was hurt when it fell.

Advertisement

Read more: Ten bridges one must see
"""
HARBOUR = """---
title: Harbour sold
date: 2025-02-01
publisher: Valley News
---

The harbour of Riga was sold to a bank. The price of the harbour was 40 million euros. The mayor called the sale fair.
"""


@pytest.fixture(scope="module")
def two(build_assistant: BuildAssistant) -> Assistant:
    return build_assistant({"bridge.md": BRIDGE, "harbour.md": HARBOUR})


def texts(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


def test_more_goes_on_in_the_article_and_shorter_is_one_sentence(two: Assistant) -> None:
    asked = "What collapsed in Riga?"
    first = texts(two.ask(asked))[0]
    longer = two.ask("tell me more", [asked])
    assert texts(longer) == [first, "It had been closed since 1998.", "Nobody was hurt when it fell."]
    assert all(sentence.citations and sentence.supported for sentence in longer.sentences)
    assert (longer.question, longer.query) == ("tell me more", asked)
    assert texts(two.ask("in one sentence please", [asked, "tell me more"])) == [first]


@pytest.mark.parametrize(
    ("wish", "source", "note"),
    [
        ("only in 2025", "harbour.md", "Only articles from 1 January 2025 to 31 December 2025."),
        ("only Valley News", "harbour.md", "Only articles by Valley News."),
        ("nothing after 2024", "bridge.md", "Only articles until 31 December 2024."),
    ],
)
def test_an_answer_is_narrowed_down_and_says_so(two: Assistant, wish: str, source: str, note: str) -> None:
    answer = two.ask(wish, ["What happened in Riga?"])
    assert (answer.note or "").startswith(note)
    assert {c.source for c in (*answer.citations, *answer.nearest)} == {source}


def test_narrowed_down_to_nothing_is_a_refusal(two: Assistant) -> None:
    answer = two.ask("only in 2019", ["What happened in Riga?"])
    assert (answer.outcome, answer.nearest) == ("refused", ())
    assert answer.note == "Only articles from 1 January 2019 to 31 December 2019. There are none."


def test_what_was_not_meant_is_not_shown_again(two: Assistant) -> None:
    asked = "What collapsed or was sold in Riga?"
    shown = set(texts(two.ask(asked)))
    assert shown
    assert not shown & set(texts(two.ask("no, the other one", [asked])))


def test_an_opinion_is_declined_with_what_the_articles_report(two: Assistant) -> None:
    answer = two.ask("What do you think of the sale of the harbour?")
    assert answer.kind == "opinion"
    declined, *reported = answer.sentences
    assert declined.text == "Footnote has no opinion and gives no advice; this is what the articles report."
    assert declined.citations == ()
    assert all(sentence.citations for sentence in reported)
    assert answer.outcome == "answered", "to decline is all that can be done"
    assert all("harbour" in c.quote or "sale" in c.quote for c in answer.citations), "each is about what was asked"
    nothing = two.ask("Do you like chestnuts?")
    assert nothing.refused
    assert texts(nothing) == ["Footnote has no opinion and gives no advice, and the articles report nothing on this."]


def test_what_comes_nearest_is_a_sentence_of_a_story(two: Assistant) -> None:
    answer = two.ask("Who designed the old bridge in Riga?", options=Options(threshold=1.0))
    assert answer.refused
    quotes = [citation.quote for citation in answer.nearest]
    assert quotes
    assert not [quote for quote in quotes if "MUNICH" in quote or "Advert" in quote or "Read more" in quote]


def test_a_question_in_another_language_is_told_so_and_no_word_of_it_is_named(two: Assistant) -> None:
    answer = two.ask("Warum stürzte die alte Brücke ein?")
    assert answer.refused
    assert answer.missing == ()
    assert (answer.note or "").startswith("Most words of the question are in no article")
