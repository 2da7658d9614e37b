"""Two reports side by side, and the rules one must keep."""

import pytest

from index.errors import FootnoteError
from rag.evaluation.case import Case
from rag.evaluation.comparison import McNemar, compare, mcnemar
from rag.evaluation.evaluation import Setting, build_report
from rag.evaluation.gate import Minimum, broken_by_comparison, broken_minimums, parse_minimum
from rag.evaluation.grade import grade
from rag.evaluation.reply import Reply
from rag.evaluation.report import Report


def report(right: str, name: str = "ours", gold: str = "yes") -> Report:
    """A report over one prompt a letter: `r` right, `w` wrong, `-` refused."""
    cases = [Case(str(n), "q", answers=((gold,),), kind="fact") for n in range(len(right))]
    replies = [
        Reply(str(n), "refused") if letter == "-" else Reply(str(n), "answered", gold if letter == "r" else "no")
        for n, letter in enumerate(right)
    ]
    return build_report(grade(cases, replies, {}.get), Setting(name))


def test_mcnemar_counts_what_turned_and_tests_it_exactly() -> None:
    # 1 turned right, 5 wrong: two-sided binomial 2 * (C(6,0) + C(6,1)) / 2**6 = 14/64 = 0.21875.
    pairs = [(0.0, 1.0)] + [(1.0, 0.0)] * 5 + [(1.0, 1.0)] * 9
    assert mcnemar(pairs) == McNemar(fixed=1, broken=5, p=0.21875)
    assert mcnemar([(1.0, 1.0)]) == McNemar(fixed=0, broken=0, p=1.0)


def test_what_got_better_and_worse_is_named_prompt_by_prompt() -> None:
    found = compare(report("rrw-"), report("rwrw"))
    assert found.compared == 4
    assert [(m.id, m.was, m.now) for m in found.better] == [("1", "chosen but answer wrong", "answered")]
    assert [(m.id, m.was, m.now) for m in found.worse] == [("2", "answered", "chosen but answer wrong")]
    row = found.measures["answer_right"]
    assert (row.before, row.after, row.difference, row.n) == (0.5, 0.5, 0, 4)
    assert row.mcnemar == McNemar(fixed=1, broken=1, p=1.0)


def test_a_prompt_whose_gold_changed_is_left_out_and_counted() -> None:
    found = compare(report("rr", gold="certainly"), report("ww"))
    assert (found.compared, found.changed) == (0, 2)
    found = compare(report("rrr"), report("rr"))
    assert (found.compared, found.only_here, found.only_baseline) == (2, 1, 0)


def gated(now: str, before: str, slack: float = 0.0) -> list[str]:
    return broken_by_comparison(compare(report(now), report(before)), slack)


def test_no_worse_names_each_measure_that_fell() -> None:
    broken = gated("rrrw", "rrrr")
    assert [line.split(" ")[0] for line in broken] == ["passed", "answer_right"]
    assert broken[1].startswith("answer_right fell from 1.000 to 0.750 (95 % ")


def test_no_worse_lets_a_measure_rise_stay_or_fall_by_the_slack() -> None:
    assert gated("rrrr", "rrrw") == gated("rrrw", "rrrw") == gated("rrrw", "rrrr", slack=0.25) == []


def test_a_broken_rule_tells_how_sure_it_is() -> None:
    # Four of four turned wrong: McNemar's two-sided p is 2 * 1/2**4 = 0.125.
    assert gated("wwww", "rrrr")[1] == "answer_right fell from 1.000 to 0.000 (95 % −1.000 to −1.000, p = 0.12)"


def test_two_reports_without_a_prompt_in_common_break_the_rule() -> None:
    assert broken_by_comparison(compare(report("r", gold="certainly"), report("r"))) == ["no prompt is in both reports"]


def test_minimums_are_read_by_measure_and_kind() -> None:
    assert parse_minimum("answer_right=0.8") == Minimum("answer_right", 0.8)
    assert parse_minimum("near-miss.refusal_recall=.5") == Minimum("refusal_recall", 0.5, "near-miss")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("answer_right", "write a measure and a number"),
        ("answer_right=much", "write a measure and a number"),
        ("answer_right=nan", "write a measure and a number"),  # Nothing is below it: the rule would never break.
        ("answers_right=1", "did you mean answer_right"),
        ("zzz=1", "use one of: passed"),
    ],
)
def test_a_rule_that_cannot_be_read_says_how_to_write_it(text: str, message: str) -> None:
    with pytest.raises(FootnoteError, match=message):
        parse_minimum(text)


def test_a_value_below_its_minimum_breaks_the_rule_and_so_does_none() -> None:
    rules = [parse_minimum(t) for t in ("answer_right=0.75", "answer_right=0.8", "map=0.1", "x.passed=0")]
    assert broken_minimums(report("rrrw"), rules) == [
        "answer_right is 0.750, at least 0.8 is asked for",
        "map was not measured, at least 0.1 is asked for",
        "x.passed: no prompt is of the kind 'x'",
    ]


def test_a_small_fall_is_told_with_the_places_that_show_it() -> None:
    # 1,999 of 2,000 are 0.9995, which three places would show as 1.000.
    current, before = report("r" * 1999 + "w"), report("r" * 2000)
    assert broken_by_comparison(compare(current, before))[0].startswith("passed fell from 1.0000 to 0.9995 (")
    assert broken_minimums(current, [parse_minimum("passed=1")]) == ["passed is 0.9995, at least 1 is asked for"]
