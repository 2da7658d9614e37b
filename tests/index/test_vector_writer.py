"""Vectors that an index has are copied into its next generation, and it answers as one that is built anew."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import index.embedder
import index.opened
from index.builder import build_index
from index.integrity import checksums
from index.manifest import Manifest
from index.minilm import Floats, MiniLM
from index.opened import Index
from index.store import PassageStore

WriteArticles = Callable[..., Path]

PIERS = {
    f"pier{n}.txt": f"Pier {n} is mended\n\nPier {n} of the bridge was mended in {word} days." for n, word in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen")
    )
}  # fmt: skip

CHANGES = st.lists(
    st.dictionaries(st.integers(0, 11), st.sampled_from(["mended", "painted", ""]), max_size=3), max_size=4
)
"""What becomes of some articles before each of a few builds: another word, or none at all."""


@pytest.fixture(autouse=True)
def added(minilm: MiniLM, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many vectors each build gave to Chroma."""
    counts: list[int] = []
    add = PassageStore.add

    def counting(store: PassageStore, ids: list[str], vectors: list[Floats]) -> None:
        counts.append(len(ids))
        add(store, ids, vectors)

    monkeypatch.setattr(PassageStore, "add", counting)
    monkeypatch.setattr(index.embedder, "MiniLM", lambda: minilm)
    monkeypatch.setattr(index.opened, "MiniLM", lambda: minilm)
    monkeypatch.setattr(os, "fsync", lambda _: None)
    return counts


def answers(folder: Path) -> list[tuple[str, float]]:
    """What every passage of an index has for its nearest, and how near, in the order of the sources."""
    opened = Index(folder)
    vectors = opened.vectors(range(opened.manifest.passages))
    found = []
    for _, vector in sorted(vectors.items(), key=lambda item: opened.passage(item[0])[0].source):
        near = opened.nearest(vector.tolist(), 3)
        found += [(opened.passage(number)[0].source, round(cosine, 4)) for number, cosine in near]
    return sorted(found)


def test_only_new_vectors_are_added_and_those_that_are_gone_are_no_longer_found(
    write_articles: WriteArticles, tmp_path: Path, added: list[int]
) -> None:
    root, folder = write_articles(PIERS), tmp_path / "index"
    build_index([root], folder)
    before = {file: file.read_bytes() for file in Index(folder).parts.folder.rglob("*") if file.is_file()}
    (root / "pier3.txt").unlink()
    write_articles({"pier5.txt": PIERS["pier5.txt"].replace("seven", "seventy"), "lamp.txt": "A lamp\n\nIt is lit."})
    build_index([root], folder)
    assert added == [12, 2]
    assert all(file.read_bytes() == held for file, held in before.items()), "the generation before answers as it did"
    opened = Index(folder)
    assert (opened.store.count(), opened.store.removed) == (12, 2)
    build_index([root], tmp_path / "anew")
    assert answers(folder) == answers(tmp_path / "anew")


def test_a_graph_of_too_many_empty_places_is_filled_anew(
    write_articles: WriteArticles, tmp_path: Path, added: list[int]
) -> None:
    root, folder = write_articles(PIERS), tmp_path / "index"
    build_index([root], folder)
    for n in range(4):  # After the third time 3 of 12 places would be empty beside 9 in use, a third.
        write_articles({f"pier{n}.txt": PIERS[f"pier{n}.txt"].replace("mended", "painted")})
        build_index([root], folder)
    assert added == [12, 1, 1, 12, 1]
    assert Index(folder).store.removed == 1


def test_a_strangers_file_is_not_carried_on(write_articles: WriteArticles, tmp_path: Path) -> None:
    root, folder = write_articles(PIERS), tmp_path / "index"
    build_index([root], folder)
    (Index(folder).parts.folder / "chroma" / "notes.txt").write_text("mine", "utf-8")
    write_articles({"lamp.txt": "A lamp\n\nIt is lit."})
    build_index([root], folder)
    assert not (Index(folder).parts.folder / "chroma" / "notes.txt").exists()


def test_a_copy_that_does_not_come_out_right_is_filled_anew(
    write_articles: WriteArticles, tmp_path: Path, added: list[int]
) -> None:
    root, folder = write_articles({**PIERS, "twin.txt": PIERS["pier1.txt"]}), tmp_path / "index"
    build_index([root], folder)
    built = Index(folder).parts.folder
    PassageStore.unseal(built / "chroma")
    store = PassageStore(built / "chroma")
    store.add(["nobody's"], [np.ones(384, np.float32)])  # No more than there are passages, so that it is not noticed.
    store.seal()
    manifest = Manifest.read(built)
    (built / "manifest.json").unlink()
    replace(manifest, files=checksums(built)).write(built)
    write_articles({"lamp.txt": "A lamp\n\nIt is lit."})
    build_index([root], folder)
    assert added == [12, 1, 1, 13]
    assert Index(folder).parts.probe() == 14


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_whatever_changed_the_index_is_the_one_built_anew(
    changes: list[dict[int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("articles")
    folder, anew = root.parent / f"{root.name}-index", root.parent / f"{root.name}-anew"
    for name, text in PIERS.items():
        (root / name).write_text(text, "utf-8")
    build_index([root], folder)
    for change in changes:
        for n, what in change.items():
            file, text = root / f"pier{n}.txt", PIERS[f"pier{n}.txt"]
            file.write_text(text.replace("mended", what), "utf-8") if what else file.unlink(missing_ok=True)
        build_index([root], folder, accept_removals=True)
    build_index([root], anew)
    assert Index(folder).store.ids() == Index(anew).store.ids()
    assert np.allclose([cosine for _, cosine in answers(folder)], [cosine for _, cosine in answers(anew)], atol=1e-3)
