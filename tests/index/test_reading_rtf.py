"""No word of a rich text file gets lost in silence, and none that its writer took out is told as theirs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, LeftOut, Skipped
from index.files.limits import STANDARD
from index.files.reading import read_path
from index.files.rtf_file import read_rtf

BOX = r"{\shp{\*\shpinst{\sp{\sn shapeType}{\sv 202}}{\shptxt In a box.\par}}{\shprslt{\*\do{\dptxbxtext In a box.}}}}"


def read(tmp_path: Path, rtf: str) -> Article:
    (tmp_path / "a.rtf").write_text(rf"{{\rtf1\ansi {rtf}\par}}", "latin-1")
    (found,) = read_path(tmp_path / "a.rtf")
    assert isinstance(found, Article), found
    return found


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (r"It is safe{\super{\footnote\chftn As said.}} today.\par Next.", "It is safe today.\nAs said.\nNext."),
        ("It is safe{\n\\*\\footnote\\pard By its own count.}.", "It is safe.\nBy its own count."),
        (rf"Before. {BOX}After.", "Before. After.\nIn a box."),
        (rf"Before.{{\footnote See {BOX}below.}}", "Before.\nSee below.\nIn a box."),
        (r"See {\field{\*\fldinst HYPERLINK x}{\fldrslt the report}}.", "See the report."),
        (r"{\stylesheet{\s1\v heading;}}{\*\generator X;}{\info{\title T}}It is safe.", "It is safe."),
        (r"It {\pict\pngblip\bin4 }}}}}is safe.", "It is safe."),
        (r"It is {\mmath{\*\moMath{\mr 3}}{\mmathPict{\pict 00}}}.", "It is 3."),
        (r"It is \u-560?0\u-560?safe.", "It is ?0?safe."),
        (r"It is {\b safe", "It is safe"),
        (r"It is safe.}}} more", "It is safe."),
    ],
)  # fmt: skip
def test_what_belongs_to_the_story_is_told_in_its_place(tmp_path: Path, rtf: str, text: str) -> None:
    assert read(tmp_path, rtf).text == text


@pytest.mark.parametrize(
    ("rtf", "why", "words"),
    [
        (r"It is {\rtlch\deleted\revauthdel1 not }safe.", "deleted", "not"),
        (r"It is {\v secretly }safe.", "hidden", "secretly"),
        (r"It is \v secretly \v0 safe.", "hidden", "secretly"),
        (r"It is {\*\atnid A}\chatn{\*\annotation Really?}safe.", "comment", "Really?"),
        (r"{\header\pard The Post\par}It is safe.", "header", "The Post"),
        (r"It is safe.{\footerr Page 1}", "footer", "Page 1"),
    ],
)
def test_what_does_not_is_counted_with_the_reason(tmp_path: Path, rtf: str, why: str, words: str) -> None:
    found = read(tmp_path, rtf)
    assert found.text == "It is safe."
    assert found.left_out == (LeftOut(why, words),)


def test_letters_of_notes_are_those_of_the_code_page_of_their_font(tmp_path: Path) -> None:
    found = read(
        tmp_path, r"\ansicpg1252{\fonttbl{\f0\fcharset204 A;}}\f0 \'cc\'ee\'f1\'f2{\footnote\f0 \'cc\'ee\'f1\'f2}."
    )
    assert found.text == "Мост.\nМост"


def test_groups_without_end_are_named_and_cost_no_time(tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_text(r"{\rtf1 " + "{" * 1_000_000)
    assert list(read_path(tmp_path)) == [Skipped("a.rtf", "groups more than 1,000 deep in each other")]


_AROUND = [
    "{}", r"{{\b {}}}", r"{}\par ", r"\trowd\cellx100 {}\cell\row ", r"{{\field{{\*\fldinst X}}{{\fldrslt {}}}}}",
    r"{{\footnote {}}}", r"{{\*\footnote\pard {}}}", r"{{\shp{{\*\shpinst{{\sp x}}{{\shptxt {}\par}}}}}}",
    r"{{\deleted {}}}", r"{{\rtlch\v {}}}", r"{{\header {}}}", r"{{\*\annotation {}}}",
]  # fmt: skip


@st.composite
def rich_text(draw: st.DrawFn) -> tuple[str, int]:
    """RTF of groups in groups, sensible or not, and how many words it has; every word is another one."""
    trees = st.recursive(
        st.just("@ "),
        lambda inner: st.tuples(st.sampled_from(_AROUND), st.lists(inner, min_size=1, max_size=3)).map(
            lambda pair: pair[0].format(" ".join(pair[1]))
        ),
        max_leaves=10,
    )
    first, *rest = " ".join(draw(st.lists(trees, min_size=1, max_size=4))).split("@")
    return first + "".join(f"word{n}x{piece}" for n, piece in enumerate(rest)), len(rest)


@settings(max_examples=80)
@given(rich_text())
def test_every_word_of_any_rich_text_is_said_once_or_counted(
    tmp_path_factory: pytest.TempPathFactory, made: tuple[str, int]
) -> None:
    rtf, words = made
    file = tmp_path_factory.getbasetemp() / "any.rtf"
    file.write_text(rf"{{\rtf1\ansi Said. {rtf}}}")
    found = read_rtf(file, STANDARD)
    whole = " ".join([found.text, *(out.text for out in found.left_out)])
    assert [whole.count(f"word{n}x") for n in range(words)] == [1] * words
