# ruff: noqa: E501 — XML stands in one line.
"""No word of a file is lost in silence: it is said in its place, or counted among what was left out."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, LeftOut, Skipped
from index.files import docx_file
from index.files.completeness import missing, put_back
from index.files.docx_file import read_docx
from index.files.docx_words import DocxWords
from index.files.docx_xml import local
from index.files.html_file import read_html
from index.files.limits import STANDARD
from index.files.reading import read_path
from tests.faults.constructs import AFTER, BEFORE, CONSTRUCTS, WORDS, Construct, kept


def article(path: Path) -> Article:
    (item,) = read_path(path)
    assert isinstance(item, Article), item
    return item


def test_a_word_in_any_construct_is_said_or_counted(tmp_path: Path) -> None:
    put = {}
    for number, construct in enumerate(CONSTRUCTS):
        for which, word in WORDS.items():
            file = tmp_path / f"{number}-{which}.{construct.kind}"
            construct.write(file, word)
            put[file.name] = construct, word
    lost, found = {}, {item.source: item for item in read_path(tmp_path)}
    for name, (construct, word) in put.items():
        item = found[name]
        if isinstance(item, Skipped) or not kept(construct, word, item.text, [out.text for out in item.left_out]):
            lost[f"{word} in {construct.title}"] = item
    assert (len(put), lost) == (3 * len(CONSTRUCTS), {})


def test_what_a_first_reading_loses_is_put_back_into_its_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    construct = next(c for c in CONSTRUCTS if c.title == "docx:ins")
    construct.write(tmp_path / "a.docx", "not")
    whole = DocxWords._piece
    monkeypatch.setattr(DocxWords, "_piece", lambda self, e: "" if local(e) == "ins" else whole(self, e))
    assert f"{BEFORE} not {AFTER}" in " ".join(read_docx(tmp_path / "a.docx", STANDARD).text.split())
    monkeypatch.setattr(docx_file, "missing", lambda *_: [])  # the control: without the second reading it is lost
    assert f"{BEFORE} {AFTER}" in " ".join(read_docx(tmp_path / "a.docx", STANDARD).text.split())


WORD = st.sampled_from("not never 4,812 17.5 Balomir bridge the no 3 May".split())
BLOCK = st.lists(WORD, min_size=1, max_size=8).map(" ".join)


@given(st.lists(BLOCK, max_size=6), st.data())
def test_a_second_reading_misses_exactly_the_block_that_was_lost(blocks: list[str], data: st.DataObject) -> None:
    assert missing(blocks, blocks) == []
    lost = data.draw(BLOCK.map(lambda text: f"{text} unheard"))
    at = data.draw(st.integers(0, len(blocks)))
    assert [m.text for m in missing([*blocks[:at], lost, *blocks[at:]], blocks)] == [lost]


@given(st.lists(WORD, min_size=6, max_size=12), st.integers(0, 5))
def test_a_word_lost_inside_a_block_comes_back_in_its_place(words: list[str], at: int) -> None:
    whole = " ".join([*words[:at], "unheard", *words[at:]])
    kept_blocks = ["Before it.", " ".join(words), "After it."]
    lost = missing(["Before it.", whole, "After it."], kept_blocks)
    assert put_back(kept_blocks, lost) == ["Before it.", whole, "After it."]


def test_a_short_word_is_not_found_inside_a_place_that_is_taken() -> None:
    assert [m.text for m in missing(["It is not so in the port.", "not"], ["It is not so in the port."])] == ["not"]


@pytest.mark.parametrize(
    ("kind", "code", "said"),
    [
        ("html", "<p>A load of 10<sup>6</sup> kilos, on H<sub>2</sub>O.</p>", "10⁶ kilos, on H₂O"),
        ("html", "<p>The 5<sup>th</sup> of May</p>", "The 5th of May"),
        ("html", "<p>It took <math><mfrac><mn>3</mn><mn>4</mn></mfrac></math> of it</p>", "It took 3/4 of it"),
        ("docx", '<w:p><w:r><w:t>10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>6</w:t></w:r></w:p>', "10⁶"),
        ("docx", "<w:p><m:oMath><m:f><m:num><m:r><m:t>3</m:t></m:r></m:num><m:den><m:r><m:t>4</m:t></m:r></m:den></m:f></m:oMath></w:p>", "3/4"),
        ("docx", '<w:p><w:r><w:t>a</w:t></w:r><w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r><w:r><w:t>5</w:t></w:r></w:p>', "a≥5"),
    ],
)  # fmt: skip
def test_a_figure_keeps_its_value(kind: str, code: str, said: str, tmp_path: Path) -> None:
    Construct(kind, "", code).write(tmp_path / f"a.{kind}", "")
    assert said in article(tmp_path / f"a.{kind}").text


def test_a_page_of_twenty_megabytes_is_read_or_named_for_what_it_is(tmp_path: Path) -> None:
    story = "".join(f"<p>Engineer {n} told the council that the repair of pier {n} took a month.</p>" for n in range(9))
    (tmp_path / "a.html").write_text(f"<html><body>{story}<script>{'x=1;' * 5_500_000}</script></body></html>")
    (tmp_path / "b.html").write_text(f"<html><body>{story * 30_000}</body></html>")
    first, second = read_path(tmp_path)
    assert isinstance(first, Article)
    assert "pier 8 took a month" in first.text
    assert second == Skipped("b.html", "more than 5,000,000 characters")


def test_bare_text_among_paragraphs_is_kept_and_a_menu_is_counted(tmp_path: Path) -> None:
    story = "".join(f"<p>Engineer {n} told the council that the repair of pier {n} took a month.</p>" for n in range(5))
    menu = "<nav><a href='/'>Home</a> <a href='/s'>Sport</a></nav>"
    bare = "<div>It reopens on <time>3 May 2025</time> at noon.</div>"
    (tmp_path / "a.html").write_text(f"<html><body>{menu}<article>{story}{bare}{story}</article></body></html>")
    found = article(tmp_path / "a.html")
    assert "It reopens on 3 May 2025 at noon." in found.text
    assert found.left_out == (LeftOut("beside the story", "Home Sport"),)


_INLINE = "a b bdi cite em font i ins kbd label mark q span sub sup time u my-element button ruby".split()
_AROUND = "div section p ul li blockquote table tr td aside figure figcaption h2 details nav del s pre".split()


@st.composite
def markup(draw: st.DrawFn) -> str:
    """HTML of elements in elements, well formed or not; every word is another one."""
    names = st.sampled_from([*_INLINE, *_AROUND])
    words = iter(range(10**6))
    trees = st.recursive(
        st.builds(lambda: "{}"),
        lambda inner: st.tuples(names, st.lists(inner, min_size=1, max_size=4)).map(
            lambda pair: f"{{}} <{pair[0]}>{' '.join(pair[1])}</{pair[0]}> {{}}"
        ),
        max_leaves=12,
    )
    pieces = draw(st.lists(trees, min_size=1, max_size=4))
    return re.sub("{}", lambda _: f"word{next(words)}x", " ".join(pieces))


@settings(max_examples=40)
@given(markup())
def test_every_word_of_any_page_is_said_once_or_counted(tmp_path_factory: pytest.TempPathFactory, page: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any.html"
    file.write_text(f"<html><body>{page}</body></html>", "utf-8")
    found = read_html(file, STANDARD)
    whole = " ".join([found.text, *(out.text for out in found.left_out)])
    assert sorted(re.findall(r"word\d+x", whole)) == sorted(re.findall(r"word\d+x", page))


_WRAPS = [
    "<w:ins>{}</w:ins>", "<w:moveTo>{}</w:moveTo>", "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", "<w:fldSimple>{}</w:fldSimple>",
    "<w:smartTag>{}</w:smartTag>", "<w:customXml>{}</w:customXml>", "<w:hyperlink>{}</w:hyperlink>", "<w:bdo>{}</w:bdo>",
    "<w:del>{}</w:del>", "<w:p>{}</w:p>", "<w:tbl><w:tr><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl>",
    "<w:r><w:pict><w:txbxContent><w:p>{}</w:p></w:txbxContent></w:pict></w:r>", "<m:oMath>{}</m:oMath>",
    "<mc:AlternateContent><mc:Choice>{}</mc:Choice></mc:AlternateContent>",
]  # fmt: skip


@st.composite
def word_xml(draw: st.DrawFn) -> str:
    """The body of a Word file of constructs in constructs, allowed or not; every word is another one."""
    words = iter(range(10**6))
    trees = st.recursive(
        st.just("<w:r><w:t>@ </w:t></w:r>"),
        lambda inner: st.tuples(st.sampled_from(_WRAPS), st.lists(inner, min_size=1, max_size=3)).map(
            lambda pair: pair[0].replace("{}", "".join(pair[1]))
        ),
        max_leaves=10,
    )
    paragraphs = draw(st.lists(trees, min_size=1, max_size=4))
    return re.sub("@", lambda _: f"word{next(words)}x", "".join(f"<w:p>{each}</w:p>" for each in paragraphs))


@settings(max_examples=60)
@given(word_xml())
def test_every_word_of_any_word_file_is_said_once_or_counted(
    tmp_path_factory: pytest.TempPathFactory, body: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.docx"
    Construct("docx", "", body).write(file, "")
    found = read_docx(file, STANDARD)
    whole = " ".join([found.text, *(out.text for out in found.left_out)])
    assert sorted(re.findall(r"word\d+x", whole)) == sorted(re.findall(r"word\d+x", body))
