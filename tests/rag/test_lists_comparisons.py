"""Lists gather what answers over all articles; a comparison lets each of two sides speak."""

from collections.abc import Callable

import pytest

from rag.assistant import Assistant
from rag.language.requests import Comparison, as_question, compared
from rag.language.sorts import Wanted, values_wanted

BuildAssistant = Callable[..., Assistant]

ARTICLES = {
    "a.md": "---\ntitle: The toll\npublisher: The Gazette\n---\nMayor Ingrid Holm criticised the toll for the bridge.\n"
    "The Gazette holds the toll for the bridge to be fair, since it pays for the new bridge.",
    "b.md": "---\ntitle: Anger\npublisher: The Herald\n---\nThe trader Olaf Berg criticised the toll for the bridge.\n"
    "The Herald calls the toll for the bridge a blow to every trader in town.",
    "c.md": "---\ntitle: More anger\npublisher: The Herald\n---\nAgain Mayor Ingrid Holm criticised the bridge toll.\n",
    "d.md": "---\ntitle: Cheese\npublisher: The Star\n---\nA goat cheese from Lund won the first prize of the fair.\n",
    "e.md": "---\ntitle: Works\n---\nThe ferry to Holm took 40 passengers. Its new engine cost two million euros.\n",
    "f.md": "---\ntitle: The yard\n---\nThe yard paid for a ferry's engine: it cost 2 million euros on 3 May 2024.\n",
    "g.md": "---\ntitle: The lamp\n---\nA lamp for the harbour stood at $900. It was lit on 7 June 2023.\n",
}

WARES = {"Ma": "apples", "Lo": "wool", "Ri": "lamps", "Ta": "boats", "Ve": "salt", "Su": "books", "Po": "rope"}
LAST = ("rin", "sten", "vik", "dal", "mark", "borg", "lund", "hult", "sund", "berg", "heim", "nes")


@pytest.fixture(scope="module")
def town(build_assistant: BuildAssistant) -> Assistant:
    return build_assistant(ARTICLES)


def test_a_list_has_each_item_once_with_a_footnote_to_each_article_that_says_it(town: Assistant) -> None:
    told = town.ask("List everyone who criticised the toll for the bridge")
    assert told.kind == "list"
    sources = [{c.source for c in told.citations if c.number in s.citations} for s in told.sentences]
    assert {"b.md"} in sources
    assert {"a.md", "c.md"} in sources, "Ingrid Holm stands in two articles, and is one item"
    assert len(told.sentences) == 2
    assert all(town.article(c.source).text[c.start : c.end] == c.quote for c in told.citations)


@pytest.mark.parametrize(
    ("request_", "given"),
    [
        ("every sum of money in the articles", {"two million euros", "2 million euros", "$900"}),
        ("List all costs", {"two million euros", "2 million euros"}),
        ("all dates of the engine", {"3 May 2024"}),
        ("all numbers of passengers mentioned", {"40 passengers"}),
        ("collect every mention of the ferry", {"ferry to Holm", "ferry's engine"}),
    ],
)
def test_a_list_of_values_has_every_sentence_that_gives_one(town: Assistant, request_: str, given: set[str]) -> None:
    told = town.ask(request_)
    assert (told.kind, told.outcome) == ("list", "answered")
    assert len(told.citations) == len(given)
    assert all(any(value in c.quote for c in told.citations) for value in given)


def test_a_list_wants_values_of_a_sort_or_of_none() -> None:
    assert values_wanted("list all prices of oil") == Wanted("money", "prices oil")
    assert values_wanted("all dates of meetings") == Wanted("day", "meetings")
    assert values_wanted("every percentage that is mentioned") == Wanted("share")
    assert values_wanted("collect all quotes by Rubio") == Wanted("quote", "Rubio", spoken=True)
    assert values_wanted("all quotes about NATO") == Wanted("quote", "NATO")
    assert Wanted("quote").among('Rubio spoke of a "deal" and said: "This is not over yet."') == (
        "This is not over yet.",
    )
    assert values_wanted("List everyone who criticised the dates") is None
    assert values_wanted("Which days did he say were best?") is None


