"""Passages are whole sentences of one article, at their exact place, and none is longer than the model reads."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Passage
from index.chunking import Splitter
from index.minilm import MiniLM
from index.sentences import sentence_spans
from tests.faults.hostile import HOSTILE

WORDS = [
    "bridge", "the", "pier", "Łódź", "Anna's", "3,141", "U.S.", "anti-corrosion", "—", "“toll”", "東京", "👩‍🚒", "ﬁfty",
    "I\u0307stanbul", "cafe\u0301", "|", "***",
]  # fmt: skip


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Paragraphs of sentences of words, some far too long for a passage."""
    sentence = st.lists(st.sampled_from(WORDS), min_size=1, max_size=40).map(lambda words: " ".join(words).capitalize())
    paragraph = st.lists(sentence, min_size=1, max_size=5).map(lambda sentences: ". ".join(sentences) + ".")
    text = "\n\n".join(draw(st.lists(paragraph, max_size=4)))
    return Article("a.txt", "A", text)


def spaced(text: str) -> list[tuple[int, int]]:
    """Tokens for examples worked by hand: one a word."""
    found, at = [], 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        found.append((start, at))
    return found


def split(text: str, size: int, source: str = "a.txt") -> list[Passage]:
    return Splitter(spaced, size).split(Article(source, "A", text))


def texts(passages: list[Passage]) -> list[str]:
    return [passage.text for passage in passages]


@settings(max_examples=200)
@given(article=articles(), size=st.integers(8, 60))
def test_passages_stand_where_they_say_are_no_longer_than_the_size_and_hold_every_sentence_once(
    minilm: MiniLM, article: Article, size: int
) -> None:
    passages = Splitter(minilm.token_offsets, size).split(article)
    before = 0
    for passage in passages:
        assert article.text[passage.start : passage.end] == passage.text
        assert minilm.count_tokens(passage.text) <= size
        assert passage.article_id == article.id
        assert (passage.sentences[0][0], passage.sentences[-1][1]) == (passage.start, passage.end)
        for start, end in passage.sentences:
            assert before <= start < end, "neither passages nor their sentences overlap"
            before = end
    held = [span for passage in passages for span in passage.sentences]
    assert len(held) == len(set(held))
    for start, end in sentence_spans(article.text):
        if (start, end) in held:
            continue
        # Only a sentence too long for a passage is cut, and then the pieces hold all of its words.
        assert minilm.count_tokens(article.text[start:end]) > size
        pieces = [article.text[a:b] for a, b in held if start <= a and b <= end]
        assert len(pieces) > 1
        assert "".join(pieces).replace(" ", "") == article.text[start:end].replace(" ", "")


@settings(max_examples=50)
@given(st.text(max_size=300), st.integers(1, 30))
def test_offsets_hold_for_any_text(minilm: MiniLM, text: str, size: int) -> None:
    for passage in Splitter(minilm.token_offsets, size).split(Article("a.txt", "A", text)):
        assert text[passage.start : passage.end] == passage.text


def test_passages_end_at_sentence_ends() -> None:
    # 4 + 4 + 3 words, at most 8 in a passage: eleven in two passages, about 5.5 in each.
    assert texts(split("One two three four. Five six seven eight. Nine ten eleven.", 8)) == [
        "One two three four.",
        "Five six seven eight. Nine ten eleven.",
    ]


def test_a_short_article_is_one_passage() -> None:
    (passage,) = split("One two.\n\nThree four.", 200)
    assert passage.text == "One two.\n\nThree four."
    assert passage.sentences == ((0, 8), (10, 21))


def test_passages_are_evenly_filled(minilm: MiniLM) -> None:
    # 40 sentences of 12 tokens are 480: three passages of at most 200, with 13 or 14 sentences each, not a tail of one.
    text = " ".join(f"On day {n} the divers measured pier {n} of the bridge." for n in range(40))
    assert minilm.count_tokens(text) == 480
    passages = Splitter(minilm.token_offsets, 200).split(Article("a.txt", "A", text))
    assert sorted(len(passage.sentences) for passage in passages) == [13, 13, 14]


def test_lines_of_marks_between_sentences_count_as_well(minilm: MiniLM) -> None:
    # A ruled line of a table is no sentence, but the model reads it all the same: 30 of 9 tokens, and 8 of words.
    text = "\n\n".join(["The first sentence.", *["| --- | --- |"] * 30, "The last sentence."])
    for passage in Splitter(minilm.token_offsets, 200).split(Article("a.txt", "A", text)):
        assert minilm.count_tokens(passage.text) <= 200


def test_a_line_of_five_thousand_words_is_cut_between_words() -> None:
    text = " ".join(f"word{n}" for n in range(5000))
    passages = split(text, 200)
    assert len(passages) == 25  # 5,000 words of one token each, 200 at most
    assert " ".join(texts(passages)) == text
    assert all(len(spaced(passage.text)) == 200 for passage in passages)


def test_a_line_of_five_thousand_words_is_cut_for_the_real_model(minilm: MiniLM) -> None:
    text = " ".join(f"bridge{n}" for n in range(5000))
    passages = Splitter(minilm.token_offsets, 200).split(Article("a.txt", "A", text))
    assert " ".join(texts(passages)) == text
    assert max(minilm.count_tokens(passage.text) for passage in passages) <= 200


def test_a_text_without_spaces_is_cut_all_the_same(minilm: MiniLM) -> None:
    text = "東" * 1000  # One token a character.
    passages = Splitter(minilm.token_offsets, 200).split(Article("a.txt", "A", text))
    assert "".join(texts(passages)) == text
    assert [len(passage.text) for passage in passages] == [200] * 5


@pytest.mark.parametrize("text", ["", " \n ", "***\n\n---"])
def test_an_article_without_words_has_no_passages(text: str) -> None:
    assert split(text, 200) == []


def test_a_passage_never_reaches_across_articles() -> None:
    first, second = split("One two.", 200, "a.txt"), split("One two.", 200, "b.txt")
    assert (first[0].article_id, second[0].article_id) == (Article("a.txt", "", "").id, Article("b.txt", "", "").id)
    assert first[0].id != second[0].id, "the same words in two articles are two passages"


def test_a_passage_has_the_same_id_on_every_run() -> None:
    assert split("One two.", 200)[0].id == split("One two.", 200)[0].id
    # sha256("a.txt" + "\x1f" + "0" + "\x1f" + "One two."), the first 24 digits
    assert split("One two.", 200)[0].id == "840d6d41eef92b862ec95b1f"


def test_the_same_words_at_two_places_are_two_passages() -> None:
    passages = split("One two three.\n\nOne two three.", 3)
    assert texts(passages) == ["One two three.", "One two three."]
    assert passages[0].id != passages[1].id


@pytest.mark.parametrize("name", ["Thai without spaces", "Chinese without stops", "one letter", "a. a. a"])
def test_a_text_without_spaces_or_stops_is_no_single_passage(name: str, minilm: MiniLM) -> None:
    text = HOSTILE[name](20_000)
    passages = Splitter(minilm.token_offsets).split(Article("a.txt", "A", text))
    assert max(len(p.text) for p in passages) <= 6 * 200  # MiniLM takes a run it has no token for as one token
    assert all(text[p.start : p.end] == p.text for p in passages)
    assert "".join("".join(p.text.split()) for p in passages) == "".join(text.split())
