"""Both searches bring what they find; the same text comes once, and no article fills the list."""

from collections.abc import Callable
from datetime import date

import pytest

from index.errors import FootnoteError
from rag.assistant import Assistant
from rag.question.question import Question
from rag.search.filters import Filters
from rag.search.match import Retrieval
from rag.search.retriever import Retriever

BuildAssistant = Callable[..., Assistant]

FACT = "The harbour bridge fell at nine in the evening and nobody was hurt."
QUESTION = Question("When did the harbour bridge fall?")


def story(*sentences: str, day: str = "2024-11-12") -> str:
    return f"---\ntitle: A story of the harbour\ndate: {day}\n---\n" + "\n\n".join(sentences)


# Ten passages about the bridge: each paragraph is 90 words, more than half of what a passage holds.
MANY = [f"Chapter {n}. {FACT} " + f"The divers of team {n} looked at pier {n} again. " * 8 for n in range(20)]


@pytest.fixture(scope="module")
def harbour(build_assistant: BuildAssistant) -> Assistant:
    return build_assistant(
        {
            "long.md": story(*MANY),
            "one.md": story(FACT, day="2024-11-10"),
            "two.md": story(FACT, day="2024-11-14"),
            "spaced.md": story(FACT.replace(" and ", "\nand ")),
            "ferry.md": story("The ferry sails every hour and costs three euros."),
            "undated.txt": "A letter to the editor\n\nI saw the harbour bridge fall with my own eyes.",
        }
    )


@pytest.fixture(scope="module")
def retriever(harbour: Assistant) -> Retriever:
    return Retriever(harbour.index)


def counts(retrieval: Retrieval) -> dict[str, int]:
    sources = [match.article.source for match in retrieval.matches]
    return {source: sources.count(source) for source in sources}


def test_matches_come_best_first(retriever: Retriever) -> None:
    scores = [match.score for match in retriever.find(QUESTION).matches]
    assert scores == sorted(scores, reverse=True)
    assert all(-1 <= match.dense <= 1.0001 for match in retriever.find(QUESTION).matches)


def test_a_match_is_a_passage_of_its_article(retriever: Retriever) -> None:
    for match in retriever.find(QUESTION).matches:
        assert match.article.text[match.passage.start : match.passage.end] == match.passage.text
        assert match.passage.article_id == match.article.id


def test_at_most_three_passages_come_from_one_article(retriever: Retriever) -> None:
    found = counts(retriever.find(QUESTION))
    assert found["long.md"] == 3
    assert max(found.values()) == 3


def test_how_many_come_from_one_article_can_be_set(harbour: Assistant) -> None:
    assert counts(Retriever(harbour.index, per_article=1).find(QUESTION))["long.md"] == 1


def test_no_more_passages_come_than_are_asked_for(harbour: Assistant) -> None:
    assert len(Retriever(harbour.index, passages=2).find(QUESTION).matches) == 2


def test_the_same_words_in_several_articles_come_once_and_name_the_others(retriever: Retriever) -> None:
    matches = [m for m in retriever.find(QUESTION).matches if " ".join(m.passage.text.split()) == FACT]
    assert len(matches) == 1
    assert {matches[0].article.source, *matches[0].copies} == {"one.md", "two.md", "spaced.md"}
    assert matches[0].article.source not in matches[0].copies


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(after=date(2024, 11, 14)), {"two.md"}),
        (Filters(before=date(2024, 11, 10)), {"one.md"}),
        (Filters(after=date(2024, 11, 10), before=date(2024, 11, 10)), {"one.md"}),
        (Filters(source="*.txt"), {"undated.txt"}),
        (Filters(source="o*.md"), {"one.md"}),
        (Filters(source="ferry.md"), {"ferry.md"}),
        (Filters(after=date(2024, 11, 12), source="t*"), {"two.md"}),
    ],
    ids=str,
)
def test_only_articles_that_pass_the_filters_come(retriever: Retriever, filters: Filters, expected: set[str]) -> None:
    found = retriever.find(QUESTION, filters)
    assert {match.article.source for match in found.matches} == expected
    assert not any(set(match.copies) - expected for match in found.matches)


@pytest.mark.parametrize(
    "filters", [Filters(after=date(2030, 1, 1)), Filters(before=date(1999, 1, 1)), Filters(source="no*")], ids=str
)
def test_filters_that_no_article_passes_are_an_error(retriever: Retriever, filters: Filters) -> None:
    with pytest.raises(FootnoteError, match=r"no article passes the filters \(--.*\) — widen"):
        retriever.find(QUESTION, filters)


def test_no_filters_are_empty_filters(retriever: Retriever) -> None:
    assert Filters().empty
    assert not Filters(source="*").empty
    assert retriever.find(QUESTION, Filters()).matches == retriever.find(QUESTION).matches


def test_rare_words_are_found_that_the_vectors_pass_over(build_assistant: BuildAssistant) -> None:
    files = {f"{n}.txt": f"Note number {n} of the archive\n\nThe shelf holds folder {n}." for n in range(70)}
    files["needle.txt"] = "Note of another kind\n\nThe shelf holds the file QX-7731."
    retriever = Retriever(build_assistant(files).index)
    assert retriever.find(Question("Where is QX-7731?")).matches[0].article.source == "needle.txt"


def test_other_words_for_the_same_are_found(retriever: Retriever) -> None:
    assert retriever.find(Question("boat timetable and fare")).matches[0].article.source == "ferry.md"


@pytest.mark.parametrize("question", ["東京?", "xyzzy", "7", "the of and", "a" * 4000])
def test_any_question_finds_something_nearest(retriever: Retriever, question: str) -> None:
    assert retriever.find(Question(question)).matches


def test_an_index_of_one_passage_can_be_searched(build_assistant: BuildAssistant) -> None:
    retriever = Retriever(build_assistant({"one.md": story(FACT)}).index)
    assert [m.passage.text for m in retriever.find(QUESTION).matches] == [FACT]
