"""Sentences are found where a reader sees them, and no word is lost on the way."""

import re
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.tokenize.punkt import PunktTokenizer

import index.languages
from index.cleaning import clean_text
from index.files.boilerplate import boilerplate
from index.files.headlines import headline
from index.sentences import _punkt, _spellings, sentence_spans, usually_lower
from tests.faults.hostile import HOSTILE

FRAGMENTS = [
    "The bridge fell.", "Nobody was hurt", "“We will go.”", "she said.", "He said, “never”;", "Why?", "No!", "U.S.",
    "J. R. R. Tolkien", "Mr. Smith", "3.5 million", "…", "—", "***", "|---|---|", "- item", "2. second", "# Title",
    "Łódź", "東京で。", "👩‍🚒", "a.m.", "(so it seemed.)", "[1]", "'", '"', "”",
]  # fmt: skip
GAPS = [" ", " ", " ", "  ", "\n", "\n\n", "\n \n", "\t", "\u00a0", ""]


@st.composite
def prose(draw: st.DrawFn) -> str:
    """Text that looks like an article's: sentences, scraps and marks, run together with all kinds of gaps."""
    pieces = draw(st.lists(st.tuples(st.sampled_from(FRAGMENTS), st.sampled_from(GAPS)), max_size=30))
    return "".join(fragment + gap for fragment, gap in pieces)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@settings(max_examples=150)
@given(prose() | st.text(max_size=200))
def test_sentences_lie_in_order_and_hold_every_word(text: str) -> None:
    spans = sentence_spans(text)
    ends = [0, *(end for _, end in spans)]
    for (start, end), before in zip(spans, ends, strict=False):
        assert before <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert re.search(r"\w", text[start:end])
    inside = {i for start, end in spans for i in range(start, end)}
    assert [text[m.start()] for m in re.finditer(r"\w", text) if m.start() not in inside] == []


@settings(max_examples=50)
@given(prose())
def test_a_blank_line_ends_every_sentence(text: str) -> None:
    assert not any(re.search(r"\n\n", sentence) for sentence in sentences(text))


PARAGRAPHS = [
    ["The bridge fell at nine.", "Nobody was hurt."],
    ["George W. Bush met J. R. R. Tolkien in Oxford.", "They talked."],
    ["W. Smith came.", "X. Y. Zed left."],
    ["The U.S. Senate voted.", "The U.S. and the U.K. agreed.", "It took a day."],
    ["Mr. Smith flew to Washington D.C. on Jan. 5.", "It was cold."],
    ["Gen. Lee and Sen. Warren met on Sept. 5.", "No. 10 Downing Street was quiet."],
    ["The a.m. train left at 9 a.m.", "The p.m. train did not."],
    ["He paid 3.5 million for version 2.0 of it.", "Prices rose by 2.1%.", "Why?", "Nobody knew!"],
    ["Wait... what?", "It rained… and rained.", "Then it stopped."],
    ["“We will go.”", "He left.", "“Stay,” she said."],
    ["He said, “We will go.”", "Then he left."],
    ["“Will it rain?” she asked.", "Nobody knew."],
    ["He called it “a day like no other.”", "The crowd left (so it seemed)."],
    ["He said 'no.'", "She said 'yes.'"],
    ['He said "no."', 'She said "yes."'],
    ["«Ja.»", "Er ging."],
]


def test_a_paragraph_falls_into_its_sentences() -> None:
    assert [sentences(" ".join(expected)) for expected in PARAGRAPHS] == PARAGRAPHS


def test_an_abbreviation_begins_no_new_sentence_at_a_paragraphs_start() -> None:
    assert sentences("He left.\n\nW. Smith came.") == ["He left.", "W. Smith came."]


def test_a_closing_quote_on_the_next_line_belongs_to_the_line_it_closes() -> None:
    assert sentences("“It is over.”\n\n“Is it?”") == ["“It is over.”", "“Is it?”"]


def test_a_headline_without_a_full_stop_stands_alone() -> None:
    assert sentences("The bridge falls\nNobody was hurt on Monday.\n\nIt rained.") == [
        "The bridge falls",
        "Nobody was hurt on Monday.",
        "It rained.",
    ]


