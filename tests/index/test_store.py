"""Passages are found in Chroma by their vectors, however many are added at once."""

import math
from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexDamaged
from index.native_collection import NativeCollection
from index.store import PassageStore


def names(count: int, source: str = "a") -> list[str]:
    return [f"{source}-{n}" for n in range(count)]


def around(count: int) -> list[list[float]]:
    """Unit vectors in the plane, one degree apart."""
    return [[math.cos(math.radians(n)), math.sin(math.radians(n)), 0.0] for n in range(count)]


@pytest.fixture
def store(tmp_path: Path) -> PassageStore:
    return PassageStore(tmp_path / "chroma", create=True)


def test_the_cosine_is_right(store: PassageStore) -> None:
    store.add(names(4), [[1, 0, 0], [0.6, 0.8, 0], [0, 2, 0], [-1, 0, 0]])
    found = dict(store.nearest([1, 0, 0], 4))
    # Cosines with (1, 0, 0): 1; 0.6; at a right angle 0, whatever the length; opposite -1.
    assert found == pytest.approx({"a-0": 1, "a-1": 0.6, "a-2": 0, "a-3": -1}, abs=1e-5)


def test_the_nearest_come_first(store: PassageStore) -> None:
    store.add(names(90), around(90))
    # From 30 degrees: 30 itself, then 29 and 31, one degree away.
    ids = [passage_id for passage_id, _ in store.nearest(around(31)[30], 3)]
    assert ids[0] == "a-30"
    assert set(ids[1:]) == {"a-29", "a-31"}
    assert store.nearest(around(31)[30], 2)[1][1] == pytest.approx(math.cos(math.radians(1)), abs=1e-5)


def test_only_those_asked_for_are_searched(store: PassageStore) -> None:
    store.add([*names(2, "a"), *names(2, "b"), *names(2, "c")], around(6))
    found = [passage_id for passage_id, _ in store.nearest([1, 0, 0], 4, [*names(2, "b"), *names(2, "c")])]
    assert found == ["b-0", "b-1", "c-0", "c-1"]
    assert store.nearest([1, 0, 0], 2, names(2, "b"))[0][1] == pytest.approx(math.cos(math.radians(2)), abs=1e-5)
    assert store.nearest([1, 0, 0], 0, []) == []


def test_more_are_searched_among_than_sqlite_takes_in_one_statement(store: PassageStore) -> None:
    many = 36_000  # SQLite takes 32,766.
    angles = np.arange(many) * np.pi / many
    store.add(names(many), list(np.stack([np.cos(angles), np.sin(angles), 0 * angles], axis=1).astype(np.float32)))
    assert [passage_id for passage_id, _ in store.nearest([-1, 0, 0], 1, names(many - 2_000))] == [f"a-{many - 2_001}"]


def test_more_than_one_batch_is_added_whole(store: PassageStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store._client, "get_max_batch_size", lambda: 7)
    sizes: list[int] = []
    add = store._collection.add
    monkeypatch.setattr(type(store._collection), "add", lambda _, **k: (sizes.append(len(k["ids"])), add(**k)))
    store.add(names(30), around(30))
    assert sizes == [7, 7, 7, 7, 2]
    monkeypatch.undo()
    assert store.count() == 30
    assert [passage_id for passage_id, _ in store.nearest(around(30)[29], 1)] == ["a-29"]


def test_vectors_come_out_as_they_went_in(store: PassageStore) -> None:
    store.add(names(3), [[1, 0, 0], [0.6, 0.8, 0], [0, 0.5, 0]])
    found = store.vectors(["a-2", "a-1", "unknown"])
    assert set(found) == {"a-1", "a-2"}
    assert found["a-1"] == pytest.approx(np.array([0.6, 0.8, 0]), abs=1e-6)
    assert found["a-2"] == pytest.approx(np.array([0, 0.5, 0]), abs=1e-6)
    assert found["a-1"].dtype == np.float32
    assert store.vectors([]) == {}


def test_asking_for_more_than_there_is_gives_all_there_is(store: PassageStore) -> None:
    store.add(names(2), around(2))
    assert len(store.nearest([1, 0, 0], 50)) == 2


def test_a_store_can_be_opened_again(store: PassageStore) -> None:
    store.add(names(3), around(3))
    again = PassageStore(store.folder)
    assert again.count() == 3
    assert again.nearest([1, 0, 0], 1)[0] == ("a-0", pytest.approx(1, abs=1e-5))


def test_what_was_opened_to_ask_says_what_chromas_own_client_says_and_goes_on_when_it_is_changed(
    store: PassageStore,
) -> None:
    store.add(names(40), around(40))
    store.remove(["a-3"])
    own, again = store._collection, PassageStore(store.folder)
    assert isinstance(again._collection, NativeCollection)

    vectors, some = [around(40)[7], [0.6, 0.8, 0.1]], ["a-9", "a-1", "a-30"]
    for ids in (None, some):
        asked = {"query_embeddings": vectors, "n_results": 3, "ids": ids, "include": ["distances"]}
        theirs, ours = own.query(**asked), again._collection.query(**asked)
        assert ours == {"ids": theirs["ids"], "distances": theirs["distances"]}
    assert again.vectors(some).keys() == set(some)
    assert all((again.vectors(some)[i] == store.vectors(some)[i]).all() for i in some)
    assert (again.ids(), again.count(), again.removed) == (store.ids(), 39, 1)

    again.remove(["a-4"])
    again.add(["b-0"], [[1, 0, 0.01]])
    assert not isinstance(again._collection, NativeCollection)
    assert (again.count(), again.removed) == (39, 2)
    assert "b-0" in dict(again.nearest([1, 0, 0.01], 2))


def test_another_chroma_than_the_one_we_tried_is_asked_by_its_own_client(
    store: PassageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(names(3), around(3))
    monkeypatch.setattr("index.native_collection.version", lambda _: "1.6.0")
    again = PassageStore(store.folder)
    assert not isinstance(again._collection, NativeCollection)
    assert again.nearest([1, 0, 0], 1)[0][0] == "a-0"


def test_as_many_vectors_as_passages_are_wanted(store: PassageStore) -> None:
    with pytest.raises(ValueError, match="shorter"):
        store.add(names(3), around(2))


def test_a_folder_without_a_store_is_damage(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="Chroma"):
        PassageStore(tmp_path / "chroma")


def test_a_file_that_is_no_database_is_damage(tmp_path: Path) -> None:
    (tmp_path / "chroma").mkdir()
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"no database at all" * 100)
    with pytest.raises(IndexDamaged, match="Chroma"):
        PassageStore(tmp_path / "chroma")


def test_a_question_of_another_dimension_is_damage(store: PassageStore) -> None:
    store.add(names(2), around(2))
    with pytest.raises(IndexDamaged, match="dimension"):
        store.nearest([1, 0, 0, 0], 1)
