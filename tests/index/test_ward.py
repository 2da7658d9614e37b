import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage

from index.ward import ward


def groups_of(labels: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == label).tolist()) for label in np.unique(labels)}


@pytest.mark.parametrize(("number", "count"), [(1, 1), (2, 1), (2, 2), (40, 5), (300, 24), (300, 1)])
def test_the_groups_are_those_of_scipy(number: int, count: int) -> None:
    vectors = np.random.default_rng(number).normal(size=(number, 16)).astype(np.float32)
    known = fcluster(linkage(vectors, "ward"), count, "maxclust") if number > 1 else np.ones(1)
    assert groups_of(ward(vectors, count)) == groups_of(known)


def test_the_same_article_many_times_still_makes_as_many_groups_as_asked_for() -> None:
    assert np.unique(ward(np.ones((30, 4), np.float32), 3)).tolist() == [0, 1, 2]