def test_a_markdown_heading_stands_alone() -> None:
    assert sentences("# The night\nIt rained. Nobody was hurt.") == ["# The night", "It rained.", "Nobody was hurt."]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The council of the town met on a Tuesday evening in the old\n"
        "corn exchange because the roof of the town hall had begun\n"
        "to leak again and nobody wanted to sit under the buckets.\n"
        "Forty residents came, more than anybody could remember.\n"
    )
    first, second = sentences(text)
    assert first.startswith("The council")
    assert first.endswith("under the buckets.")
    assert second == "Forty residents came, more than anybody could remember."


def test_a_line_that_goes_on_in_lower_case_is_wrapped() -> None:
    assert sentences("The bridge\nfell at nine.") == ["The bridge\nfell at nine."]


def test_list_items_stand_alone() -> None:
    assert sentences("- first item\n- second item. With two sentences.\n• third") == [
        "- first item",
        "- second item.",
        "With two sentences.",
        "• third",
    ]


def test_a_numbered_item_keeps_its_number() -> None:
    assert sentences("1. The bridge\n2. The ferry\n3) The toll") == ["1. The bridge", "2. The ferry", "3) The toll"]


def test_lines_of_marks_are_no_sentences() -> None:
    assert sentences("It rained.\n\n***\n\n---\n\n…\n\nIt stopped.") == ["It rained.", "It stopped."]


@pytest.mark.parametrize("text", ["", " \n\n\t", "***", "“…”"])
def test_a_text_without_words_has_no_sentences(text: str) -> None:
    assert sentence_spans(text) == []


def test_five_thousand_words_without_a_full_stop_are_one_sentence() -> None:
    text = " ".join(["word"] * 5000)
    assert sentence_spans(text) == [(0, 24_999)]  # 5,000 words of four letters and 4,999 spaces


def test_ten_times_the_text_takes_about_ten_times_as_long() -> None:
    def seconds(name: str, length: int) -> float:
        text = clean_text(HOSTILE[name](length))
        started = time.process_time()
        spans = sentence_spans(text)
        boilerplate(text, spans)
        headline(text, "name")
        return time.process_time() - started

    # Of a quadratic way it takes a hundred times. The floor is for those that take next to no time.
    assert [n for n in HOSTILE if seconds(n, 300_000) >= 25 * max(seconds(n, 30_000), 0.02)] == []


def test_a_long_paragraph_is_split_as_its_parts_are() -> None:
    sentence = "The harbour master of Dr. Lee’s port said that “nobody was hurt.” Then 4.5 tonnes fell."
    once = [sentence[a:b] for a, b in sentence_spans(sentence)]
    long = " ".join([sentence] * 1_000)
    assert [long[a:b] for a, b in sentence_spans(long)] == once * 1_000


@pytest.mark.parametrize(
    "text",
    [
        "港口的大桥倒塌了。没有人受伤。",
        "पुल गिर गया। कोई घायल नहीं हुआ।",
        "سقط الجسر۔ لم يصب أحد۔",
        "Կամուրջը փլվեց։ Ոչ ոք չի տուժել։",
    ],
    ids=["Chinese", "Hindi", "Urdu", "Armenian"],
)
def test_the_full_stops_of_other_scripts_end_a_sentence(text: str) -> None:
    first, second = sentence_spans(text)
    assert first[1] <= second[0]
    assert second[1] == len(text)


def test_a_words_spelling_is_what_punkt_saw() -> None:
    assert usually_lower("the")
    assert not usually_lower("london")
    seen = {word: places for word, places in _punkt()._params.ortho_context.items() if places}  # a look-up adds 0
    assert dict(_spellings()) == seen


def test_punkt_is_read_as_nltk_reads_it_also_from_files_that_uv_has_linked_to_its_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = index.languages.nltk_data()
    for folder in ("copied", "linked"):  # NLTK refuses a file with more than one link.
        shutil.copytree(
            theirs / "tokenizers" / "punkt_tab" / "english", tmp_path / folder / "tokenizers/punkt_tab/english"
        )
    for file in (tmp_path / "linked").rglob("*.t*"):
        Path(f"{file}.again").hardlink_to(file)
    monkeypatch.setattr("nltk.data.path", [str(tmp_path / "copied")])
    monkeypatch.setattr(index.languages, "nltk_data", lambda: tmp_path / "linked")
    ours, nltk = _punkt.__wrapped__()._params, PunktTokenizer("english")._params
    for part in ("collocations", "sent_starters", "abbrev_types", "ortho_context"):
        assert getattr(ours, part) == getattr(nltk, part)