@pytest.mark.parametrize(
    ("sentence", "theirs"),
    [
        ('Mayor Ingrid Holm told the council: "This is not over yet."', True),
        ('"This is not over yet," said the mayor of Lund, Ingrid Holm.', True),
        ('Holm, who was ill, wrote that it "is not over yet at all".', True),
        ('Berg wrote afterwards that Holm, "like any mayor, wants the bridge".', False),
        ('"You could see it," an official recalled. "It humanised Holm with the council."', False),
        ('Berg told Holm that they must "sort it out yourselves".', False),
        ("After meeting Holm, at the ferry, Berg said: “This is not over yet.”", False),
        ("According to Berg, Holm wants a bridge: “She is basically saying it aloud.”", False),
    ],
)
def test_a_quote_is_by_whoever_speaks_and_not_by_whom_it_is_about(sentence: str, theirs: bool) -> None:
    assert bool(Wanted("quote", "Holm", spoken=True).among(sentence)) == theirs


def test_a_list_reads_on_while_that_brings_something_new(build_assistant: BuildAssistant) -> None:
    traders = {f"{first}{last}": (ware, last) for first, ware in WARES.items() for last in LAST}
    many = {
        f"{name}.md": f"{name} sells {ware} in {last.title()}.\n\nTrader {name} criticised the toll for the bridge.\n"
        for name, (ware, last) in traders.items()
    }
    told = build_assistant(many).ask("List everyone who criticised the toll for the bridge")
    assert len(many) == 84
    assert told.sentences[-1].text == "And 74 more."
    assert len({c.quote for c in told.citations}) == 10


def test_a_list_that_no_article_fills_is_refused(town: Assistant) -> None:
    assert town.ask("List all astronauts who walked on Mars").refused


def test_a_comparison_lets_each_publisher_speak_in_its_own_articles(town: Assistant) -> None:
    told = town.ask("Compare what The Gazette and The Herald say about the toll")
    assert told.kind == "comparison"
    texts = [s.text for s in told.sentences]
    at = texts.index("The Herald:")
    assert texts[0] == "The Gazette:"
    by_number = {c.number: c.publisher for c in told.citations}
    assert {by_number[n] for s in told.sentences[1:at] for n in s.citations} == {"The Gazette"}
    assert {by_number[n] for s in told.sentences[at + 1 :] for n in s.citations} == {"The Herald"}


def test_a_question_for_yes_or_no_is_answered_so_whatever_it_was_taken_for(town: Assistant) -> None:
    told = town.ask("Did Mayor Ingrid Holm criticise the toll for the bridge?")
    assert told.sentences[0].text == "Yes."


@pytest.mark.parametrize(
    ("request_", "sides", "matter"),
    [
        ("Compare what Rubio and Kellogg say about the talks", ("Rubio", "Kellogg"), "the talks"),
        ("compare the BBC with the Guardian on the call?", ("the BBC", "the Guardian"), "the call"),
        ("What is the difference between Kellogg and Witkoff?", ("Kellogg", "Witkoff"), ""),
        ("difference between the first call and the second call", ("the first call", "the second call"), ""),
        ("Similarities between Kellogg and Witkoff?", ("Kellogg", "Witkoff"), ""),
        ("compare the bridge", None, ""),
    ],
)
def test_a_comparison_has_two_sides_and_a_matter(request_: str, sides: tuple[str, str] | None, matter: str) -> None:
    assert compared(request_) == (Comparison(sides, matter) if sides else None)


def test_a_request_for_a_list_is_read_as_a_question() -> None:
    assert as_question("list all officials who criticised the call") == "Which officials who criticised the call?"
    assert as_question("List everyone who met Putin.") == "Who met Putin?"
    assert as_question("every sum of money in the articles") == "Which sum of money?"
    assert as_question("Which officials criticised the call?") == "Which officials criticised the call?"
