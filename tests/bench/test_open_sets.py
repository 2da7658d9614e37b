"""The tables of the open sets over a few made-up prompts: before and now, what was wanted, and what is kept."""

import json
from dataclasses import replace
from pathlib import Path

from rag.answer.answer import Sentence
from rag.answer.citation import Citation
from rag.evaluation.case import Case
from rag.evaluation.grade import Graded, grade
from rag.evaluation.measures import BY_NAME
from rag.evaluation.reply import Reply
from tests.bench.open_before import Before, read_before, worse, write_before
from tests.bench.open_sets import BEFORE, SETS
from tests.bench.open_tables import ROWS, TARGETS, Target, half, reported, set_tables, target_table

IDS = [name for name in map(str, range(40)) if half(name) == 1][:4]
PROMPTS = [Case(name, f"How long was it? {name}", answers=(("90 minutes",),), sources=("a.md",)) for name in IDS]


def answers(letters: str, prompts: list[Case] = PROMPTS) -> list[Graded]:
    """A letter a prompt: `r` right in its one sentence, `s` in the second, `w` wrong, `-` refused, `t` right twice.

    `t` says the right sentence twice and the other one: two of its three citations are of a gold source.
    """
    right, other = Sentence("It was 90 minutes.", (1,), supported=True), Sentence("It rained.", (2,), supported=True)
    quotes = (
        Citation(1, "a.md", "A", None, 0, 18, right.text, answer=((7, 17),)),
        Citation(2, "b.md", "B", None, 0, 10, other.text),
    )
    quotes = (*quotes, replace(quotes[0], number=3))
    said = {
        "r": (right,),
        "s": (other, right),
        "w": (other,),
        "-": (),
        "t": (right, other, Sentence(right.text, (3,), True)),
    }
    replies = [
        Reply(
            p.id, "answered" if said[letter] else "refused", " ".join(s.text for s in said[letter]),
            tuple(q for q in quotes if any(q.number in s.citations for s in said[letter])), sentences=said[letter],
            confidence=0.6, timings_ms={"total": 25.0},
        )
        for p, letter in zip(prompts, letters, strict=True)
    ]  # fmt: skip
    return grade(prompts, replies, {}.get)


def kept(tmp_path: Path, letters: str, prompts: list[Case] = PROMPTS) -> dict[str, Before]:
    file = tmp_path / "before.json"
    write_before(file, {"squad2_open": answers(letters, prompts)}, {row.rpartition(".")[2] for row in ROWS})
    return read_before(file)


def cells(table: str, label: str) -> list[str]:
    row = next(line for line in table.split("\n") if label in line)
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_the_reported_half_stands_beside_what_was_before_and_the_difference_is_paired(tmp_path: Path) -> None:
    before = kept(tmp_path, "rrww")["squad2_open"]
    tuning = [replace(PROMPTS[0], id=next(name for name in map(str, range(40)) if half(name) == 0))]
    graded = {"footnote": [*answers("rrrs"), *answers("w", tuning)], "bm25": answers("rsw-")}
    reported_half, everything = set_tables("squad2_open", graded, before).split("All, 5 prompts:")
    # In the first sentence: before 2 of 4, now 3 of 4. BM25 has no sentences.
    found = cells(reported_half, "Right in the first sentence")
    assert [cell.split(" ")[0] for cell in found] == ["Right", "4", "0.75", "0.50", "+0.250", "–"]
    # Anywhere: before 2, now 4 of 4, BM25 2 of 4; of all five 4.
    assert [c.split(" ")[0] for c in cells(reported_half, "Answer right")[2:]] == ["1.00", "0.50", "+0.500", "0.50"]
    assert [c.split(" ")[0] for c in cells(everything, "Answer right")[1:]] == ["5", "0.80", "0.50"]
    assert cells(reported_half, "Time to answer")[2:] == ["25 / 25", "–", "–", "25 / 25"]


def test_each_target_says_whether_it_is_reached(tmp_path: Path) -> None:
    table = target_table({"squad2_open": answers("rrr-")}, kept(tmp_path, "rrww"))
    # Three of four name exactly the words: 0.75 is more than the 0.70 wanted.
    assert cells(table, "Exact match, answer words")[-2:] == ["≥ 0.70", "yes"]
    assert cells(table, "Evidence in the first sentence")[-2:] == ["≥ 0.92", "no"]
    assert cells(table, "Refusal AUC, near miss")[3:] == ["–", "–", "–", "≥ 0.86", "not measured"]
    assert cells(table, "| all | Sentences for one fact")[-2:] == ["≤ 1.60", "yes"]
    assert "clapnq_open" not in table


def test_a_target_may_be_to_get_better_or_no_worse() -> None:
    assert Target("", "first_right", more=0.1).is_reached(0.6, 0.5)
    assert not Target("", "first_right", more=0.1).is_reached(0.59, 0.5)
    assert Target("", "first_right").is_reached(0.5, 0.5)
    assert Target("", "first_right").is_reached(0.5, None) is None
    assert Target("", "answer_sentences", 1.6, most=True).is_reached(1.6, None)


def test_no_worse_names_the_set_where_a_main_measure_fell_and_forgets_changed_prompts(tmp_path: Path) -> None:
    before = kept(tmp_path, "rrrr")["squad2_open"]
    assert worse(answers("rrrs"), before, 0.0)[0].startswith("first_right fell from 1.000 to 0.750")
    assert worse(answers("rrrs"), before, 0.25) == worse(answers("rrrr"), before, 0) == worse([], None, 0) == []
    assert worse(answers("tttt"), kept(tmp_path, "tttt")["squad2_open"], 0.0) == []  # Thirds are kept as exactly.
    changed = [replace(PROMPTS[0], answers=(("an hour",),)), *PROMPTS[1:]]
    assert len(before.pairs(answers("wrrr", changed))) == 3


def test_what_is_kept_are_the_numbers_of_the_measures_and_no_words(tmp_path: Path) -> None:
    graded = answers("rs-w")
    scores = kept(tmp_path, "rs-w")["squad2_open"].scores
    for item in graded:
        expected = {name: item.scores[name] for name in scores[item.case.fingerprint]}
        assert scores[item.case.fingerprint] == expected
        assert "first_right" in expected
    for values in json.loads(BEFORE.read_text("utf-8")).values():
        assert values.keys() <= BY_NAME.keys() | {"fingerprints"}
        assert all(len(name) == 16 and int(name, 16) >= 0 for name in values["fingerprints"])


def test_every_row_and_target_is_a_measure_of_a_set() -> None:
    assert {row.rpartition(".")[2] for row in ROWS} <= BY_NAME.keys()
    assert {t.row.rpartition(".")[2] for t in TARGETS} <= BY_NAME.keys()
    assert {t.set for t in TARGETS} == {*SETS, "all"}


def test_the_sample_prompts_are_all_reported() -> None:
    assert len(reported("seeds", answers("rrrr", [replace(p, id=f"x{p.id}") for p in PROMPTS]))) == 4
