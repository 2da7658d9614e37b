"""A stream of text becomes sentences with the numbers they cite, however it is cut into pieces."""

import time

import pytest

from rag.writing.dictation import Dictation, Endless, Written


def dictated(text: str, size: int = 3, *, cut: bool = False) -> list[Written]:
    dictation = Dictation()
    found = [s for i in range(0, len(text), size) for s in dictation.take(text[i : i + size])]
    return found + list(dictation.end(cut=cut))


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell [1]. It rained [2][3].", [("It fell.", (1,)), ("It rained.", (2, 3))]),
        ("It fell. [1] It rained. [2, 3]", [("It fell.", (1,)), ("It rained.", (2, 3))]),
        ("It fell [Passage 2]. It [1] rained", [("It fell.", (2,)), ("It rained", (1,))]),
        ("[1] It fell at nine. [2] It rained.", [("It fell at nine.", (1,)), ("It rained.", (2,))]),
        ("Mr. Dahl met the U.S. envoy at 5 p.m. on Friday [1]. He left.",
         [("Mr. Dahl met the U.S. envoy at 5 p.m. on Friday.", (1,)), ("He left.", ())]),
        ("- It fell [1]\n- It rained [2]\n", [("- It fell", (1,)), ("- It rained", (2,))]),
        ("<think>Hm. [9] What?</think>\nIt fell [1].", [("It fell.", (1,))]),
        ("It fell [see the map]. It rained [1", [("It fell [see the map].", ()), ("It rained [1", ())]),
        ('"It fell," she said. "It rained." [2]', [('"It fell," she said.', ()), ('"It rained."', (2,))]),
        ("It fell [1].\n\nQuestion: What else?\nAnswer: Nothing.", [("It fell.", (1,))]),
        ("It fell [1].\n--- end 12ab ---\nIt rained.", [("It fell.", (1,))]),
        ("It fell [1].\nQuietly it rained.", [("It fell.", (1,)), ("Quietly it rained.", ())]),
        ("It fell (1). It rained 【2】.", [("It fell.", (1,)), ("It rained.", (2,))]),
        ("It fell [1-3]. It rained [doc 2].", [("It fell.", (1, 2, 3)), ("It rained.", (2,))]),
        ("It fell [1](http://host). It rained [[2]].", [("It fell.", (1,)), ("It rained.", (2,))]),
        ("It fell [1] . It rained.", [("It fell.", (1,)), ("It rained.", ())]),
        ("Source 1: It fell. According to source 2, it rained.", [("It fell.", (1,)), ("It rained.", (2,))]),
        ("It rose (see 3) by (2) points [1].", [("It rose (see 3) by (2) points.", (1,))]),
        ("1. It fell on Monday [1].\n2. It rained [2].", [("It fell on Monday.", (1,)), ("It rained.", (2,))]),
        ("It fell [1]. <think>hm, 2.</think> It rained [2].", [("It fell.", (1,)), ("It rained.", (2,))]),
        ("It fell [1].\n\nSources:\n[1] A title\n[2] It rained", [("It fell.", (1,))]),
        ("It fell [1].<|eot_id|>It rained.", [("It fell.", (1,))]),
        ("Two fell:\n[1] Ann fell.\n[2] Bob fell", [("Two fell:", ()), ("Ann fell.", (1,)), ("Bob fell", (2,))]),
        ("- [1] Ann fell.\n- [2] Bob fell.\n", [("- Ann fell.", (1,)), ("- Bob fell.", (2,))]),
        ("**[1]** Ann fell. **[2]** Bob fell.", [("Ann fell.", (1,)), ("Bob fell.", (2,))]),
        ("[1]: Ann fell.\n[2]: Bob fell.", [("Ann fell.", (1,)), ("Bob fell.", (2,))]),
        ("According to [1], it fell. As sentence 2 says, it rained.", [("It fell.", (1,)), ("It rained.", (2,))]),
        ("It fell (sentence 3). Sentence [2]: It rained.", [("It fell.", (3,)), ("It rained.", (2,))]),
        ("", []),
        ("[1]", []),
    ],
)  # fmt: skip
def test_sentences_and_their_marks(text: str, expected: list[tuple[str, tuple[int, ...]]], size: int) -> None:
    assert [(s.text, s.cited) for s in dictated(text, size)] == expected


def test_a_sentence_comes_as_soon_as_the_next_one_has_begun() -> None:
    dictation = Dictation()
    assert list(dictation.take("It fell [1]. ")) == []
    assert list(dictation.take("It ")) == [Written("It fell.", (1,))]


def test_thoughts_whose_beginning_was_not_written_are_forgotten_when_they_end() -> None:
    dictation = Dictation()
    assert dictation.take("It fell [1]. Or did it? ") == [Written("It fell.", (1,))]
    before = dictation.restarts
    assert dictation.take("Yes.\n</think>\n\nIt rained [2]. ") == []
    assert dictation.restarts != before
    assert dictation.end() == [Written("It rained.", (2,))]


def test_long_answers_and_long_thoughts_are_read_in_a_moment() -> None:
    days = "".join(f"On day {n} it rained on {n * 7} roofs [1]. " for n in range(400))
    started = time.process_time()
    assert len(dictated(f"<think>{days * 2}</think>{days}", 4)) == 400
    assert time.process_time() - started < 20, "1.5 s; it was minutes with a pattern tried over all of it at each piece"


def test_what_was_cut_short_is_no_sentence() -> None:
    assert [s.text for s in dictated("It fell. It rained and", cut=True)] == ["It fell."]
    assert [s.text for s in dictated("It fell. It rained.", cut=True)] == ["It fell.", "It rained."]


def test_a_sentence_said_again_counts_once() -> None:
    assert [s.text for s in dictated("It fell. It fell! It rained.")] == ["It fell.", "It rained."]


@pytest.mark.parametrize("text", ["It fell. " * 9, "and the envoy of " * 40, "word" * 600, "a b c " * 300])
def test_what_goes_round_in_circles_is_ended(text: str) -> None:
    with pytest.raises(Endless):
        dictated(text)


def test_white_space_without_end_is_endless_at_once() -> None:
    with pytest.raises(Endless):
        list(Dictation().take("It rained." + "\n" * 200_000))


def test_sentences_that_never_repeat_still_come_to_an_end() -> None:
    story = " ".join(f"On day {n} it rained on {n * 7} roofs." for n in range(3000))
    with pytest.raises(Endless):
        dictated(story, 1000)


def test_a_single_piece_of_ten_megabytes_is_no_answer_and_is_not_kept_whole() -> None:
    dictation = Dictation()
    with pytest.raises(Endless):
        dictation.take("It fell at nine. " * 600_000)

    assert len(dictation.raw) <= 60_000
