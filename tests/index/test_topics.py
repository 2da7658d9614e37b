"""Topics: which articles are about the same, and what that is called."""

from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexDamaged
from index.generation import current_generation
from index.manifest import Manifest
from index.opened import Index
from index.topics import FILE, Lead, find_topics, read_topics

FERRIES = [
    Lead(f"ferry{n}.md", f"The ferry to Holm {verb}", f"2024-11-1{n}", "The Gazette", f"There Ada Berg {verb}.")
    for n, verb in enumerate(("sails again", "stands still", "costs more"))
]
BRIDGES = [
    Lead(f"bridge{n}.md", f"Harbour bridge {verb}", None, "The Gazette", f"The Ada Berg {verb}, says the Gazette.")
    for n, verb in enumerate(("falls", "rises"))
]


def along(*axes: int) -> np.ndarray:
    """A vector an article, each close to the axis with this number."""
    rows = np.zeros((len(axes), 8), np.float32)
    rows[np.arange(len(axes)), axes] = 1
    return rows + 0.01 * np.arange(8, dtype=np.float32)


def test_articles_whose_vectors_lie_together_are_a_topic_named_by_what_only_they_say() -> None:
    ferries, bridges = find_topics([*FERRIES, *BRIDGES], along(0, 0, 0, 1, 1))
    assert ferries.sources == ("ferry2.md", "ferry1.md", "ferry0.md"), "newest first"
    assert (ferries.first, ferries.last) == ("2024-11-10", "2024-11-12")
    assert (bridges.first, bridges.last) == (None, None)
    # All five name Ada Berg, so that she comes behind what only the one or the other have; a publisher names nothing.
    assert ferries.name.startswith("ferry, Holm")
    assert set(bridges.terms[:2]) == {"Harbour", "bridge"}
    assert "Ada Berg" in ferries.terms
    assert "Gazette" not in {*ferries.terms, *bridges.terms}
    assert ferries.headline in ferries.sources


def test_one_article_alone_is_a_topic_only_where_there_are_few() -> None:
    alone = find_topics(BRIDGES[:1], along(0))
    assert [(t.name, t.sources) for t in alone] == [("Harbour bridge falls", ("bridge0.md",))]
    many = [lead._replace(source=f"{n}-{lead.source}") for n in range(4) for lead in FERRIES]
    assert [t for t in find_topics([*many, BRIDGES[0]], along(*[0] * 12, 5)) if len(t.sources) == 1] == []
    assert find_topics([], np.zeros((0, 8), np.float32)) == ()


def test_topics_are_made_when_indexing(seed_index: Path) -> None:
    opened = Index(seed_index)
    written = read_topics(opened.parts.folder)
    assert written
    assert opened.topics() == written
    assert sorted(s for t in written for s in t.sources) == [info.source for info in opened.articles()]
    assert FILE in Manifest.read(current_generation(seed_index)).files, "its damage would be seen"


def test_an_index_of_an_earlier_footnote_finds_its_topics_when_asked(
    seed_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Index(seed_index).topics()
    monkeypatch.setattr("index.opened.read_topics", lambda _: None)
    assert Index(seed_index).topics() == written


@pytest.mark.parametrize("content", ["{", "[1]", '[{"name": "a"}]'])
def test_a_file_of_topics_that_is_none_is_damage(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, "utf-8")
    with pytest.raises(IndexDamaged, match=r"topics\.json"):
        read_topics(tmp_path)
