"""Prompts are read as the contract says, and what breaks it is named with its line."""

import gzip
from datetime import date
from pathlib import Path

import pytest

from index.article import Article
from index.errors import FootnoteError
from rag.evaluation.case import Case
from rag.evaluation.case_files import PromptsError
from rag.evaluation.cases import check_against, load_cases

ARTICLES = {"a.md": Article("a.md", "A", "It lasted\n90 minutes. Nobody listened.")}


def written(folder: Path, text: str, name: str = "p.yaml") -> Path:
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def problems(*files: Path) -> tuple[str, ...]:
    with pytest.raises(PromptsError) as caught:
        load_cases(files)
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
    (case,) = load_cases([file])
    assert case == Case(
        "one", "How long?", ("Who called?",), (("90", "ninety"), ("84",)), ("a.md",), ("It lasted 90 minutes.",),
        True, date(2024, 11, 12), "fact", "Ninety minutes.", ("b.md",), "checked",
    )  # fmt: skip
    assert case.place.line == 2
    assert case.place.at("sources", 0) == f"{file}:6"


def test_only_id_and_question_are_needed_and_the_rest_is_not_measured(tmp_path: Path) -> None:
    (case,) = load_cases([written(tmp_path, '{"id": 7, "question": "Who?"}\n\n', "p.jsonl")])
    assert (case.id, case.expects_answer, case.kind) == ("7", None, "other")


def test_evidence_makes_a_prompt_answerable_unless_it_says_otherwise() -> None:
    assert Case("p", "q", sources=("a",)).expects_answer is True
    assert Case("p", "q", near=("a",), answerable=False).is_near_miss


@pytest.mark.parametrize(
    ("yaml", "line", "words"),
    [
        ("- id: a\n  question: q\n  soruces: [a.md]\n", 3, "unknown key 'soruces'"),
        ("- question: q\n", 1, "id is missing"),
        ("- id: a\n  question: ' '\n", 2, "question must be text"),
        ('- id: a\n  question: q\n  answers: ["84"]\n', 3, "groups of alternatives"),
        ("- id: a\n  question: q\n  sources:\n  - a.md\n  - yes\n", 5, "a list of texts, as in ['a.md'], not True"),
        ("- id: a\n  question: q\n  answerable: maybe\n", 3, "true or false"),
        ("- id: a\n  question: q\n  as_of: soon\n", 3, "a date such as"),
        ("- id: a\n  question: q\n- just text\n", 3, "a prompt is a mapping"),
        ("- id: a\n  question: q\n  id: b\n", 3, "given twice"),
        ("id: a\nquestion: q\n", 1, "must be a list"),
        ("- id: a\n  question: [q\n", 3, "not YAML"),
        ('- id: a\n  question: "\x01"\n', 2, "characters are not allowed"),
        ("- id: a\n  question: q\n  as_of: 2024-13-45\n", 3, "a date such as 2024-11-12, not '2024-13-45'"),
        ("- id: a\n  question: q\n  ? [x, y]\n  : z\n", 3, "a key must be a word"),
        ("- id: a\n  question: q\n  kind: all\n", 3, "a word other than 'all'"),
        ("- id: a\n  question: q\n  answers: '84'\n", 3, 'as in [["84", "eighty-four"]]'),
        ("- id: a\n  question: q\n  sources: a.md\n", 3, "sources must be a list of texts, as in ['a.md']"),
    ],
)
def test_what_breaks_the_contract_is_named_with_its_line(tmp_path: Path, yaml: str, line: int, words: str) -> None:
    (problem,) = problems(written(tmp_path, yaml))
    assert f"p.yaml:{line}: " in problem
    assert words in problem


def test_a_number_or_a_date_without_quotes_is_kept_as_it_is_written(tmp_path: Path) -> None:
    # YAML 1.1 reads 12:30 as 12 * 60 + 30 = 750 and 010 as 8.
    text = (
        "- id: 2024-11-12\n  question: q\n  answers: [[12:30, 010, 2.50], [2024-11-12]]\n  as_of: 2024-11-12 10:00:00\n"
    )
    (case,) = load_cases([written(tmp_path, text)])
    assert (case.id, case.as_of) == ("2024-11-12", date(2024, 11, 12))
    assert case.answers == (("12:30", "010", "2.50"), ("2024-11-12",))


def test_every_bad_line_of_json_is_named(tmp_path: Path) -> None:
    lines = ['{"id": ', '{"id": "a", "question": "q"}', '{"id": "b", "id": "c", "question": "q"}', "[" * 100_000,
             '{"id": "d", "question": "half \\ud800"}', '{"id": "e"}']  # fmt: skip
    told = problems(written(tmp_path, "\n".join(lines), "p.jsonl"))
    assert [problem.split("p.jsonl:")[1].split(" ")[0] for problem in told] == ["1:", "3:", "4:", "5:", "6:"]
    assert "the key 'id' is given twice" in told[1]
    assert "question must be text, not 'half \\ud800'" in told[3]


def test_a_packed_file_cut_short_is_named(tmp_path: Path) -> None:
    file = tmp_path / "p.jsonl.gz"
    file.write_bytes(gzip.compress(b'{"id": "a", "question": "q"}\n')[:-6])
    assert "p.jsonl.gz cannot be read" in problems(file)[0]


