"""Values, intervals and differences."""

import pytest

from rag.evaluation.bootstrap import Estimate, area, percentiles, ratio, ratio_difference


def test_a_ratio_is_the_sums_not_the_mean_of_ratios() -> None:
    # 1/1 and 1/3: sums (1 + 1) / (1 + 3) = 0.5, where the mean of the two would be 0.667.
    estimate = ratio([(1, 1), (1, 3)])
    assert estimate.value == 0.5
    assert estimate.n == 2


def test_a_prompt_without_a_second_number_is_not_counted() -> None:
    assert ratio([(1, 1), (0, 0)]) == Estimate(1.0, 1.0, 1.0, 1)


def test_what_cannot_be_measured_is_none() -> None:
    assert ratio([]) == ratio([(0, 0)]) == area([0.5], [True]) == Estimate(None, None, None, 0)
    assert percentiles([])["max"] is None


def test_the_interval_holds_the_value_and_is_the_same_each_time() -> None:
    parts = [(1.0, 1.0)] * 30 + [(0.0, 1.0)] * 10
    first, second = ratio(parts), ratio(list(parts))
    assert first == second
    # 30 of 40: the normal interval is 0.75 ± 1.96 * sqrt(0.75 * 0.25 / 40) = 0.616 to 0.884.
    assert first.low == pytest.approx(0.616, abs=0.02)
    assert first.high == pytest.approx(0.884, abs=0.02)


def test_the_area_counts_pairs_in_the_right_order_and_ties_as_half() -> None:
    # Pairs of (0.9, 0.5) above (0.5, 0.1): 0.9>0.5, 0.9>0.1, 0.5=0.5 (half), 0.5>0.1 -> 3.5 of 4.
    assert area([0.9, 0.5, 0.5, 0.1], [True, True, False, False]).value == pytest.approx(0.875)


def test_percentiles_are_of_the_values_themselves() -> None:
    # 1 to 101: the middle is 51; 95 % of the way along 100 steps is 96.
    found = percentiles([float(x) for x in range(1, 102)])
    assert (found["p50"]["value"], found["p95"]["value"], found["max"], found["n"]) == (51, 96, 101, 101)
    assert found["p50"]["low"] < 51 < found["p50"]["high"]


def test_a_paired_difference_knows_chance_from_change() -> None:
    same = ratio_difference([(1, 1), (0, 1)] * 20, [(1, 1), (0, 1)] * 20)
    assert same is not None
    assert (same.value, same.low, same.high, same.p) == (0, 0, 0, 1)
    fell = ratio_difference([(1, 1)] * 20, [(0, 1)] * 20)
    assert fell is not None
    assert fell.value == -1
    assert fell.p < 0.01


def test_there_is_no_difference_to_a_side_that_was_not_measured() -> None:
    assert ratio_difference([(0, 0)], [(1, 1)]) is None
