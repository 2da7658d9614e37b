"""The report in its three forms."""

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from index.article import Article
from index.errors import FootnoteError
from rag.answer.answer import Sentence
from rag.answer.citation import Citation
from rag.evaluation.bootstrap import Estimate
from rag.evaluation.case import Case
from rag.evaluation.comparison import compare
from rag.evaluation.evaluation import Setting, build_report
from rag.evaluation.grade import grade
from rag.evaluation.identity import commit
from rag.evaluation.measures import MEASURES
from rag.evaluation.pages import ticks, to_markdown, to_page
from rag.evaluation.reply import Reply
from rag.evaluation.report import IndexFacts, Report, read_report, schema_text, write_report
from rag.evaluation.statistic import Bin
from rag.evaluation.tables import figure, number

DOCS = Path(__file__).parents[2] / "docs"
EVIL = "<script>alert(1)</script> | *bold* [x](http://example.org)"
ARTICLE = Article("a.md", "A", f"It lasted 90 minutes. {EVIL}")
SCORES = {"score": 9.1, "maxsim": 0.7, "context": 0.8, "hybrid": 0.6}
CONSIDERED = (
    {
        "source": "a.md",
        "start": 0,
        "end": 21,
        "text": "It lasted 90 minutes.",
        "chosen": True,
        "why": "the best",
        **SCORES,
    },
    {"source": "a.md", "start": 22, "end": 30, "text": EVIL, "chosen": False, "why": "4.0 behind the best", **SCORES},
)


def report(outcome: str = "answered") -> Report:
    cases = [
        Case("p 1", f"How long? {EVIL}", answers=(("90 minutes",),), sources=("a.md",), kind="fact"),
        Case("p2", "Who?", answerable=False, near=("a.md",), kind="near-miss"),
        Case("p3", "What else?"),
    ]
    quote = Citation(1, "a.md", "A", None, 0, 21, "It lasted 90 minutes.", answer=((10, 12), (13, 20)))
    evil = Citation(2, "a.md", "A", None, 22, 22 + len(EVIL), EVIL, answer=((22, 30),))
    replies = [
        Reply("p 1", "answered", f"It lasted 90 minutes. [1] {EVIL} [2]", (quote, evil), (), ("a.md",),
              (("a.md", 0, 21),), 0.9, {"retrieve": 3.0, "total": 10.0}, query="How long? talks",
              considered=CONSIDERED, sentences=(Sentence("It lasted 90 minutes.", (1,), True), Sentence(EVIL, (2,)))),
        Reply("p2", outcome, confidence=0.2, timings_ms={"retrieve": 3.0, "total": 12.0}),  # type: ignore[arg-type]
        Reply("p3", "error", error="ValueError: no"),
    ]  # fmt: skip
    graded = grade(cases, replies, {"a.md": ARTICLE}.get)
    return build_report(graded, Setting("ours", IndexFacts("g", 1), {"threshold": 0.5}, "x", ("p.yaml",)))


def compared() -> Report:
    current = report("refused")
    return replace(current, comparison=compare(current, report()))


def test_the_documented_schema_is_that_of_the_types_and_the_json_keeps_it(tmp_path: Path) -> None:
    assert (DOCS / "evaluation-report.schema.json").read_text("utf-8") == schema_text() + "\n"
    schema = json.loads(schema_text())
    for values in (report(), compared()):
        path = write_report(values, tmp_path)
        written = json.loads(path.read_text("utf-8"))
        jsonschema.validate(written, schema)
        assert set(schema["properties"]) == set(written) >= set(schema["required"])
        assert read_report(path) == read_report(tmp_path)


def test_a_report_that_was_read_again_is_a_baseline_like_any_other(tmp_path: Path) -> None:
    earlier, now = report(), report("refused")
    write_report(earlier, tmp_path)
    assert compare(now, read_report(tmp_path)) == compare(now, earlier)
    old = json.loads((tmp_path / "report.json").read_text("utf-8"))
    del old["reliability"]  # As a report was before there was one.
    (tmp_path / "report.json").write_text(json.dumps(old), "utf-8")
    assert read_report(tmp_path).name == "ours"


def test_every_measure_is_in_the_report_and_none_where_not_measured() -> None:
    figures = report().measures
    assert set(figures["all"]) == {m.name for m in MEASURES}
    assert figures["all"]["sentence_map"] == Estimate(None, None, None, 0)
    assert figures["near-miss"]["passed"].value == 0.0
    assert figures["other"]["passed"].value is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"schema": 99}',
        '{"schema": 1}',
        '{"schema": 1, "cases": [{"id": "a"}]}',
        '{"schema": 1, "cases": [1]}',
    ],
)
def test_what_is_no_report_cannot_be_a_baseline(tmp_path: Path, text: str) -> None:
    (tmp_path / "report.json").write_text(text, "utf-8")
    with pytest.raises(FootnoteError):
        read_report(tmp_path)


def test_the_commit_is_that_of_our_own_checkout_and_no_other(tmp_path: Path) -> None:
    installed = tmp_path / "site-packages"
    installed.mkdir()
    for command in (
        ["init", "-q"],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "x"],
    ):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True)
    assert commit(tmp_path)
    assert commit(installed) is None


