"""The reader that ships: what it says of texts in our own words, and that it is the one that was trained."""

import hashlib
import math
from pathlib import Path

import pytest

from index.errors import FootnoteError
from rag.reading.reader import SHA256, WEIGHTS, Reader, Reading, Window

BRIDGE = Window(
    "Harbour bridge reopens",
    (
        "The harbour bridge at Lindau reopened on Monday after eleven months of repairs.",
        "Engineer Maria Keller, who led the work, said the old cables had rusted through.",
        "The repairs cost 14 million euros, two million more than planned.",
        "The mayor, Anton Weiss, cut the ribbon and walked across with school children.",
        "Ferries will go on running until the end of October because the tram tracks are not finished.",
    ),
)
MUSEUM = Window(
    "Thieves take coins from village museum",
    (
        "Three men broke into the village museum of Arvik early on Sunday and took 212 silver coins.",
        "The guard, Olof Strand, a retired carpenter, was asleep in the next room.",
        "Police found a van near the lake two hours later.",
        "It belonged to a baker from the next town who had reported it stolen on Friday.",
        'Director Ingrid Moe called the theft "a wound to the whole valley".',
    ),
)
STRIKE = Window(
    "Bus drivers walk out",
    (
        "Bus drivers in Port Ellery walked out for nine days in March because the company cut their breaks.",
        "The union accepted a new contract after talks that lasted fourteen hours.",
        "Under it, drivers get a break of twenty minutes every three hours.",
        "Union leader Pat Doyle, 58, thanked passengers for their patience.",
    ),
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(threads=1)


def best(window: Window, reading: Reading) -> tuple[int, str, float]:
    """The likeliest sentence, its answer words, and the log-odds that it answers."""
    n = max(range(len(reading.sentences)), key=lambda i: reading.sentences[i].answers)
    judged = reading.sentences[n]
    return n, window.sentences[n][slice(*judged.words)] if judged.words else "", judged.answers


@pytest.mark.parametrize(
    ("question", "window", "sentence", "words"),
    [
        ("Who led the repairs of the bridge?", BRIDGE, 1, "Maria Keller"),
        ("When did the harbour bridge reopen?", BRIDGE, 0, "Monday"),
        ("How long did the repairs take?", BRIDGE, 0, "eleven months"),
        ("How much did the repairs cost?", BRIDGE, 2, "14 million euros"),
        ("Why will ferries keep running?", BRIDGE, 4, "the tram tracks are not finished"),
        ("who is the mayor", BRIDGE, 3, "Anton Weiss"),
        ("What was the guard's profession?", MUSEUM, 1, "retired carpenter"),
        ("What did the director call the theft?", MUSEUM, 4, "a wound to the whole valley"),
        ("How old is Pat Doyle?", STRIKE, 3, "58"),
        ("What did drivers get under the new contract?", STRIKE, 2, "a break of twenty minutes every three hours"),
        # Only the sentence before says what it was that belonged to somebody.
        ("Who owned the van?", MUSEUM, 3, "a baker"),
        # Only the question before, and its answer, say who and what is asked about.
        ("What did the police find? a van. Whose was it?", MUSEUM, 3, "a baker"),
        ("Who leads the union? Pat Doyle. How old is he?", STRIKE, 3, "58"),
    ],
)
def test_it_reads_which_sentence_answers_and_which_words(
    reader: Reader, question: str, window: Window, sentence: int, words: str
) -> None:
    (reading,) = reader.read(question, [window])
    n, found, answers = best(window, reading)
    assert (n, found) == (sentence, words)
    assert answers > 0, "likelier than that nothing answers"


@pytest.mark.parametrize(
    ("question", "window"),
    [
        ("How old is Maria Keller?", BRIDGE),  # Who is there, her age is not.
        ("What is the name of the mayor's wife?", BRIDGE),
        ("How many people cross the bridge each day?", BRIDGE),
        ("How tall is the bridge?", BRIDGE),
        ("How much are the coins worth?", MUSEUM),  # A number of coins is there, their worth is not.
        ("When was the museum founded?", MUSEUM),  # A day is there, of something else.
        ("Who was arrested?", MUSEUM),
        ("How much do drivers earn?", STRIKE),
        ("What is the name of the bus company?", STRIKE),
    ],
)
def test_it_reads_that_nothing_answers(reader: Reader, question: str, window: Window) -> None:
    (reading,) = reader.read(question, [window])
    _, _, answers = best(window, reading)
    assert answers < -2, "less than one in eight"
    assert reading.nothing > -0.2, "more than four in five that it is not here"


@pytest.mark.parametrize(
    ("window", "true", "false"),
    [
        (BRIDGE, "The repairs cost 14 million euros.", "The repairs cost 41 million euros."),
        (BRIDGE, "Maria Keller led the repairs of the bridge.", "The bridge did not reopen on Monday."),
        (STRIKE, "The union accepted a new contract.", "The union rejected a new contract."),
        (
            STRIKE,
            "The drivers walked out because their breaks were cut.",
            "The drivers walked out because their pay was cut.",
        ),
    ],
)
def test_it_reads_whether_a_claim_holds(reader: Reader, window: Window, true: str, false: str) -> None:
    assert reader.read(true, [window])[0].supports > 0 > reader.read(false, [window])[0].supports


def test_what_is_read_beside_a_window_changes_little_in_it(reader: Reader) -> None:
    question, windows = "How old is Pat Doyle?", [BRIDGE, STRIKE, MUSEUM]
    together = reader.read(question, windows)
    alone = [reader.read(question, [window])[0] for window in windows]
    # Not nothing: int8 has one step for all numbers of a batch.
    likely = [math.exp(reading.nothing) for reading in alone]
    assert [math.exp(reading.nothing) for reading in together] == pytest.approx(likely, abs=0.05)
    assert best(STRIKE, together[1])[:2] == best(STRIKE, alone[1])[:2] == (3, "58")
    assert reader.read(question, []) == []


@pytest.mark.parametrize("fault", ["missing", "truncated", "another", "empty"])
def test_weights_that_are_not_those_trained_are_told_and_not_used(tmp_path: Path, fault: str) -> None:
    weights, content = tmp_path / "reader.onnx", WEIGHTS.read_bytes()
    damaged = {"truncated": content[: len(content) // 2], "another": content[:-1] + b"\x00", "empty": b""}
    if fault in damaged:
        weights.write_bytes(damaged[fault])
    with pytest.raises(FootnoteError, match="is not the reader Footnote was built with — run: pip install") as told:
        Reader(weights=weights)
    assert str(weights) in str(told.value)
    assert "\n" not in str(told.value)


def test_the_weights_are_those_that_are_told_of_and_small() -> None:
    content = WEIGHTS.read_bytes()
    assert hashlib.sha256(content).hexdigest() == SHA256
    assert len(content) < 25_000_000
    card = (Path(__file__).parents[2] / "docs" / "reader.md").read_text("utf-8")
    assert SHA256 in card, "the model card is of other weights"
