"""Prompts are read as the contract says, and what breaks it is named with its line."""

import json
from datetime import date
from pathlib import Path

import pytest

from index.article import Article
from rag.evaluation.cases import PromptsError, check_against, load_prompts
from rag.evaluation.prompt import Prompt

ARTICLES = {"a.md": Article("a.md", "A", "It lasted\n90 minutes. Nobody listened.")}


def written(folder: Path, text: str, name: str = "p.yaml") -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def problems(*files: Path) -> tuple[str, ...]:
    with pytest.raises(PromptsError) as caught:
        load_prompts(files)
    return caught.value.problems


def test_a_prompt_in_yaml_keeps_all_it_states(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        """
- id: one
  question: How long?
  history: [Who called?]
  answers: [["90", ninety], [84]]
  sources: [a.md]
  sentences: ["It lasted 90 minutes."]
  answerable: true
  as_of: 2024-11-12
  kind: fact
  reference: Ninety minutes.
  near: [b.md]
  note: checked
""",
    )
    (prompt,) = load_prompts([file])
    assert prompt == Prompt(
        "one", "How long?", ("Who called?",), (("90", "ninety"), ("84",)), ("a.md",), ("It lasted 90 minutes.",),
        True, date(2024, 11, 12), "fact", "Ninety minutes.", ("b.md",), "checked",
    )  # fmt: skip
    assert prompt.place.line == 2
    assert prompt.place.at("sources", 0) == f"{file}:6"


def test_only_id_and_question_are_needed_and_the_rest_is_not_measured(tmp_path: Path) -> None:
    (prompt,) = load_prompts([written(tmp_path, '{"id": 7, "question": "Who?"}\n\n', "p.jsonl")])
    assert (prompt.id, prompt.expects_answer, prompt.kind) == ("7", None, "other")


def test_evidence_makes_a_prompt_answerable_unless_it_says_otherwise() -> None:
    assert Prompt("p", "q", sources=("a",)).expects_answer is True
    assert Prompt("p", "q", near=("a",), answerable=False).is_near_miss


@pytest.mark.parametrize(
    ("yaml", "line", "words"),
    [
        ("- id: a\n  question: q\n  soruces: [a.md]\n", 3, "unknown key 'soruces'"),
        ("- question: q\n", 1, "id is missing"),
        ("- id: a\n  question: ' '\n", 2, "question must be text"),
        ('- id: a\n  question: q\n  answers: ["84"]\n', 3, "groups of alternatives"),
        ("- id: a\n  question: q\n  sources:\n  - a.md\n  - 1.5\n", 5, "put it in quotes"),
        ("- id: a\n  question: q\n  answerable: maybe\n", 3, "true or false"),
        ("- id: a\n  question: q\n  as_of: soon\n", 3, "a date such as"),
        ("- id: a\n  question: q\n- just text\n", 3, "a prompt is a mapping"),
        ("- id: a\n  question: q\n  id: b\n", 3, "given twice"),
        ("id: a\nquestion: q\n", 1, "must be a list"),
        ("- id: a\n  question: [q\n", 3, "not YAML"),
    ],
)
def test_what_breaks_the_contract_is_named_with_its_line(tmp_path: Path, yaml: str, line: int, words: str) -> None:
    (problem,) = problems(written(tmp_path, yaml))
    assert f"p.yaml:{line}: " in problem
    assert words in problem


def test_a_bad_line_of_json_is_named(tmp_path: Path) -> None:
    (problem,) = problems(written(tmp_path, '{"id": "a", "question": "q"}\n{"id": \n', "p.jsonl"))
    assert "p.jsonl:2: not JSON" in problem


def test_an_id_given_twice_names_both_places_even_in_two_files(tmp_path: Path) -> None:
    one = written(tmp_path, "- id: a\n  question: q\n")
    two = written(tmp_path, '{"id": "a", "question": "q"}\n', "p.jsonl")
    (problem,) = problems(one, two)
    assert f"{two}:1: the id 'a' is already that of {one}:1" in problem


def test_no_prompt_at_all_is_an_error(tmp_path: Path) -> None:
    assert "no prompt in" in problems(written(tmp_path, ""))[0]
    assert "no prompts at" in problems(tmp_path / "gone.yaml")[0]


def checked(text: str, folder: Path) -> tuple[str, ...]:
    prompts = load_prompts([written(folder, text)])
    with pytest.raises(PromptsError) as caught:
        check_against(prompts, ARTICLES.get, lambda: list(ARTICLES))
    return caught.value.problems


def test_a_source_that_is_not_in_the_index_is_named_with_its_line(tmp_path: Path) -> None:
    (problem,) = checked("- id: p\n  question: q\n  sources:\n  - a.md\n  - gone.md\n", tmp_path)
    assert problem.endswith("p.yaml:5: no article 'gone.md' in the index (p)")


def test_an_evidence_sentence_that_is_in_no_article_is_named_with_its_line(tmp_path: Path) -> None:
    text = "- id: p\n  question: q\n  sentences:\n  - It lasted 90 minutes.\n  - It lasted an hour.\n"
    (problem,) = checked(text, tmp_path)
    assert "p.yaml:5: in no article: 'It lasted an hour.'" in problem


def test_many_problems_are_counted_and_the_first_five_told(tmp_path: Path) -> None:
    with pytest.raises(PromptsError, match="and 2 more —"):
        load_prompts([written(tmp_path, "- id: p\n" * 7)])


def test_the_sample_prompts_fit_their_articles(seed_index: Path) -> None:
    from index.opened import Index

    index = Index(seed_index)
    prompts = load_prompts([Path(__file__).parents[2] / "seeds" / "prompts.yaml"])
    check_against(prompts, index.article, lambda: [info.source for info in index.articles()])
    assert len(prompts) == 40


def beir(folder: Path) -> Path:
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text('{"_id": "d1", "title": "T", "text": "Words."}\n', "utf-8")
    queries = [{"_id": "q1", "text": "first?"}, {"_id": "q2", "text": "second?"}, {"_id": "q3", "text": "unjudged?"}]
    (folder / "queries.jsonl").write_text("".join(json.dumps(q) + "\n" for q in queries), "utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t1\nq1\td3\t0\n", "utf-8")
    (folder / "qrels" / "dev.tsv").write_text("query-id\tcorpus-id\tscore\nq2\td1\t1\n", "utf-8")
    return folder


def test_a_beir_folder_gives_the_judged_queries_of_its_test_split(tmp_path: Path) -> None:
    folder = beir(tmp_path / "set")
    (prompt,) = load_prompts([folder])
    assert (prompt.id, prompt.question, prompt.relevance) == ("q1", "first?", {"d1": 2, "d2": 1})
    (prompt,) = load_prompts([folder / "qrels" / "dev.tsv"])
    assert prompt.id == "q2"


def test_of_a_beir_set_one_judged_document_must_be_indexed(tmp_path: Path) -> None:
    prompts = load_prompts([beir(tmp_path / "set")])
    check_against(prompts, {"d1": Article("d1", "T", "Words.")}.get, list)
    with pytest.raises(PromptsError, match="not one of the judged documents is in the index — index the same folder"):
        check_against(prompts, ARTICLES.get, list)


def test_a_bad_line_of_judgements_is_named(tmp_path: Path) -> None:
    folder = beir(tmp_path / "set")
    (folder / "qrels" / "test.tsv").write_text("q1\td1\t1\nq1 d2 1\n", "utf-8")
    assert "test.tsv:2: not query, document and score" in problems(folder)[0]