def test_an_id_given_twice_names_both_places_even_in_two_files(tmp_path: Path) -> None:
    one = written(tmp_path, "- id: a\n  question: q\n")
    two = written(tmp_path, '{"id": "a", "question": "q"}\n', "p.jsonl")
    (problem,) = problems(one, two)
    assert f"{two}:1: the id 'a' is already that of {one}:1" in problem


def test_no_prompt_at_all_is_an_error(tmp_path: Path) -> None:
    assert "no prompt in" in problems(written(tmp_path, ""))[0]
    assert "no prompts at" in problems(tmp_path / "gone.yaml")[0]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ("sources:\n  - a.md\n  - gone.md\n", "p.yaml:5: no article 'gone.md' in the index (p)"),
        ("near:\n  - gone.md\n", "p.yaml:4: no article 'gone.md' in the index (p)"),
        (
            "sentences:\n  - It lasted 90 minutes.\n  - It lasted an hour.\n",
            "p.yaml:5: in no article: 'It lasted an hour.' (p)",
        ),
    ],
)
def test_gold_that_is_not_in_the_index_is_named_with_its_line(tmp_path: Path, values: str, problem: str) -> None:
    cases = load_cases([written(tmp_path, f"- id: p\n  question: q\n  {values}")])
    with pytest.raises(PromptsError) as caught:
        check_against(cases, ARTICLES.get, lambda: list(ARTICLES))
    (told,) = caught.value.problems
    assert told.endswith(problem)


def test_many_problems_are_counted_and_the_first_five_told(tmp_path: Path) -> None:
    with pytest.raises(PromptsError, match="and 2 more —"):
        load_cases([written(tmp_path, "- id: p\n" * 7)])


def test_the_sample_prompts_fit_their_articles(seed_index: Path) -> None:
    from index.opened import Index

    index = Index(seed_index)
    cases = load_cases([Path(__file__).parents[2] / "seeds" / "prompts.yaml"])
    check_against(cases, index.article, lambda: [info.source for info in index.articles()])
    assert len(cases) == 40


def beir(folder: Path, **files: str) -> Path:
    """Write a BEIR folder; `queries` and `test` take the place of what it would hold."""
    queries = '{"_id": "q1", "text": "first?"}\n{"_id": "q2", "text": "second?"}\n{"_id": "q3", "text": "unjudged?"}\n'
    test = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t1\nq1\td3\t0\n"
    (folder / "qrels").mkdir(parents=True)
    (folder / "queries.jsonl").write_text(files.get("queries", queries), "utf-8")
    (folder / "qrels" / "test.tsv").write_text(files.get("test", test), "utf-8")
    (folder / "qrels" / "dev.tsv").write_text("q2\t0\td1\t1\n", "utf-8")  # As TREC writes them, without a heading.
    return folder


def test_a_beir_folder_gives_the_judged_queries_of_its_test_split(tmp_path: Path) -> None:
    folder = beir(tmp_path / "set")
    (case,) = load_cases([folder])
    assert (case.id, case.question, case.relevance) == ("q1", "first?", {"d1": 2, "d2": 1})
    (case,) = load_cases([folder / "qrels" / "dev.tsv"])
    assert (case.id, case.sources) == ("q2", ("d1",))
    assert "no prompts at" in problems(folder / "qrels" / "trian.tsv")[0]  # Another split is not taken for it.
    with_marks = {"queries": '\ufeff{"_id": "q1", "text": "first?"}\n', "test": "\ufeffq1\td1\t1\r\n"}
    (case,) = load_cases([beir(tmp_path / "marked", **with_marks)])
    assert (case.id, case.sources) == ("q1", ("d1",))


def test_of_a_beir_set_one_judged_document_must_be_indexed(tmp_path: Path) -> None:
    cases = load_cases([beir(tmp_path / "set")])
    check_against(cases, {"d1": Article("d1", "T", "Words.")}.get, list)
    with pytest.raises(PromptsError, match=r"not one of the judged documents .* footnote index .*/set$"):
        check_against(cases, ARTICLES.get, list)


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        ("test", "q1\td1\t1\nq1 d2 1\n", "test.tsv:2: not query, document and score, apart by tabs"),
        ("queries", '[1]\n{"_id": "q1", "text": null}\n', "queries.jsonl:1: a query is an object with _id and text"),
        ("queries", '{"_id": "q1", "text": "q"}\n{', "queries.jsonl:2: not JSON"),
    ],
)
def test_a_bad_line_of_a_beir_folder_is_named(tmp_path: Path, file: str, text: str, problem: str) -> None:
    (told,) = problems(beir(tmp_path / "set", **{file: text}))
    assert problem in told


def test_queries_that_are_no_text_are_named(tmp_path: Path) -> None:
    (beir(tmp_path / "set") / "queries.jsonl").write_bytes(b'{"_id": "q1", "text": "caf\xe9"}\n')
    with pytest.raises(FootnoteError, match=r"queries\.jsonl cannot be read"):
        load_cases([tmp_path / "set"])
