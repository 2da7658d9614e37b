"""`footnote eval` and `footnote prompts` from the outside."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from index.errors import FootnoteError
from rag.answer.answer import Answer
from rag.feedback import record
from ui.evaluating import evaluate, prompts

app = typer.Typer()
app.command("eval")(evaluate)
app.command("prompts")(prompts)

PROMPTS = """
- id: pledge
  kind: fact
  question: How often did Trump promise to end the war within 24 hours?
  answers: [["83"]]
  sources: [six-findings-on-the-peace-talks.md, trump-and-zelensky-from-blowup-to-phone-calls.md]
- id: oscars
  kind: absent
  question: Which platform will stream the Oscars from 2029?
  answerable: false
- id: unfinished
  question: Who?
  note: draft — to be completed
"""


def invoke(*arguments: object) -> tuple[int, str]:
    """Return the exit status and what was printed; an error is raised as the command line would print it."""
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    if isinstance(result.exception, FootnoteError):
        raise result.exception
    return result.exit_code, result.output


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "prompts.yaml"
    path.write_text(PROMPTS, "utf-8")
    return path


def test_eval_writes_four_files_and_says_where(file: Path, seed_index: Path, tmp_path: Path) -> None:
    status, said = invoke("eval", file, "--index", seed_index, "--out", tmp_path / "out")
    assert status == 0
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        "answers.jsonl", "report.json", "report.md", "report.html",
    }  # fmt: skip
    assert "report.html" in said
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    assert report["prompts"] == {"files": [str(file)], "count": 2, "drafts_left_out": 1}


def test_a_broken_rule_is_one_line_and_status_1(file: Path, seed_index: Path, tmp_path: Path) -> None:
    here = ["eval", file, "--index", seed_index, "--out", tmp_path / "out"]
    status, said = invoke(*here, "--min", "answer_right=0", "--min", "fact.token_f1=0.99")
    assert status == 1
    assert said.count("broken: ") == 1
    assert "broken: fact.token_f1 is 0." in said
    status, said = invoke(*here, "--baseline", tmp_path / "out", "--no-worse")
    assert status == 0
    assert "Compared over 2 prompts: 0 better, 0 worse." in said


def test_a_report_that_cannot_be_written_says_which(file: Path, seed_index: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / "report.md").mkdir(parents=True)
    with pytest.raises(FootnoteError, match=r"report\.md cannot be written"):
        invoke("eval", file, "--index", seed_index, "--out", tmp_path / "out")


def test_bad_usage_is_refused_before_anything_is_asked(file: Path, seed_index: Path, tmp_path: Path) -> None:
    here = ["eval", file, "--index", seed_index, "--out", tmp_path / "out"]
    assert invoke(*here, "--no-worse")[0] == 2
    with pytest.raises(FootnoteError, match="there is no measure 'rightness'"):
        invoke(*here, "--min", "rightness=1")
    with pytest.raises(FootnoteError, match="no report at"):
        invoke(*here, "--baseline", tmp_path / "gone")
    assert not (tmp_path / "out").exists()


def test_prompts_that_do_not_fit_the_index_name_their_line(seed_index: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("- id: a\n  question: q\n  sources: [gone.md]\n", "utf-8")
    with pytest.raises(FootnoteError, match=r"p\.yaml:3: no article 'gone\.md' in the index"):
        invoke("eval", path, "--index", seed_index, "--out", tmp_path / "out")


def test_only_drafts_are_nothing_to_evaluate(seed_index: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("- id: a\n  question: q\n  note: draft\n", "utf-8")
    with pytest.raises(FootnoteError, match="only drafts in"):
        invoke("eval", path, "--index", seed_index, "--out", tmp_path / "out")


def test_feedback_becomes_drafts(tmp_path: Path) -> None:
    index = tmp_path / ".footnote"
    with pytest.raises(FootnoteError, match="no feedback in"):
        invoke("eval", "--from-feedback", "--index", index, "--out", tmp_path / "out")
    record(index, "down", Answer("Who?", "Who?", "refused"))
    status, said = invoke("eval", "--from-feedback", "--index", index, "--out", tmp_path / "out")
    assert status == 0
    assert "1 draft of 1 vote in" in " ".join(said.split())
    assert "question: Who?" in (tmp_path / "out" / "drafts.yaml").read_text("utf-8")


def test_drafts_that_would_be_written_over_are_named_before_a_model_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.evaluating.load_model", lambda _: None)  # Asking it would be an AttributeError.
    (tmp_path / "a.txt").write_text("It lasted 90 minutes.", "utf-8")
    (tmp_path / "drafts.yaml").write_text("", "utf-8")
    with pytest.raises(FootnoteError, match="is there already"):
        invoke("prompts", tmp_path / "a.txt", "--out", tmp_path / "drafts.yaml")


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_: str | None) -> None:
        raise FootnoteError("no language model is configured", "docs/configuration.md says how")

    monkeypatch.setattr("ui.evaluating.load_model", load)


@pytest.mark.usefixtures("no_model")
def test_what_needs_a_model_refuses_without_one(file: Path, seed_index: Path, tmp_path: Path) -> None:
    with pytest.raises(FootnoteError, match="no language model is configured"):
        invoke("prompts", tmp_path, "-n", 20)
    with pytest.raises(FootnoteError, match="no language model is configured"):
        invoke("eval", file, "--index", seed_index, "--out", tmp_path / "out", "--judge", "some")
