"""A question for several things gets the whole list that stands in the article, each item cited."""

from collections.abc import Callable

import pytest

from index.sentences import sentence_spans
from rag.answering import Assistant
from rag.listing import asks_for_list, list_around

BuildAssistant = Callable[..., Assistant]


@pytest.mark.parametrize(
    "question",
    [
        "Which officials will lead the talks?",
        "Which two hopes did the minister dash?",
        "In which parts of the county were wolves seen?",
        "What were the reasons for the delay?",
        "What are the five demands?",
        "Who are the members of the panel?",
        "Name the towns that flooded.",
        "List three causes of the fire",
        "Which people were rescued?",
    ],
)
def test_a_question_for_several_things_asks_for_a_list(question: str) -> None:
    assert asks_for_list(question)


@pytest.mark.parametrize(
    "question",
    [
        "Which official will lead the talks?",
        "What happens in the harbour at night?",
        "Which retailer lowers its prices?",
        "In what year did the harbour works start?",
        "Which 23-time champion has retired?",
        "What is the name of the ferry?",
        "What causes delays?",
        "Who was the mayor?",
        "What are the odds of rain?",
        "How many towns were flooded?",
    ],
)
def test_a_question_for_one_thing_does_not(question: str) -> None:
    assert not asks_for_list(question)


def around(text: str, at: int) -> list[str]:
    spans = sentence_spans(text)
    return [text[a:b] for a, b in (spans[n] for n in list_around(text, spans, at))]


BULLETS = "The plan has three parts:\n\n- a new bridge\n- a night bus\n- cheaper tickets\n\nThe mayor likes it."


def test_bullets_belong_together_with_the_line_that_announces_them() -> None:
    assert around(BULLETS, 2) == ["The plan has three parts:", "- a new bridge", "- a night bus", "- cheaper tickets"]


def test_what_follows_the_bullets_is_no_item() -> None:
    assert around(BULLETS, 4) == []


def test_counted_sentences_belong_together() -> None:
    text = (
        "The council met on Monday. It named two reasons. The first was the cost of steel. The second was the "
        "weather. The harbour reopens in May."
    )
    assert around(text, 3) == [
        "It named two reasons.",
        "The first was the cost of steel.",
        "The second was the weather.",
    ]


def test_also_makes_a_list_longer_but_does_not_begin_one() -> None:
    listed = "First, the pier burned. Second, the crane fell. Also, two boats sank. Nobody was hurt."
    assert len(around(listed, 0)) == 3
    assert around("The pier burned. Also, two boats sank. Nobody was hurt.", 0) == []


def test_items_may_end_in_semicolons() -> None:
    text = "The panel wants\n\nhigher fences;\n\nmore guards; and\n\na second gate.\n\nWork starts in June."
    assert around(text, 1)[-3:] == ["higher fences;", "more guards; and", "a second gate."]


def test_sentences_that_open_alike_are_items_unless_they_only_point_back() -> None:
    assert len(around("Farmers want rain. Farmers want peace. The mill is closed.", 0)) == 2
    assert around("He was late. He was tired. The mill is closed.", 0) == []


def test_initials_are_no_bullets() -> None:
    assert around("The panel was named today. A. Moreau leads it. The mill is closed.", 0) == []


ARTICLE = (
    "Four demands of the fishermen\n\n"
    "The fishermen of Port Lenz have blocked the harbour since Sunday. "
    "Their union handed four demands to the ministry:\n\n"
    "- cheaper diesel\n- a ban on trawlers inside the bay\n- repairs to the old pier\n"
    "- pensions from the age of sixty\n\n"
    "The ministry has promised a reply by Friday. The fish market stays shut."
)
REASONS = (
    "Why the tram is late\n\n"
    "The tram to Odden will open a year late. The operator gave two reasons for the delay of the tram. "
    "The first is a shortage of drivers. The second is rust in the new rails. Fares stay as they are."
)


@pytest.fixture(scope="module")
def assistant(build_assistant: BuildAssistant) -> Assistant:
    return build_assistant({"fish.txt": ARTICLE, "tram.txt": REASONS}, threshold=0.0)


def test_the_answer_holds_every_item_in_the_order_of_the_text(assistant: Assistant) -> None:
    answer = assistant.ask("Which demands did the union of the fishermen hand to the ministry?")
    items = ["diesel", "trawlers", "pier", "pensions"]
    where = [answer.text.find(item) for item in items]
    assert -1 not in where
    assert where == sorted(where)


def test_every_item_has_a_citation_of_its_own(assistant: Assistant) -> None:
    answer = assistant.ask("Which demands did the union of the fishermen hand to the ministry?")
    text = assistant.article("fish.txt").text
    assert [c.quote for c in answer.citations] == [text[c.start : c.end] for c in answer.citations]
    assert [s.citations for s in answer.sentences] == [(c.number,) for c in answer.citations]


def test_reasons_told_one_after_the_other_are_gathered(assistant: Assistant) -> None:
    answer = assistant.ask("What are the reasons for the delay of the tram?")
    assert "drivers" in answer.text
    assert "rust" in answer.text


def test_an_item_says_why_it_was_chosen(assistant: Assistant) -> None:
    ranked = assistant.find("Which demands did the union of the fishermen hand to the ministry?").quotes.ranked
    assert any(r.chosen and r.why == "an item of the same list" for r in ranked)


def test_a_long_list_is_cut_at_eight_sentences(build_assistant: BuildAssistant) -> None:
    towns = "\n".join(f"- {name}" for name in "Aden Brill Corvo Duma Elst Fano Gorey Hamm Ibsen Jarl".split())
    long = build_assistant({"flood.txt": f"The flood\n\nThe flood reached these towns:\n\n{towns}\n"}, threshold=0.0)
    answer = long.ask("Which towns did the flood reach?")
    assert len(answer.sentences) == 8
    assert answer.sentences[0].text == "The flood reached these towns:"


def test_who_wants_one_sentence_gets_one(build_assistant: BuildAssistant) -> None:
    short = build_assistant({"fish.txt": ARTICLE}, threshold=0.0, sentences=1)
    assert len(short.ask("Which demands did the union of the fishermen hand to the ministry?").sentences) == 1
