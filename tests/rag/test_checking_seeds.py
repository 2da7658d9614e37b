"""Over the sample articles: sentences in words of one's own are supported, and not with one thing changed."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.checking.checker import Checker, Verdict
from rag.question.question import Question
from rag.search.retriever import Retriever

TRUE_AND_FALSE = [
    (
        "Trump made the promise at least 83 times during his campaign.",
        "Trump made the promise at least 38 times during his campaign.",
    ),
    ("The tech entrepreneur Elon Musk joined the call.", "The tech entrepreneur Jeff Bezos joined the call."),
    (
        "US intelligence agencies put it at around 10,000 soldiers in the Kursk region.",
        "US intelligence agencies put it at around 12,000 soldiers in the Kursk region.",
    ),
    (
        "Alexander Vinnik, a Russian convicted of cybercrime, was exchanged.",
        "Alexander Vinnik, a Russian convicted of cybercrime, was not exchanged.",
    ),
    (
        "Officials said that Trump had decided not to join Europe's drive for tougher sanctions on Russia.",
        "Officials said that Trump had decided to join Europe's drive for tougher sanctions on Russia.",
    ),
    (
        "Trump and Zelensky clashed in the Oval Office on 28 February 2025.",
        "Trump and Zelensky clashed in the Oval Office on 27 February 2025.",
    ),
    (
        "The Saudi crown prince offered to introduce Steve Witkoff to Kirill Dmitriev.",
        "The Saudi crown prince offered to introduce Steve Witkoff to Sergey Lavrov.",
    ),
    (
        "Oleksandra Nikolayenko, a former Miss Ukraine, is married to Phil Ruffin.",
        "Oleksandra Nikolayenko, a former Miss Norway, is married to Phil Ruffin.",
    ),
    (
        "Of the 84 drones intercepted on 10 November 2024, 34 were over Moscow, says the Defence Ministry.",
        "Of the 84 drones intercepted on 10 November 2024, 43 were over Moscow, says the Defence Ministry.",
    ),
]


def verdict(assistant: Assistant, sentence: str, words: str) -> Verdict:
    matches = Retriever(assistant.index, passages=5).find(Question(words)).matches
    return Checker.over(assistant.index).check(sentence, range(len(matches)), matches)


@pytest.mark.parametrize(("true", "false"), TRUE_AND_FALSE)
def test_a_true_sentence_is_supported_and_a_changed_one_is_not(
    seed_assistant: Assistant, true: str, false: str
) -> None:
    assert verdict(seed_assistant, true, true).supported
    assert not verdict(seed_assistant, false, true).supported


def test_every_sentence_of_the_passages_is_supported_by_itself(seed_assistant: Assistant) -> None:
    matches = Retriever(seed_assistant.index, passages=3).find(Question("How many drones were over Moscow?")).matches
    checker = Checker.over(seed_assistant.index)
    for place, match in enumerate(matches):
        for start, end in match.passage.sentences:
            sentence = match.article.text[start:end]
            if not sentence.startswith("#") and not sentence.endswith(":"):
                assert checker.check(sentence, [place], matches).supported, sentence
