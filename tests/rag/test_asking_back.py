"""A question that could mean two things is asked back, with both in full; one that means one is answered."""

from datetime import date

import pytest

from rag.answer.answer import Answer
from rag.assistant import Assistant
from rag.language.namesakes import namesakes
from rag.language.pronouns import named
from tests.rag.conftest import BuildAssistant

ARTICLES = {
    "vote.md": """---
title: The vote on the bridge
date: 2024-05-03
---

Ingrid Holm and Olaf Berg spoke in the council about the bridge on 3 May 2024. Holm said that the bridge is too dear.
Berg said that the bridge will feed the town. Holm was born in Lund. Berg was born in Oslo. Only Holm voted against it.
The vote was won by Berg on 3 May 2024.
""",
    "fair.md": """---
title: The fair
date: 2024-06-10
---

The baker Anna Rask sold her bakery in Visby. Rask opened it in 1990. Rask is seventy years old.
The vote was won by the dairy on 9 June 2024.
""",
    "choir.md": """---
title: The choir
date: 2024-07-10
---

The singer Nils Rask conducts the choir of Malmö. Rask joined it in 2001. Rask is forty years old.
""",
}


@pytest.fixture(scope="module")
def town(build_assistant: BuildAssistant) -> Assistant:
    return build_assistant(ARTICLES)


BOTH = ["When did Holm and Berg speak about the bridge?"]


def test_he_who_may_be_either_of_two_is_asked_back_with_both_questions_in_full(town: Assistant) -> None:
    asked = town.ask("Where was he born?", BOTH)
    assert asked.outcome == "unclear"
    assert asked.readings == ("Where was Ingrid Holm born?", "Where was Olaf Berg born?")
    first = [town.ask(reading, [*BOTH, "Where was he born?"]).sentences[0].text for reading in asked.readings]
    assert first == ["Holm was born in Lund.", "Berg was born in Oslo."]
    assert not asked.refused
    assert not asked.citations


def test_what_is_true_of_one_of_them_is_answered(town: Assistant) -> None:
    assert town.ask("Did she vote against it?", BOTH).outcome != "unclear"
    assert town.ask("Where was he born?", ["Who is Olaf Berg?"]).text.startswith("Berg was born in Oslo.")


def test_a_name_of_two_people_is_asked_back_unless_a_first_name_or_the_question_tells(town: Assistant) -> None:
    assert set(town.ask("How old is Rask?").readings) == {"How old is Anna Rask?", "How old is Nils Rask?"}
    assert town.ask("How old is Nils Rask?").outcome == "answered"
    assert town.ask("Which choir does Rask conduct?").outcome == "answered"


def test_an_event_of_two_days_is_asked_back_with_each_day(town: Assistant) -> None:
    asked = town.ask("Who won the vote?")
    assert set(asked.readings) == {"Who won the vote, on 3 May 2024?", "Who won the vote, on 9 June 2024?"}
    assert "dairy" in town.ask("Who won the vote, on 9 June 2024?").sentences[0].text
    assert town.ask("When was the vote won?").outcome == "answered", "both days are the answer"


def test_the_vote_is_the_one_that_was_spoken_of(town: Assistant) -> None:
    answer = town.ask("Who won the vote?", ["Where was Olaf Berg born?"])
    assert (answer.outcome, answer.citations[0].source) == ("answered", "vote.md")


def test_what_is_true_of_somebody_else_is_no_answer(town: Assistant) -> None:
    assert town.ask("How old is he?", ["Who is Nils Rask?"]).outcome == "answered"
    other = town.ask("How old is he?", ["Where was Olaf Berg born?"])
    assert other.outcome != "answered"
    assert "Rask" not in other.text


def test_every_face_has_the_readings_in_the_answers_text_and_its_json(town: Assistant) -> None:
    asked = town.ask("Where was he born?", BOTH)
    assert asked.to_json()["readings"] == list(asked.readings)
    assert all(reading in asked.text for reading in asked.readings)
    assert "readings" not in Answer("q", "q", "answered").to_json()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("What did he say?", "What did Berg say?"),
        ("who is his wife", "who is Berg's wife"),
        ("What is her job?", "What is Berg's job?"),
        ("Who met her in Lund?", "Who met Berg in Lund?"),
        ("Where is the bridge?", "Where is the bridge?"),
    ],
)
def test_a_name_stands_where_a_pronoun_stood(text: str, said: str) -> None:
    assert named(text, "Berg") == said


def test_a_title_or_a_family_is_no_two_people() -> None:
    assert namesakes("Warner", "Who is Warner?", ["Mark Warner said.", "Senator Warner said."]) == []
    assert namesakes("Biden", "Who is Biden?", ["Joe Biden and Jill Biden came."]) == []
    assert namesakes("Rask", "Who is Nils Rask?", ["Nils Rask", "Anna Rask"]) == []


@pytest.mark.parametrize("text", ["who", "tell me more", "and when was that?", "what about him", "shorter"])
def test_a_message_that_needs_a_question_before_it_is_asked_back_where_there_is_none(
    town: Assistant, text: str
) -> None:
    asked = town.ask(text, ["hello"])
    assert (asked.outcome, asked.citations) == ("unclear", ())
    assert all(town.ask(reading).outcome == "answered" for reading in asked.readings)
    assert town.ask(text, BOTH).readings != asked.readings


def test_a_single_word_that_stands_in_the_articles_is_a_question_of_its_own(town: Assistant) -> None:
    assert town.ask("bakery").outcome != "unclear"


def test_what_stands_alone_is_refused_and_not_asked_back(town: Assistant) -> None:
    assert town.ask("Who is president?").outcome != "unclear"
    nothing = town.ask("Who is president?", as_of=date(1999, 1, 1))
    assert (nothing.outcome, nothing.note) == ("refused", "No article is known to be of 1 January 1999 or before.")


def test_one_of_the_questions_offered_is_answered_as_if_it_was_typed(town: Assistant) -> None:
    chosen = town.ask("the second", ["who"])
    assert texts(chosen) == texts(town.ask(town.ask("who").readings[1]))


def texts(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]
