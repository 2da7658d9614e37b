"""Kept answers: frozen with all they rest on, named by what is in them, and there when the corpus is not."""

import hashlib
import json
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.article import text_sha256
from index.builder import build_index
from index.errors import FootnoteError
from rag import Filters, Footnote
from rag.evidence.canonical import canonical, digest
from rag.evidence.freezing import Changed
from rag.evidence.frozen import Evidence, Frozen
from rag.evidence.store import Kept, NotKept
from tests.conftest import SEEDS

QUESTION = "Who did Trump name as Middle East envoy?"


@pytest.fixture(scope="module")
def frozen(fn: Footnote) -> Frozen:
    answer = fn.ask(
        "And whom did he name as Middle East envoy?",
        ["What did Trump say?"],
        filters=Filters(after=date(2024, 6, 1)),
        as_of=date(2026, 3, 1),
    )
    return fn.freeze(answer)


def test_json_has_one_canonical_form() -> None:
    # RFC 8785, 3.2.3: keys by UTF-16 code units, numbers as JavaScript prints them.
    assert canonical({"€": "é\n", "a": [1e21, 1.0, -0.0, True, None], "A": 4.5}) == (
        '{"A":4.5,"a":[1e+21,1,0,true,null],"€":"é\\n"}'.encode()
    )
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_a_frozen_answer_says_how_it_was_asked_and_of_what(frozen: Frozen, fn: Footnote) -> None:
    record = frozen.record
    assert record["answer"]["question"] == "And whom did he name as Middle East envoy?"
    assert record["answer"]["asked"] == {
        "history": ["What did Trump say?"], "filters": {"after": "2024-06-01"}, "as_of": "2026-03-01"
    }  # fmt: skip
    assert record["index"]["generation"] == fn.assistant.index.generation
    assert record["settings"]["sentences"] == fn.settings.sentences
    assert "timings_ms" not in record["answer"]


def test_earlier_questions_are_kept_only_where_the_answer_rests_on_them(fn: Footnote) -> None:
    earlier = ["What did Trump say to Putin?", "Thanks!"]
    assert fn.ask(QUESTION, earlier).asked.history == ()
    assert fn.ask("shorter", earlier).asked.history == tuple(earlier)


def test_of_each_cited_article_the_whole_text_is_kept(frozen: Frozen, fn: Footnote) -> None:
    assert frozen.answer.citations
    for c in frozen.answer.citations:
        article = frozen.article(c.source)
        assert article.text[c.start : c.end] == c.quote
        assert article.text == fn.article(c.source).text
        carried = frozen.carried(c.source)
        assert carried["sha256"] == fn.article(c.source).sha256
        assert carried["file_sha256"] == hashlib.sha256((SEEDS / "articles" / c.source).read_bytes()).hexdigest()


def test_it_opens_again_as_it_was_when_corpus_and_index_are_gone(tmp_path: Path) -> None:
    articles, index = tmp_path / "articles", tmp_path / "index"
    articles.mkdir()
    (articles / "bridge.md").write_text(
        "# The bridge\n\nThe bridge in Torvik was opened by Mayor Ada Lund on Monday.\n"
    )
    fn = Footnote.from_articles(articles, index)
    kept = fn.freeze(fn.ask("Who opened the bridge in Torvik?"))
    assert kept.answer.citations
    (articles / "bridge.md").write_text("# The bridge\n\nThe bridge in Torvik was closed on Tuesday by heavy snow.\n")
    build_index([articles], index)
    build_index([articles], index, rebuild=True)
    assert fn.kept(kept.hash).record == kept.record
    shutil.rmtree(articles)
    shutil.rmtree(index)
    again = Kept.beside(index).open(kept.hash[:8])
    assert (again.record, again.articles) == (kept.record, kept.articles)
    assert again.answer == replace(kept.answer, frozen=kept.hash)


def test_an_answer_whose_words_have_changed_is_not_kept_as_if_they_had_not(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    file = tmp_path / "a" / "bridge.md"
    file.write_text("# The bridge\n\nThe bridge in Torvik was opened by Mayor Ada Lund on Monday.\n")
    fn = Footnote.from_articles(tmp_path / "a", tmp_path / "index")
    answer = fn.ask("Who opened the bridge in Torvik?")
    file.write_text("# The bridge\n\nThe bridge in Torvik was opened by Mayor Per Dahl on Monday.\n")
    fn.index()
    with pytest.raises(Changed, match=r"bridge\.md has changed since this was answered — ask again"):
        fn.freeze(answer)


def test_what_is_kept_twice_lies_there_once(fn: Footnote, frozen: Frozen) -> None:
    assert fn.freeze(replace(frozen.answer, frozen=frozen.hash)).hash == frozen.hash
    other = fn.freeze(fn.ask(QUESTION))  # the same article, another record
    files = [p.stem for p in (fn.assistant.kept.folder / "articles").glob("*.json")]
    assert set(other.articles) & set(frozen.articles) <= set(files)
    assert len(files) == len({*other.articles, *frozen.articles})
    assert {frozen.hash, other.hash} <= set(fn.assistant.kept.hashes())


def test_many_may_keep_at_once(frozen: Frozen, tmp_path: Path) -> None:
    def keep(n: int) -> str:
        return Kept(tmp_path / "kept").put(Frozen({**frozen.record, "time": f"t{n % 4}"}, frozen.articles))

    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(keep, range(40)))
    store = Kept(tmp_path / "kept")
    assert set(store.hashes()) == names
    assert all(store.open(name).hash == name for name in names)
    assert list(store.folder.rglob("*.new")) == []


@pytest.mark.parametrize("kind", ["answers", "articles"])
def test_a_kept_file_that_was_touched_is_not_opened(frozen: Frozen, tmp_path: Path, kind: str) -> None:
    store = Kept(tmp_path / "kept")
    store.put(frozen)
    file = next((store.folder / kind).glob("*.json"))
    file.write_bytes(file.read_bytes().replace(b"Trump", b"Obama", 1))
    with pytest.raises(FootnoteError, match="does not hold what was kept — restore it from a copy"):
        store.open(frozen.hash)
    store.put(frozen)  # keeping it again mends it
    assert store.open(frozen.hash).record == frozen.record


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "abc", "0" * 64, "0" * 8])
def test_a_hash_that_is_none_is_not_looked_for_in_other_folders(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotKept):
        Kept(tmp_path).open(name)


def test_several_answers_become_one_evidence_and_back(frozen: Frozen) -> None:
    second = Frozen({**frozen.record, "time": "later"}, frozen.articles)
    both = Evidence((frozen, second), "A dossier")
    values: dict[str, Sequence[object]] = json.loads(json.dumps(both.to_json()))
    assert Evidence.from_json(values) == both
    assert len(values["articles"]) == len(frozen.articles)
    assert both.hash not in (frozen.hash, Evidence((frozen, second)).hash)
    assert text_sha256(canonical(frozen.record).decode()) == frozen.hash == Evidence((frozen,)).hash
