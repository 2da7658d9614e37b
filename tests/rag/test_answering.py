"""Every sentence of an answer rests on words that stand in an article, exactly there; else the question is refused."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from index.builder import build_index
from index.errors import FootnoteError, IndexMismatch, IndexNotFound
from index.generation import current_generation
from rag.answer.answer import Answer, Sentence
from rag.answer.citation import Citation
from rag.assistant import Assistant
from rag.question.asking import BadQuestion
from rag.search.filters import Filters
from rag.settings import Settings, load_settings

BuildAssistant = Callable[..., Assistant]

PROMPTS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[2] / "seeds" / "prompts.yaml").read_text("utf-8")
)
OSCARS = "Which platform will stream the Oscars from 2029?"
ENVOY = "Who did Trump name as Middle East envoy?"
BRIDGE = "The bridge falls\n\nThe harbour bridge fell at nine. Nobody was hurt."

ARTICLES = Path(__file__).parents[2] / "seeds" / "articles"


@pytest.fixture(scope="module")
def answers(seed_assistant: Assistant) -> list[Answer]:
    return [seed_assistant.ask(p["question"], p.get("history") or []) for p in PROMPTS]


def untimed(answer: Answer) -> Answer:
    return replace(answer, timings_ms={})


@pytest.mark.slow
def test_every_quote_stands_in_its_article_exactly_there(seed_assistant: Assistant, answers: list[Answer]) -> None:
    cited = [citation for answer in answers for citation in (*answer.citations, *answer.nearest)]
    assert len(cited) > len(answers)
    for citation in cited:
        article = seed_assistant.article(citation.source)
        assert article.text[citation.start : citation.end] == citation.quote
        assert citation.quote == citation.quote.strip() != ""
        assert (citation.title, citation.date, citation.publisher) == (article.title, article.date, article.publisher)


@pytest.mark.slow
def test_the_line_of_a_citation_is_the_line_of_the_file_where_its_quote_begins(answers: list[Answer]) -> None:
    for citation in (c for answer in answers for c in answer.citations):
        assert citation.line is not None
        lines = (ARTICLES / citation.source).read_text("utf-8").split("\n")
        assert citation.quote.split("\n")[0] in lines[citation.line - 1]


@pytest.mark.slow
def test_every_sentence_is_the_words_it_cites(answers: list[Answer]) -> None:
    for answer in answers:
        quotes = {citation.number: citation.quote for citation in answer.citations}
        for sentence in answer.sentences:
            assert sentence.supported
            assert [" ".join(quotes[n].split()) for n in sentence.citations] == [sentence.text]


@pytest.mark.slow
def test_citations_are_numbered_from_one(answers: list[Answer]) -> None:
    for answer in answers:
        for listed in (answer.citations, answer.nearest):
            assert [citation.number for citation in listed] == list(range(1, len(listed) + 1))


@pytest.mark.slow
def test_an_answer_has_one_to_three_sentences_and_a_refusal_none(answers: list[Answer]) -> None:
    for answer in answers:
        assert answer.refused == (answer.outcome == "refused")
        if answer.refused:
            assert (answer.text, answer.sentences, answer.citations) == ("", (), ())
            assert len(answer.nearest) <= 3
        else:
            assert 1 <= len(answer.sentences) <= 3
            assert answer.nearest == ()
            assert all(f"[{citation.number}]" in answer.text for citation in answer.citations)


@pytest.mark.slow
def test_every_answer_says_what_it_was_made_from(seed_assistant: Assistant, answers: list[Answer]) -> None:
    for prompt, answer in zip(PROMPTS, answers, strict=True):
        assert answer.question == prompt["question"]
        assert answer.answerer == "quotes"
        assert answer.generation == seed_assistant.index.generation
        assert answer.confidence is not None
        assert 0 <= answer.confidence <= 1
        assert answer.retrieved
        assert {"retrieve", "answer", "total"} <= answer.timings_ms.keys()
        assert all(value >= 0 for value in answer.timings_ms.values())


def test_a_fact_is_answered_from_the_article_that_has_it(seed_assistant: Assistant) -> None:
    answer = seed_assistant.ask(ENVOY)
    assert not answer.refused
    assert "Steve Witkoff" in answer.text or "Witkoff" in answer.text


def test_a_question_about_something_else_is_refused(seed_assistant: Assistant) -> None:
    answer = seed_assistant.ask(OSCARS)
    assert answer.refused
    assert "Oscars" in answer.missing


@pytest.mark.slow
def test_the_json_has_the_keys_of_the_contract(answers: list[Answer]) -> None:
    for answer in answers:
        printed = json.loads(json.dumps(answer.to_json()))
        assert {
            "question", "answer", "refused", "sentences", "citations", "nearest", "answerer", "timings_ms"
        } <= printed.keys()  # fmt: skip
        assert (printed["question"], printed["answer"]) == (answer.question, answer.text)
        assert printed["refused"] is answer.refused
        assert printed["answerer"] in {"quotes", "model"}
        for sentence in printed["sentences"]:
            assert {"text", "citations", "supported"} <= sentence.keys()
            assert sentence["supported"] in {True, False, None}
        for citation in (*printed["citations"], *printed["nearest"]):
            assert {"number", "source", "title", "date", "start", "end", "quote"} <= citation.keys()
            assert citation["end"] - citation["start"] == len(citation["quote"])


def test_an_answer_is_printed_as_the_contract_says() -> None:
    cited = Citation(1, "a.md", "A bridge falls", "2024-11-12", 5, 21, "The bridge fell.", line=3, copies=("b.md",))
    answer = Answer(
        "What fell?",
        "What fell?",
        "closest",
        (Sentence("The bridge fell.", (1,), True), Sentence("It may rain.")),
        (cited,),
        timings_ms={"total": 1.5},
    )
    printed = answer.to_json()
    assert printed["answer"] == "The bridge fell. [1] It may rain."
    assert not printed["refused"]
    assert printed["sentences"][0] == {"text": "The bridge fell.", "citations": [1], "supported": True, "reason": None}
    assert printed["sentences"][1]["supported"] is None
    assert printed["citations"] == [
        {
            "number": 1, "source": "a.md", "title": "A bridge falls", "date": "2024-11-12", "publisher": None,
            "start": 5, "end": 21, "line": 3, "quote": "The bridge fell.", "copies": ["b.md"],
        }
    ]  # fmt: skip
    assert printed["timings_ms"] == {"total": 1.5}
    assert "trace" not in printed


def test_the_words_that_answer_are_printed_where_they_are_known_and_must_lie_in_the_quote() -> None:
    cited = Citation(1, "a.md", "A", None, 5, 21, "The bridge fell.", answer=((9, 15),))
    assert cited.to_json()["answer"] == [[9, 15]]
    for outside in (((4, 15),), ((9, 22),), ((9, 9),), ((9, 15), (14, 20)), ((16, 20), (9, 15))):
        with pytest.raises(ValueError, match="do not lie in 5 to 21"):
            replace(cited, answer=outside)


def test_several_marks_stand_together_behind_their_sentence() -> None:
    assert Sentence("It fell.", (1, 3)).marked == "It fell. [1][3]"
    assert Sentence("It fell.").marked == "It fell."


@pytest.mark.parametrize("question", ["", "  \n", "?"])
def test_an_empty_question_is_refused_with_the_cure(seed_assistant: Assistant, question: str) -> None:
    with pytest.raises(BadQuestion, match="the question is empty — ask something"):
        seed_assistant.ask(question)


def test_a_question_of_ten_thousand_characters_is_refused(seed_assistant: Assistant) -> None:
    with pytest.raises(BadQuestion, match="the question has 10,000 characters, 4,000 at most"):
        seed_assistant.ask("why " * 2_499 + "why?")


def test_white_space_around_a_question_does_not_count(seed_assistant: Assistant) -> None:
    assert untimed(seed_assistant.ask(f"\n  {ENVOY} ")) == untimed(seed_assistant.ask(ENVOY))


def test_a_follow_up_shows_what_was_searched_for(seed_assistant: Assistant) -> None:
    answer = seed_assistant.ask("Why was he chosen?", [ENVOY])
    assert answer.question == "Why was he chosen?"
    assert answer.query != answer.question
    assert "Middle" in answer.query
    assert "envoy" in answer.query


def test_a_first_question_is_searched_for_as_it_is(seed_assistant: Assistant) -> None:
    assert seed_assistant.ask(ENVOY).query == ENVOY


@pytest.mark.parametrize("before", ["", "?", "x" * 10_000, "Who? " * 1_000])
def test_an_odd_question_before_does_no_harm(seed_assistant: Assistant, before: str) -> None:
    assert seed_assistant.ask("Why did he do that?", [before]).question == "Why did he do that?"


def test_filters_hold_for_all_that_is_cited(seed_assistant: Assistant) -> None:
    question = "What did Trump and Putin talk about?"
    everything = {info.source: info.date for info in seed_assistant.articles()}
    for filters, passes in [
        (Filters(after=date(2025, 5, 1)), lambda s: (everything[s] or "") >= "2025-05-01"),
        (Filters(before=date(2024, 11, 12)), lambda s: (everything[s] or "9") <= "2024-11-12"),
        (Filters(source="*call*"), lambda s: "call" in s),
        (Filters(after=date(2025, 2, 12), before=date(2025, 2, 12)), lambda s: everything[s] == "2025-02-12"),
    ]:
        answer = seed_assistant.ask(question, filters=filters)
        used = {*answer.retrieved, *(c.source for c in (*answer.citations, *answer.nearest))}
        assert used
        assert used == {source for source in used if passes(source)}


def test_filters_hold_for_a_follow_up_as_well(seed_assistant: Assistant) -> None:
    answer = seed_assistant.ask("And what did he say then?", [ENVOY], filters=Filters(source="president*"))
    assert set(answer.retrieved) == {"president-elect-trump-calls-putin.md"}


def test_filters_that_no_article_passes_are_an_error(seed_assistant: Assistant) -> None:
    with pytest.raises(FootnoteError, match="no article passes the filters"):
        seed_assistant.ask(ENVOY, filters=Filters(after=date(2100, 1, 1)))


def test_a_stream_grows_sentence_by_sentence_to_the_whole_answer(seed_assistant: Assistant) -> None:
    question = "Which Ukrainian hopes did Hegseth dash about borders and NATO?"
    whole = seed_assistant.ask(question)
    parts = list(seed_assistant.stream(question))
    assert untimed(parts[-1]) == untimed(whole)
    assert len(parts) == max(1, len(whole.sentences))
    for count, part in enumerate(parts, start=1):
        assert part.sentences == whole.sentences[:count]
        assert {n for s in part.sentences for n in s.citations} == {c.number for c in part.citations}


def test_a_refusal_is_streamed_at_once(seed_assistant: Assistant) -> None:
    (part,) = seed_assistant.stream(OSCARS)
    assert part.refused


def test_how_an_answer_came_about_is_told_when_asked(seed_assistant: Assistant) -> None:
    assert seed_assistant.ask(ENVOY).trace is None
    told = seed_assistant.ask(ENVOY, explain=True)
    assert told.trace is not None
    assert json.loads(json.dumps(told.to_json()))["trace"]["query"] == ENVOY
    assert [c["text"] for c in told.trace["candidates"] if c["chosen"]]
    assert replace(untimed(told), trace=None) == untimed(seed_assistant.ask(ENVOY))


@pytest.mark.slow
def test_four_readers_at_once_get_the_answers_they_would_get_alone(
    seed_assistant: Assistant, answers: list[Answer]
) -> None:
    some = PROMPTS[:12]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda p: seed_assistant.ask(p["question"], p.get("history") or []), some))
    assert [untimed(a) for a in together] == [untimed(a) for a in answers[:12]]


def test_an_answer_has_no_more_sentences_than_the_settings_allow(seed_index: Path) -> None:
    assistant = Assistant.open(seed_index, Settings(sentences=1, threshold=0))
    assert all(len(assistant.ask(p["question"]).sentences) == 1 for p in PROMPTS[:5])


def test_a_threshold_of_nothing_never_refuses_and_of_all_always(seed_index: Path) -> None:
    assert not Assistant.open(seed_index, Settings(threshold=0)).ask(OSCARS).refused
    assert Assistant.open(seed_index, Settings(threshold=1)).ask(ENVOY).refused


def test_an_identical_twin_is_named_with_the_citation(build_assistant: BuildAssistant) -> None:
    files = {"one.txt": BRIDGE, "two.txt": BRIDGE, "bread.txt": "On bread\n\nThe baker bakes at four."}
    answer = build_assistant(files, threshold=0).ask("When did the harbour bridge fall?")
    first = answer.citations[0]
    assert {first.source, *first.copies} == {"one.txt", "two.txt"}
    assert len({c.quote for c in answer.citations}) == len(answer.citations), "the twin is not cited again"


def test_an_index_of_one_sentence_answers(build_assistant: BuildAssistant) -> None:
    answer = build_assistant({"a.txt": "The harbour bridge fell at nine."}, threshold=0).ask("When did it fall?")
    assert answer.text == "The harbour bridge fell at nine. [1]"


def test_a_quote_over_two_lines_is_cited_as_it_stands_and_read_as_one(build_assistant: BuildAssistant) -> None:
    text = "The night of the storm\n\nThe harbour bridge, which had stood for\nninety years, fell at nine."
    answer = build_assistant({"a.txt": text}, threshold=0).ask("When did the harbour bridge fall?")
    assert answer.citations[0].quote == "The harbour bridge, which had stood for\nninety years, fell at nine."
    assert answer.sentences[0].text == "The harbour bridge, which had stood for ninety years, fell at nine."
    assert answer.citations[0].line == 3


def test_an_article_that_is_not_there_is_named(seed_assistant: Assistant) -> None:
    with pytest.raises(FootnoteError, match=r"the index has no article '\.\./secret' — it was removed"):
        seed_assistant.article("../secret")


def test_the_list_of_articles_is_the_folder(seed_assistant: Assistant) -> None:
    names = sorted(path.name for path in (Path(__file__).parents[2] / "seeds" / "articles").glob("*.md"))
    assert [info.source for info in seed_assistant.articles()] == names


def test_the_examples_are_questions_that_are_answered(seed_assistant: Assistant) -> None:
    examples = seed_assistant.examples(3)
    assert len(set(examples)) == 3
    assert not any(seed_assistant.ask(question).refused for question in examples)


def test_the_status_says_what_answers(seed_assistant: Assistant, build_assistant: BuildAssistant) -> None:
    assert seed_assistant.status == "8 articles · answers by quotes · offline"
    assert build_assistant({"a.txt": BRIDGE}).status == "1 article · answers by quotes · offline"


def test_an_index_of_another_model_is_refused(seed_index: Path) -> None:
    with pytest.raises(IndexMismatch, match="built with the embedding model minilm, not openai:text-embedding-3-small"):
        Assistant.open(seed_index, Settings(embedding="openai:text-embedding-3-small"))


def test_no_index_is_told_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound, match=r"no index at .* — build it with: footnote index"):
        Assistant.open(tmp_path / "nothing", Settings())


def test_marks_in_an_article_are_not_taken_for_footnotes(build_assistant: BuildAssistant) -> None:
    text = "The strike at the harbour lasted [7] for nine weeks [2]."
    answer = build_assistant({"a.txt": text}, threshold=0).ask("How long did the strike at the harbour last?")
    assert answer.text == "The strike at the harbour lasted (7) for nine weeks (2). [1]"
    assert answer.citations[0].quote == text


def test_an_assistant_that_serves_long_follows_newer_generations(tmp_path: Path) -> None:
    articles, index = tmp_path / "articles", tmp_path / "index"
    articles.mkdir()
    (articles / "a.txt").write_text("The strike at the harbour lasted nine weeks.")
    build_index([articles], index)
    first = Assistant.open(index, load_settings())
    assert first.current() is first

    (articles / "b.txt").write_text("The ferry to the island sails twice a day.")
    build_index([articles], index)
    second = first.current()
    assert [info.source for info in second.articles()] == ["a.txt", "b.txt"]
    assert second.current() is second


def test_an_assistant_goes_on_with_the_index_it_has_while_a_newer_one_is_damaged(tmp_path: Path) -> None:
    articles, index = tmp_path / "articles", tmp_path / "index"
    articles.mkdir()
    (articles / "a.txt").write_text("The strike at the harbour lasted nine weeks.")
    build_index([articles], index)
    first = Assistant.open(index, load_settings())
    (articles / "b.txt").write_text("The ferry to the island sails twice a day.")
    build_index([articles], index)
    (current_generation(index) / "tokens" / "codes.bin").unlink()

    second = first.current()
    assert second.status == (
        "1 article · answers by quotes · offline · the newest index is damaged, the one before it answers"
    )
    assert second.current() is second, "it is not opened again for every question"

    build_index([articles], index)
    third = second.current()
    assert third.status == "2 articles · answers by quotes · offline"
    (index / "current.json").unlink()
    fourth = third.current()
    assert (len(fourth.articles()), fourth.current() is fourth) == (2, True)


def test_an_index_that_cannot_be_opened_at_all_is_tried_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    articles, index = tmp_path / "articles", tmp_path / "index"
    articles.mkdir()
    (articles / "a.txt").write_text("The strike at the harbour lasted nine weeks.")
    build_index([articles], index)
    first = Assistant.open(index, load_settings())
    tried = []

    def fail() -> Assistant:
        tried.append(1)
        raise IndexNotFound(index)

    monkeypatch.setattr(first, "reopen", fail)
    (articles / "b.txt").write_text("The ferry to the island sails twice a day.")
    build_index([articles], index)
    assert first.current() is first.current() is first
    assert len(tried) == 1


def test_every_source_is_named_once_in_the_order_of_its_best_sentence(seed_assistant: Assistant) -> None:
    answer = seed_assistant.ask("How many drones were intercepted over Moscow?", explain=True)
    assert answer.trace is not None
    ranked = list(dict.fromkeys(candidate["source"] for candidate in answer.trace["candidates"]))
    assert list(answer.retrieved[: len(ranked)]) == ranked
    assert len(set(answer.retrieved)) == len(answer.retrieved) == 8


def test_markdown_is_shown_as_plain_words_and_quoted_as_it_stands(build_assistant: BuildAssistant) -> None:
    line = "- Mayor **Anne Dahl** said the town would [borrow](https://example.com/loan) the rest of the money."
    assistant = build_assistant({"a.md": f"# The roof of the school\n\n{line}\n"}, threshold=0)
    answer = assistant.ask("What did the mayor say about the rest of the money?")
    assert answer.sentences[0].text == "Mayor Anne Dahl said the town would borrow the rest of the money."
    assert answer.citations[0].quote == line


def test_a_heading_is_no_answer_while_its_article_says_more(build_assistant: BuildAssistant) -> None:
    text = "# News\n\n## Who pays for the school roof\n\nHalf of the money for it comes from the county.\n"
    answer = build_assistant({"a.md": text}, threshold=0, sentences=1).ask("Who pays for the school roof?")
    assert [c.quote for c in answer.citations] == ["Half of the money for it comes from the county."]


def test_only_names_and_numbers_are_named_as_missing(build_assistant: BuildAssistant) -> None:
    assistant = build_assistant({"a.txt": "The harbour is closed."}, threshold=1)
    assert assistant.ask("What did the baker of Ulmen say happened in 2021?").missing == ("Ulmen", "2021")
