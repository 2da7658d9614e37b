"""Values, intervals and differences."""

import pytest

from rag.evaluation.bootstrap import Estimate, Percentiles, difference, estimate, percentiles
from rag.evaluation.statistic import Bin, area, calibration_error, refused_at, reliability


def test_a_ratio_is_the_sums_not_the_mean_of_ratios() -> None:
    # 1/1 and 1/3: sums (1 + 1) / (1 + 3) = 0.5, where the mean of the two would be 0.667.
    found = estimate([(1, 1), (1, 3)])
    assert found.value == 0.5
    assert found.n == 2


def test_a_prompt_without_a_second_number_is_not_counted() -> None:
    assert estimate([(1, 1), (0, 0)]) == Estimate(1.0, 1.0, 1.0, 1)


def test_what_cannot_be_measured_is_none() -> None:
    nothing = Estimate(None, None, None, 0)
    assert estimate([]) == estimate([(0, 0)]) == nothing
    for of in (area, refused_at(0.95)):
        assert estimate([], of) == estimate([(0.5, 1)] * 9, of) == estimate([(0.5, 0)] * 9, of) == nothing
    assert estimate([(0.5, 1)] * 9, calibration_error) == nothing  # Fewer prompts than bins.
    assert reliability([(0.5, 1)] * 9) == []
    assert percentiles([]) == Percentiles(nothing, nothing, None, 0)


def test_the_interval_holds_the_value_and_is_the_same_each_time() -> None:
    parts = [(1.0, 1.0)] * 30 + [(0.0, 1.0)] * 10
    first, second = estimate(parts), estimate(list(parts))
    assert first == second
    # 30 of 40: the normal interval is 0.75 ± 1.96 * sqrt(0.75 * 0.25 / 40) = 0.616 to 0.884.
    assert first.low == pytest.approx(0.616, abs=0.02)
    assert first.high == pytest.approx(0.884, abs=0.02)


def test_the_area_counts_pairs_in_the_right_order_and_ties_as_half() -> None:
    # Pairs of (0.9, 0.5) above (0.5, 0.1): 0.9>0.5, 0.9>0.1, 0.5=0.5 (half), 0.5>0.1 -> 3.5 of 4.
    assert estimate([(0.9, 1), (0.5, 1), (0.5, 0), (0.1, 0)], area).value == pytest.approx(0.875)


def test_the_threshold_is_the_highest_at_which_the_share_stays_answered() -> None:
    # Answerable 0.05, 0.10 … 1.00: of 20 nineteen stay at 0.10. Of the others 0.02 and 0.07 are below it, 0.10 and 0.5
    # are not: 2 of 4. At 0.90 eighteen stay, at 0.15: three of four are below.
    parts = [(n / 20, 1.0) for n in range(1, 21)] + [(c, 0.0) for c in (0.02, 0.07, 0.10, 0.5)]
    found = estimate(parts, refused_at(0.95))
    assert (found.value, found.n) == (0.5, 24)
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low < 0.5 < found.high <= 1
    assert estimate(parts, refused_at(0.90)).value == 0.75


def test_all_who_share_the_thresholds_confidence_stay_answered() -> None:
    # Four answerable, two of them at 0.5: for three of four to stay the threshold is 0.5, where the other sort's 0.5
    # stays too. One of two is below.
    parts = [(0.9, 1.0), (0.5, 1.0), (0.5, 1.0), (0.2, 1.0), (0.5, 0.0), (0.4, 0.0)]
    assert estimate(parts, refused_at(0.75)).value == 0.5
    assert estimate(parts, refused_at(0.5)).value == 0.5
    assert estimate(parts, refused_at(0.25)).value == 1


def test_the_calibration_error_is_the_mean_distance_of_confidence_and_share_right() -> None:
    # A bin each: 0.05 … 0.45 wrong are off by as much, 0.55 … 0.95 right by the rest: 2 * (.05+.15+.25+.35+.45) / 10.
    apart = [(c / 100, float(c > 50)) for c in range(5, 100, 10)]
    assert estimate(apart, calibration_error).value == pytest.approx(0.25)
    assert reliability(apart)[0] == Bin(0.05, 0.0, 1.0)
    # 15 prompts are 1.5 a bin. Five at 0 are wrong, ten at 1 are right: nothing is off, whatever a bin shares.
    assert estimate([(0, 0)] * 5 + [(1, 1)] * 10, calibration_error).value == 0


@pytest.mark.parametrize("order", [1, -1])
def test_prompts_of_one_confidence_are_one_in_whatever_order(order: int) -> None:
    # Of answers at 0.8, 16 of 20 are right: calibrated. Cut in their order, the first bins would be all right.
    parts = ([(0.8, 1.0)] * 16 + [(0.8, 0.0)] * 4)[::order]
    assert estimate(parts, calibration_error).value == pytest.approx(0)
    # And at 0.7 it is 0.1 too modest.
    assert estimate([(0.7, right) for _, right in parts], calibration_error).value == pytest.approx(0.1)
    assert reliability(parts)[3] == Bin(0.8, 0.8, 2.0)


def test_percentiles_are_of_the_values_themselves() -> None:
    # 1 to 101: the middle is 51; 95 % of the way along 100 steps is 96.
    found = percentiles([float(x) for x in range(1, 102)])
    assert (found.p50.value, found.p95.value, found.max, found.n) == (51, 96, 101, 101)
    assert found.p50.low is not None
    assert found.p50.high is not None
    assert found.p50.low < 51 < found.p50.high


def test_a_paired_difference_knows_chance_from_change() -> None:
    same = difference([(1, 1), (0, 1)] * 20, [(1, 1), (0, 1)] * 20)
    assert same is not None
    assert (same.difference, same.low, same.high, same.p) == (0, 0, 0, 1)
    fell = difference([(1, 1)] * 20, [(0, 1)] * 20)
    assert fell is not None
    assert (fell.before, fell.after, fell.difference) == (1, 0, -1)
    assert fell.p < 0.01


def test_there_is_no_difference_to_a_side_that_was_not_measured() -> None:
    assert difference([(0, 0)], [(1, 1)]) is None


def test_two_curves_are_compared_over_the_same_draws() -> None:
    # Before, one of two answerable prompts is above the other sort: area 1/2; after, both are: 1.
    before = [(0.9, 1.0), (0.1, 1.0), (0.5, 0.0)] * 10
    after = [(0.9, 1.0), (0.8, 1.0), (0.5, 0.0)] * 10
    moved = difference(before, after, area)
    assert moved is not None
    assert moved.difference == pytest.approx(0.5)
    assert moved.p < 0.01
    same = difference(before, before, refused_at(0.95))
    assert same is not None
    assert (same.difference, same.low, same.high, same.p) == (0, 0, 0, 1)
