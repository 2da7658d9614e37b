"""Right, exact, overlapping, evidence: what counts as the same words."""

import pytest

from rag.evaluation.matching import exact_match, holds_answer, is_evidence, token_f1


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("There were 84 drones. [1]", [["84", "eighty-four"]]),
        ("EIGHTY FOUR drones [2]", [["84", "eighty-four"]]),
        ("a “shadow fleet” in two seas", [['"shadow fleet"']]),
        ("Ukraine’s expense", [["Ukraine's expense"]]),
        ("a semi‑truck", [["semi-truck"]]),
        ("up to $75 million a day", [["$75 million"]]),
        ("Rubio [1] and\nRatcliffe [2].", [["Rubio"], ["Ratcliffe", "the CIA's director"]]),
        ("about 2.1% more", [["2.1%"]]),
        ("", []),
    ],
)
def test_an_answer_holds_one_alternative_of_every_group(text: str, groups: list[list[str]]) -> None:
    assert holds_answer(text, groups)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("84 is only in the mark [84]", [["85"]]),
        ("Sentence so. [84]", [["84"]]),  # A citation's mark is no answer.
        ("1,084 drones", [["84"]]),
        ("10,000 soldiers", [["10"]]),
        ("2.84 metres", [["84"]]),
        ("an American", [["America"]]),
        ("Rubio alone", [["Rubio"], ["Ratcliffe"]]),
    ],
)
def test_a_part_of_a_word_a_number_or_the_groups_is_not_enough(text: str, groups: list[list[str]]) -> None:
    assert not holds_answer(text, groups)


def test_exact_match_ignores_case_punctuation_and_articles() -> None:
    assert exact_match("The Kursk region. [1]", [["Kursk region", "Kursk"]]) == 1.0
    assert exact_match("In the Kursk region. [1]", [["Kursk region"]]) == 0.0


def test_token_f1_is_the_best_overlap_with_an_alternative() -> None:
    # said: in kursk region (3 words). Gold "kursk region": 2 shared, 2*2/(3+2) = 0.8; gold "belgorod": 0.
    assert token_f1("In the Kursk region [1]", [["Belgorod", "the Kursk region"]]) == pytest.approx(0.8)


def test_token_f1_of_groups_takes_them_together() -> None:
    # said: kursk; gold: "kursk belgorod": 1 shared, 2*1/(1+2) = 0.667.
    assert token_f1("Kursk", [["Kursk"], ["Belgorod"]]) == pytest.approx(2 / 3)


def test_a_quote_is_evidence_when_it_contains_or_lies_in_a_gold_sentence() -> None:
    gold = "One person was\n  hurt, officials said."
    assert is_evidence("At noon one fell. One person was hurt, officials said. All ended.", gold)
    assert is_evidence("One person was hurt", gold)
    assert not is_evidence("Two persons were hurt", gold)
    assert not is_evidence("", gold)
