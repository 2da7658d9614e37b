"""Every sentence of what was found is scored, at its exact place, by the words of the question."""

from collections.abc import Callable

import pytest

from rag.assistant import Assistant
from rag.question.question import Question
from rag.search.late_interaction import Candidate, SentenceScorer
from rag.search.retriever import Retriever

BuildAssistant = Callable[..., Assistant]

BRIDGE = (
    "A night in the harbour\n\nIt rained the whole evening. The bridge collapsed at nine o'clock. "
    "A ferry carries the lorries now. The mayor, Ingrid Solheim, promised a new one for 4.2 million euros."
)


@pytest.fixture(scope="module")
def harbour(build_assistant: BuildAssistant) -> Assistant:
    return build_assistant({"bridge.txt": BRIDGE, "bread.txt": "On bread\n\nThe baker bakes at four. Rye is sour."})


@pytest.fixture(scope="module")
def scored(harbour: Assistant) -> Callable[[str], list[Candidate]]:
    def score(question: str) -> list[Candidate]:
        query = Question(question)
        return SentenceScorer(harbour.index).score(query, Retriever(harbour.index).find(query).matches)

    return score


def best(candidates: list[Candidate]) -> str:
    return max(candidates, key=lambda c: c.maxsim).text


def test_every_sentence_of_the_matches_is_a_candidate(scored: Callable[[str], list[Candidate]]) -> None:
    candidates = scored("When did the bridge collapse?")
    assert {c.text for c in candidates} == {
        "A night in the harbour",
        "It rained the whole evening.",
        "The bridge collapsed at nine o'clock.",
        "A ferry carries the lorries now.",
        "The mayor, Ingrid Solheim, promised a new one for 4.2 million euros.",
        "On bread",
        "The baker bakes at four.",
        "Rye is sour.",
    }


def test_a_candidate_stands_where_it_says(scored: Callable[[str], list[Candidate]]) -> None:
    for c in scored("When did the bridge collapse?"):
        assert c.match.passage.sentences[c.position] == (c.start, c.end)
        assert c.match.article.text[c.start : c.end] == c.text


def test_candidates_come_in_the_order_of_the_matches(scored: Callable[[str], list[Candidate]]) -> None:
    places = [(c.match.article.source, c.start) for c in scored("When did the bridge collapse?")]
    assert places == sorted(places, key=lambda place: (place[0] != "bridge.txt", place[1]))


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("When did the bridge collapse?", "The bridge collapsed at nine o'clock."),
        ("At what time did the crossing fall down?", "The bridge collapsed at nine o'clock."),
        ("How do trucks get across?", "A ferry carries the lorries now."),
        ("Who is the mayor?", "The mayor, Ingrid Solheim, promised a new one for 4.2 million euros."),
        ("What was the weather like that night?", "It rained the whole evening."),
        ("How does rye taste?", "Rye is sour."),
    ],
)
def test_the_sentence_that_answers_scores_best(
    scored: Callable[[str], list[Candidate]], question: str, sentence: str
) -> None:
    assert best(scored(question)) == sentence


def test_a_sentence_comes_nearest_to_its_own_words(scored: Callable[[str], list[Candidate]]) -> None:
    candidates = scored("A ferry carries the lorries now.")
    assert best(candidates) == "A ferry carries the lorries now."
    # One bit a mixture keeps about 1.62 * sqrt(2 / pi) / sqrt(3) - 0.02 = 0.73 of a cosine of 1.
    assert max(c.maxsim for c in candidates) > 0.55


def test_scores_are_cosines(scored: Callable[[str], list[Candidate]]) -> None:
    for c in scored("When did the bridge collapse?"):
        assert -1 <= c.maxsim <= c.context <= 1, "with its neighbours a sentence can only match better"


def test_nothing_found_is_nothing_scored(harbour: Assistant) -> None:
    assert SentenceScorer(harbour.index).score(Question("When?"), []) == []


@pytest.mark.parametrize("question", ["the", "of the and", "?", "7", "東京"])
def test_a_question_of_little_words_is_scored_all_the_same(
    scored: Callable[[str], list[Candidate]], question: str
) -> None:
    assert all(-1 <= c.maxsim <= 1 for c in scored(question))
    assert len(scored(question)) == 8


def test_a_question_longer_than_the_model_reads_is_scored_all_the_same(
    scored: Callable[[str], list[Candidate]],
) -> None:
    assert len(scored("When did the bridge collapse? " * 100)) == 8


def test_a_sentence_is_scored_by_its_own_tokens_deep_in_an_article_as_well(build_assistant: BuildAssistant) -> None:
    fillers = [f"The divers of team {n} measured pier {n} once more before the evening." for n in range(60)]
    fact = "The treasurer keeps a parrot."
    text = "Sixty days of work\n\n" + " ".join([*fillers[:50], fact, *fillers[50:]])
    index = build_assistant({"long.txt": text}).index
    query = Question("Which bird does the treasurer have?")
    candidates = SentenceScorer(index).score(query, Retriever(index).find(query).matches)
    found = max(candidates, key=lambda c: c.maxsim)
    assert found.text == fact
    assert found.match.passage.start > 0
    assert [c.text for c in candidates if c.maxsim == found.maxsim] == [fact]