def test_the_markdown_tells_the_headline_and_why_prompts_failed() -> None:
    text = to_markdown(compared())
    assert text.startswith("# Evaluation: 2 of 2 prompts passed")
    assert "**1 better**" in text
    assert "| p2 | Who? | answered wrongly | refused |" in text
    assert "| p2 | Who? | answered wrongly | answered |" in to_markdown(report())


def test_the_page_shows_failures_first_and_of_each_prompt_what_was_found_chosen_and_answered() -> None:
    page = to_page(report())
    assert page.index("case-p2") < page.index("case-p 1")
    assert "It lasted 90 minutes.<sup>1</sup>" in page  # Without the space before the mark.
    assert "<q>It lasted <b>90</b> <b>minutes</b>.</q>" in page
    assert "<q><b>&lt;script&gt;</b>alert(1)" in page
    assert "Searched for: How long? talks" in page
    assert "yes: the best" in page
    assert "no: 4.0 behind the best" in page


def test_the_page_shows_how_far_confidence_can_be_relied_on() -> None:
    # Ten answers, a bin each, sure from 0.05 to 0.95; five wrong ones are the least sure: see the bootstrap's test.
    cases = [Case(str(n), "How long?", answers=(("90 minutes",),)) for n in range(10)]
    replies = [
        Reply(str(n), "answered", "90 minutes" if n > 4 else "An hour", confidence=n / 10 + 0.05) for n in range(10)
    ]
    graded = grade(cases, replies, {}.get)
    values = build_report(graded, Setting("ours"))
    assert values.reliability[9] == Bin(0.95, 1.0, 1.0)
    assert values.measures["all"]["calibration_error"].value == pytest.approx(0.25)
    assert 'aria-labelledby="reliability-t"' in to_page(values)
    assert "| Calibration error of confidence | 0.25 (" in to_markdown(values)
    assert "reliability-t" not in to_page(report())  # Two answers are no bins.


def test_the_page_loads_nothing_and_shows_every_prompt() -> None:
    page = to_page(compared())
    assert page.count("<details id=") == 3
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#)|url\((?!#)|@import""", page)
    assert page.count("<svg viewBox") == 3
    assert "var(--accent)" in page
    assert len(page) < 6_000_000


def test_a_kind_is_a_label_and_no_formula_and_leaves_room_for_the_bars() -> None:
    cases = [
        Case("1", "q", answerable=False, kind="$x^{$"), Case("2", "q", answerable=False, kind="long " * 40)
    ]  # fmt: skip
    graded = grade(cases, [Reply("1", "refused"), Reply("2", "refused")], {}.get)
    page = to_page(build_report(graded, Setting("ours")))
    assert "$x^{$</text>" in page
    assert re.search(r">long long long long l(?:…|&#8230;)</text>", page)


def test_every_moved_prompt_has_a_link_that_leads_to_it() -> None:
    values = compared()
    found = values.comparison
    assert found is not None
    better = [replace(found.better[0], id="100% sure\n#1")]
    page = to_page(replace(values, comparison=replace(found, better=better)))
    assert 'href="#case-100%25%20sure%0A%231"' in page


def test_words_of_articles_and_prompts_are_no_markup_and_call_nobody() -> None:
    values = compared()
    assert values.comparison is not None
    found = replace(
        values.comparison, changed=2, only_baseline=3, baseline=replace(values.comparison.baseline, name=EVIL)
    )
    case = replace(report().cases[1], question="Does @octocat pay ~~5~~ to info@example.org?")
    values = replace(values, comparison=found, cases=[*values.cases, case])
    for text in (to_markdown(values), to_page(values)):
        assert "over 3 prompts that both have; 2 changed since, 3 only there." in text.replace("over the", "over")
        assert "<script>alert" not in text
    assert not re.search(r"(?<!\\)\]\(http", to_markdown(values))
    assert "Does @&#8203;octocat pay \\~\\~5\\~\\~ to info@example.org?" in to_markdown(values)


def test_axes_have_few_round_numbers_and_no_half_prompts() -> None:
    assert ticks(1) == [0, 1]
    assert ticks(14) == [0, 2, 4, 6, 8, 10, 12, 14]
    assert ticks(1621) == [0, 200, 400, 600, 800, 1000, 1200, 1400, 1600]


def test_a_report_over_one_unmeasured_prompt_has_a_page_too() -> None:
    graded = grade([Case("p", "q")], [Reply("p", "answered", "Words.")], {}.get)
    values = build_report(graded, Setting("ours"))
    assert "<h1>1 prompt</h1>" in to_page(values)
    assert to_markdown(values).startswith("# Evaluation: 1 prompt\n")


def test_figures_are_short_and_never_rounded_up_to_one() -> None:
    assert figure(Estimate(0.83333, 0.7, 0.9, 9)) == "0.83 (0.70–0.90)"
    assert figure(Estimate()) == "–"
    assert number(0.9996) == "0.999"
    assert number(1.0) == "1.00"
    assert number(61.2) == "61"
    assert figure(Estimate(4.3, 4.1, 4.5, 5)) == "4.30 (4.10–4.50)"  # A judge's 1 to 5.
