"""Questions for yes or no: the word, and the sentence that shows it; or that the articles do not say."""

from collections.abc import Callable

import pytest

from rag.answer.yes_no import Judge
from rag.assistant import Assistant
from rag.language.claims import asks_yes_or_no, claims_of, names_both_ways, order_of, relation_of
from rag.question.asking import asked

BuildAssistant = Callable[..., Assistant]


@pytest.fixture(scope="module")
def judge(seed_assistant: Assistant) -> Judge:
    return Judge(seed_assistant.finder, seed_assistant.composer)


@pytest.mark.parametrize(
    ("question", "word", "words"),
    [
        ("Did Russia annex Crimea in 2014?", "Yes.", "Russia annexed Crimea"),
        ("does trump support israel in its war against gaza", "Yes.", "strongly supported Israel"),
        ("Did Biden agree to write the secret letter?", "No.", "Biden refused the letter."),
        ("Were 840 Ukrainian drones intercepted?", "No.", "84 Ukrainian drones"),
        ("Did Trump promise to end the war within 24 days?", "No.", "within 24 hours"),
        ("is it true that musk joined the call with zelensky", "Yes.", "Elon Musk joined"),
        ("Is Kellogg a supporter of Ukraine?", "Yes.", "a supporter of Ukraine"),
        ("Was Bridget Brink the ambassador in Kyiv?", "Yes.", "the US ambassador to Kyiv"),
        ("Am I right that Witkoff is the envoy for the Middle East?", "Yes.", "envoy for the Middle East"),
    ],
)
def test_yes_or_no_comes_with_the_sentence_that_shows_it(judge: Judge, question: str, word: str, words: str) -> None:
    answer = judge.answer(asked(question))
    assert (answer.kind, answer.outcome) == ("yes_no", "answered")
    first, *quotes = answer.sentences
    assert first.text == word
    assert first.citations == tuple(c.number for c in answer.citations), "the bare word rests on what is quoted"
    assert words in quotes[0].text
    assert len(quotes) == len(answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "Does Kellogg speak Russian?",
        "Did Zelensky win a medal at the Olympics?",
        "Did China send soldiers to Kursk?",
        "Did Melania Trump meet Zelensky's wife?",
        "Has the Ukrainian army shot down a satellite?",
    ],
)
def test_what_the_articles_do_not_say_is_neither_yes_nor_no(judge: Judge, question: str) -> None:
    assert judge.answer(asked(question)) is None


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Did Ukraine join NATO?", "ruled out that Ukraine would join NATO"),
        ("Did Biden sign the secret letter?", "Biden refused the letter."),
        ("Is Steve Witkoff a general?", "special envoy"),
        ("Did Hegseth say Ukraine would not join NATO?", "never become a member of NATO"),
        ("Did Putin meet Zelensky?", ""),
        ("Did Phil Ruffin marry Miss Universe?", "a former Miss Ukraine"),
        ("Did ukraine object to the call", "did not object"),
        ("Did American troops fight in Kursk?", ""),
        ("Did Russia accept Zelensky's exchange of territory?", ""),
    ],
)
def test_where_it_is_not_sure_quotes_stand_alone(seed_assistant: Assistant, question: str, words: str) -> None:
    answer = seed_assistant.ask(question)
    assert not answer.text.startswith(("Yes", "No."))
    assert words in answer.text


def test_articles_that_contradict_each_other_make_it_disputed(build_assistant: BuildAssistant) -> None:
    two = build_assistant(
        {
            "a.md": "---\npublisher: The Gazette\n---\nThe council of Arlen approved the toll for the harbour bridge.",
            "b.md": "---\npublisher: The Herald\n---\nThe council of Arlen rejected the toll for the harbour bridge.",
        }
    )
    answer = Judge(two.finder, two.composer).answer(asked("Did the council of Arlen approve the toll for the bridge?"))
    assert answer.sentences[0].text == "The articles disagree."
    assert {c.source for c in answer.citations} == {"a.md", "b.md"}
    assert {one.value: answer.citations[one.citations[0] - 1].source for one in answer.disagreement} == {
        "yes": "a.md", "no": "b.md",
    }  # fmt: skip


def test_a_question_about_two_publishers_looks_at_the_articles_of_each(build_assistant: BuildAssistant) -> None:
    two = build_assistant(
        {
            "a.md": "---\npublisher: The Gazette\ndate: 2024-03-01\n---\nThe harbour bridge of Arlen fell in.",
            "b.md": "---\npublisher: The Herald\ndate: 2024-05-01\n---\nThe mayor of Arlen opened a new ferry to Holm.",
        }
    )
    judge = Judge(two.finder, two.composer)
    both = judge.answer(
        asked(
            "Does the Gazette article say that the bridge fell, while the Herald article says the mayor opened a ferry?"
        )
    )
    assert both.sentences[0].text == "Yes."
    assert [c.source for c in both.citations] == ["a.md", "b.md"]
    earlier = judge.answer(asked("Did the harbour bridge of Arlen fall before the mayor opened a new ferry?"))
    assert earlier.sentences[0].text == "Yes."
    assert earlier.note == "By the dates of the articles that report it."
    later = judge.answer(asked("Did the harbour bridge of Arlen fall after the mayor opened a new ferry?"))
    assert later.sentences[0].text == "No."


def test_a_question_is_read_as_its_claims() -> None:
    names = ("The Verge", "Fortune")
    (plain,) = claims_of("Is it true that Witkoff is a general?", names)
    assert (plain.text, plain.publishers) == ("Witkoff is a general", ())
    one, other = claims_of(
        "Does the Fortune article fail to mention the loan, while 'The Verge' article claims that it was repaid?", names
    )
    assert (one.text, one.publishers) == ("not the loan", ("Fortune",))
    assert (other.text, other.publishers) == ("it was repaid", ("The Verge",))


def test_the_form_of_a_question_tells_what_it_asks() -> None:
    assert asks_yes_or_no("Isn't Putin the president?")
    assert asks_yes_or_no("After the report of May, was there a change?")
    assert not asks_yes_or_no("Who said that he was there?")
    assert not asks_yes_or_no("Can you tell me who spoke with Trump?")
    assert not asks_yes_or_no("do you know when the bridge fell")
    assert asks_yes_or_no("Did Holm say when the bridge fell?")
    assert relation_of("Was there no change in what they report?") == ("changed", True)
    assert relation_of("Do the reports remain consistent?") == ("consistent", False)
    assert relation_of("Were they consistent or inconsistent?") == ("consistent", False)
    assert relation_of("Did the bridge fall?") is None
    assert names_both_ways("Was it before or after the vote?") == ("before", "after")
    assert asks_yes_or_no("So the bridge fell, right?")
    assert order_of("Is it true that after the vote the council fell?") is None
    assert order_of("Did the old bridge fall before the council voted?") == (
        "the old bridge fall", "before", "the council voted"
    )  # fmt: skip
