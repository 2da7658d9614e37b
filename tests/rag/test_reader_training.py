"""The reader's training, on questions in our own words: it learns, resumes, and what is exported reads as it did."""

import gzip
import hashlib
import json
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from index.errors import FootnoteError
from index.minilm import MiniLM, uncut_tokenizer, word_vectors
from rag.reading.reader import Reader, Window
from tests.bench.reader import __main__ as commands
from tests.bench.reader.absent import Near, cut, mined, transplanted
from tests.bench.reader.arrays import Arrays, arrays
from tests.bench.reader.batching import Examples
from tests.bench.reader.claims import stated
from tests.bench.reader.encoding import Tokens, encoded
from tests.bench.reader.erasing import erased
from tests.bench.reader.evaluating import auc, by_torch, figures
from tests.bench.reader.examples import Row, as_typed, follow_up, for_validation, longer
from tests.bench.reader.exporting import export, quantise
from tests.bench.reader.fitting import Fitting, Plan, judged
from tests.bench.reader.making import made
from tests.bench.reader.naming import named, unnamed
from tests.bench.reader.network import Network, Shape
from tests.bench.reader.starting import minilm

NAMES = ("Ada Brun", "Karl Ots", "Mia Lund", "Jon Vik", "Eva Rohde", "Tom Hale", "Ida Falk", "Per Moen")
TRADES = ("baker", "pilot", "nurse", "farmer", "judge", "tailor", "miner", "sailor")
TOWNS = ("Lindau", "Arvik", "Ellery", "Morholm", "Tarn", "Sundby", "Kell", "Ostby")
ASKED = {
    "Where does {} live?": "{} lives in {}.",
    "What is the trade of {}?": "{} is a {} by trade.",
    "How old is {}?": "{} is {} years old.",
}
TINY = Shape(width=96, layers=2, heads=4, inner=192)
QUIET: dict[str, Any] = {"say": lambda _: None}


def questions(count: int) -> list[Row]:
    """Questions over three sentences about one person, two of the three known; a third asks for the other one."""
    chance, rows = random.Random(5), []
    for n in range(count):
        name = chance.choice(NAMES)
        values = (chance.choice(TOWNS), chance.choice(TRADES), str(chance.randint(20, 80)))
        told = [
            (asked, said.format(name, value), value) for (asked, said), value in zip(ASKED.items(), values, strict=True)
        ]
        chance.shuffle(told)
        asked, sentence, answer = told[0]
        others = [said for _, said, _ in told[1:]]
        here = n % 3 > 0
        sentences = [sentence, others[0]] if here else others
        chance.shuffle(sentences)
        rows.append({
            "q": asked.format(name), "t": "People of the valley", "s": sentences, "k": "ask", "doc": f"doc{n // 5}",
            "g": [sentences.index(sentence)] if here else [], "a": answer if here else "", "from": "ours",
        })  # fmt: skip
    return rows


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)  # So small a network gains nothing of two, and they would wait for each other.


@pytest.fixture(scope="module")
def encoded_questions() -> Arrays:
    return arrays(questions(500), longest=48)


@pytest.fixture(scope="module")
def examples(encoded_questions: Arrays) -> Examples:
    return encoded_questions.examples(slice(None))


def tiny() -> Network:
    """A network whose weights are all at random, the same each time."""
    torch.manual_seed(1)
    return Network(TINY)


@pytest.fixture(scope="module")
def trained(examples: Examples) -> Fitting:
    fitting = Fitting(tiny(), examples, Plan(3e-3, tokens=1024, epochs=14, warm_up=20, average=0.9), **QUIET)
    fitting.run()
    return fitting


def test_the_loss_of_500_questions_falls_to_a_fifth_and_the_answers_are_found(
    trained: Fitting, encoded_questions: Arrays
) -> None:
    before = figures(by_torch(tiny()), encoded_questions)
    after = figures(by_torch(trained.average), encoded_questions)
    assert after.nll < before.nll / 5
    assert after.sentence > 0.85  # Two sentences to choose from.
    assert after.absent is not None
    assert after.absent > 0.8


def test_a_run_that_was_stopped_ends_with_the_weights_of_one_that_was_not(examples: Examples, tmp_path: Path) -> None:
    plan, checkpoint = Plan(1e-3, tokens=4096, epochs=2, warm_up=3), tmp_path / "reader.checkpoint"
    whole = Fitting(tiny(), examples, plan, **QUIET)
    whole.run()
    assert Fitting(tiny(), examples, plan, checkpoint, **QUIET).run(stop_after=whole.step // 2 + 2) is not None
    resumed = Fitting(tiny(), examples, plan, checkpoint, **QUIET)
    assert resumed.step == whole.step // 2 + 2, "it begins where the other ended, in the middle of the second epoch"
    resumed.run()
    assert resumed.step == whole.step
    for name, tensor in whole.average.state_dict().items():
        assert torch.equal(tensor, resumed.average.state_dict()[name]), name
    with pytest.raises(FootnoteError, match="of a run with another plan — delete it"):
        Fitting(tiny(), examples, replace(plan, rate=5e-4), checkpoint, **QUIET)


def test_what_a_larger_network_says_is_learnt(examples: Examples, trained: Fitting) -> None:
    taught = replace(examples, taught=judged(trained.average, examples))
    # Labels that say nothing: only the other's word tells which sentence answers.
    blind = replace(taught, labels=torch.ones_like(examples.labels))
    learnt = Fitting(tiny(), blind, Plan(3e-3, tokens=1024, taught=1.0, epochs=8, warm_up=20, average=0.9), **QUIET)
    said, own = judged(learnt.run(), examples).float(), judged(trained.average, examples).float()
    other = judged(tiny(), examples).float()

    def likely(scores: torch.Tensor) -> torch.Tensor:
        at = torch.arange(scores.shape[1])[None]
        allowed = (at == 0) | ((at >= examples.second[:, None]) & (at < examples.length[:, None] - 1))
        return scores[..., 0].masked_fill(~allowed, -1e4).softmax(1)

    away = (likely(said) - likely(own)).abs().sum(1).mean()
    assert away < (likely(other) - likely(own)).abs().sum(1).mean() / 2


def test_training_export_and_the_reader_agree(tmp_path: Path) -> None:
    torch.manual_seed(1)
    network = Network(Shape(layers=2, heads=6, inner=256)).eval()  # As wide as the words the reader brings.
    vectors, scales = word_vectors()
    network.words.weight.data = torch.from_numpy(vectors.astype(np.float32) * scales)
    network.head.weight.data *= 10  # Scores of the size that training brings.
    export(network, tmp_path / "float.onnx")
    sha256 = {"float": hashlib.sha256((tmp_path / "float.onnx").read_bytes()).hexdigest()}
    sha256["int8"] = quantise(tmp_path / "float.onnx", tmp_path / "int8.onnx")
    window = Window("People of the valley", ("Ada Brun lives in Tarn.", "Ada Brun is 52 years old.", "It rains."))
    other = Window("", ("Karl Ots is a pilot by trade, people in the whole of the valley say.",))
    for kind, most in (("float", 1e-3), ("int8", 0.25)):
        reader = Reader(threads=1, weights=tmp_path / f"{kind}.onnx", sha256=sha256[kind])
        for own in reader._laid("How old is Ada Brun?", [window, other]):
            scores = reader._scores(own)
            ids = torch.tensor([own.ids])
            sides = (torch.arange(len(own.ids)) >= own.second).long()[None]
            with torch.inference_mode():
                wanted = network(ids, sides, torch.ones_like(ids, dtype=torch.bool))[0].numpy()
            assert wanted.std() > 1
            assert np.abs(scores - wanted).max() < most


def test_training_lays_tokens_out_as_the_reader_does() -> None:
    title, sentences = "Harbour bridge", ("Ada Brun, 52, led the work.", "It cost 14 million euros.", "")
    question = "How old is Ada Brun? " * 15  # Longer than the 64 tokens kept of it.
    tokenizer = uncut_tokenizer()

    def tokens(text: str) -> Tokens:
        own = tokenizer.encode(text, add_special_tokens=False)
        return Tokens(own.ids, own.offsets)

    ours = encoded(
        tokens(question).ids, tokens(f"{title}.").ids, [tokens(s) for s in sentences], [0], [(10, 12)],
        longest=256, chance=random.Random(1),
    )  # fmt: skip
    (laid,) = Reader(threads=1)._laid(question, [Window(title, sentences)])
    assert (ours.ids, ours.second) == (laid.ids, laid.second)
    assert ours.region == list(range(*laid.places[0]))
    assert [laid.offsets[0][at - laid.places[0][0]] for at in (ours.first[0], ours.last[0])] == [(10, 12), (10, 12)]


def test_training_starts_from_the_model_that_is_bundled() -> None:
    network = minilm().eval()
    network.head = torch.nn.Identity()  # type: ignore[assignment]
    text = "Ferries run until the end of October."
    ids = torch.tensor([uncut_tokenizer().encode(text).ids])
    with torch.inference_mode():
        states = network(ids, torch.zeros_like(ids), torch.ones_like(ids, dtype=torch.bool))[0].mean(0).numpy()
    assert float(states / np.linalg.norm(states) @ MiniLM(threads=1).embed([text])[0]) > 0.995
    assert len(minilm(times=2).layers) == 12


ASK: Row = {
    "q": "Where did Ada Brun meet Karl Ots?", "t": "Letters", "k": "ask", "doc": "letters", "from": "ours",
    "s": ["The letters of Ada Brun were found in a mill.", "She met Karl Ots in Sundby.", "They married soon."],
    "g": [1], "a": "Sundby",
}  # fmt: skip


def test_a_passage_without_its_answering_sentence_has_no_answer() -> None:
    without = cut(ASK)
    assert without is not None
    assert (without["s"], without["g"], without["a"]) == ([ASK["s"][0], ASK["s"][2]], [], "")
    again = [*ASK["s"], "Sundby lies by the sea."]
    assert cut({**ASK, "s": again}) is None, "the answer's word still stands there"


@pytest.mark.parametrize(
    ("question", "sentence", "answer", "left"),
    [
        ("How many bridges fell?", "In the flood at least 14 bridges fell in one night.", "14", "bridges fell"),
        ("How long did the strike last?", "The strike in the mine of Kell lasted for nine days.", "nine days", "Kell"),
        ("When was the mill sold?", "The old mill was sold to a baker in May 1999.", "May 1999", "sold to a baker"),
        ("Who led the search?", "The search for the two boys was led by Mia Lund.", "Mia Lund", "led by"),
        ("Where did they meet?", "The two of them met in Sundby on a cold day.", "Sundby", "on a cold day."),
    ],
)
def test_a_detail_is_erased_and_all_else_stays(question: str, sentence: str, answer: str, left: str) -> None:
    base = {"q": question, "t": "", "g": [0], "a": answer, "k": "ask", "doc": "d", "from": "own"}
    for seed in range(8):
        example = erased({**base, "s": [sentence, "Nobody was hurt."]}, random.Random(seed))
        assert example is not None
        assert (example["g"], example["a"], example["from"]) == ([], "", "erased")
        assert left in example["s"][0]
        assert answer.split()[0] not in example["s"][0]
    assert erased({**base, "s": [sentence, f"So it was: {answer}."]}, random.Random(1)) is None


def test_a_name_is_asked_where_it_is_told_and_where_it_is_not() -> None:
    chance = random.Random(2)
    told = named(("The mayor, Ida Falk, opened the bridge.", "It rained."), "", "d", chance)
    assert told is not None
    assert ("mayor" in told["q"], told["g"], told["a"]) == (True, [0], "Ida Falk")
    assert unnamed(("The mayor, Ida Falk, opened the bridge.", "It rained."), "", "d", chance) is None
    untold = unnamed(("The mayor who had paid for it opened the bridge.", "It rained."), "", "d", chance)
    assert untold is not None
    assert ("mayor who had paid for it" in untold["q"], untold["g"]) == (True, [])


def test_near_and_mined_passages_share_the_question_and_lack_the_answer() -> None:
    near = ("Karl Ots would meet Ada Brun each summer.",)
    far, telling = ("The mill burnt down.",), ("Ada Brun and Karl Ots liked to meet in Sundby.",)
    passages = [tuple(ASK["s"]), near, far, telling]
    found = Near(passages).of(ASK, [near, far])
    assert found is not None
    assert (tuple(found["s"]), found["g"]) == (near, [])
    assert Near(passages).of(ASK, [far, telling]) is None

    docs = dict.fromkeys(passages, "other") | {tuple(ASK["s"]): ASK["doc"]}
    assert for_validation("other") == for_validation(ASK["doc"])
    (row,) = mined([ASK], dict.fromkeys(passages, ""), docs, random.Random(1))
    assert (row["s"] in ([*near], [*far]), row["g"]) == (True, [])


def test_a_question_is_transplanted_followed_up_and_made_longer() -> None:
    passage = ("Yesterday the mayor met Ida Falk, and the mayor was late.",)
    moved = transplanted(ASK, passage, "News", "news", random.Random(1))
    assert moved is not None
    assert "Ida Falk" in moved["q"]
    assert (moved["g"], moved["doc"]) == ([], "news")

    first = {**ASK, "q": "Who met Karl Ots in Sundby?", "a": "Ada Brun", "g": [1]}
    second = {**ASK, "q": "Where were the letters of Ada Brun found?", "a": "in a mill", "g": [0]}
    followed = follow_up(first, second, random.Random(1))
    assert followed is not None
    assert followed["q"].startswith("Who met Karl Ots in Sundby? Ada Brun. Where were the letters of ")
    assert "Ada Brun" not in followed["q"].split("Ada Brun. ")[1]

    joined = longer(ASK, [("Nobody wrote.",)], random.Random(1))
    assert joined is not None
    assert [joined["s"][g] for g in joined["g"]] == [ASK["s"][1]]


@pytest.mark.parametrize(
    ("question", "answer", "statement"),
    [
        ("Who led the strike?", "Pat Doyle", "Pat Doyle led the strike."),
        ("When did Ada Brun begin?", "1999", "Ada Brun did begin in 1999."),
        ("Where was the mill built?", "Tarn", "the mill was built in Tarn."),
        ("Why not?", "rain", None),
        ("Who led the strike?", "", None),
    ],
)
def test_a_question_and_its_answer_become_a_statement(question: str, answer: str, statement: str | None) -> None:
    assert stated(question, answer) == statement


def triples(folder: Path, count: int) -> Path:
    """Write questions as `../shared/reader` has them."""
    lines = [
        {"question": r["q"], "title": r["t"], "sentences": r["s"], "gold": r["g"], "answer": r["a"], "set": "ours",
         "doc": r["doc"]} for r in questions(count)
    ]  # fmt: skip
    file = folder / "triples.jsonl.gz"
    file.write_bytes(gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode()))
    return file


def test_the_commands_train_and_measure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.nice", lambda _: 0)
    monkeypatch.setattr(commands, "minilm", lambda times: Network(Shape(layers=times, heads=6, inner=64)))
    folder = ["--data", str(tmp_path), "--out", str(tmp_path / "out")]
    with pytest.raises(FootnoteError, match=r"there is no .*triples.jsonl.gz — docs/reader.md says what it is"):
        commands.app(["train", *folder], standalone_mode=False)
    triples(tmp_path, 200)
    for _ in range(2):  # The second time goes on at the end of the first, and ends as it did.
        commands.app(["train", *folder, "--epochs", "1", "--tokens", "2048", "--limit", "100"], standalone_mode=False)
    told = capsys.readouterr().out
    hashes = re.findall(r"^[0-9a-f]{64}$", told, re.MULTILINE)
    assert hashes == [hashlib.sha256((tmp_path / "out" / "reader.onnx").read_bytes()).hexdigest()] * 2
    monkeypatch.setattr(commands, "WEIGHTS", tmp_path / "not shipped")
    commands.app(["evaluate", *folder], standalone_mode=False)
    assert "| figure | trained (float) | trained (int8) |" in capsys.readouterr().out


def test_examples_made_of_a_file_are_the_same_each_time_and_split_by_document(tmp_path: Path) -> None:
    file = triples(tmp_path, 150)
    rows = made(file, None)
    assert rows == made(file, None)
    assert {"ours", "near", "mined", "claim"} <= {row["from"] for row in rows}
    told = {True: set(), False: set()}  # type: dict[bool, set[str]]
    for row in rows:
        told[for_validation(row["doc"])].add(row["doc"])
        assert row["k"] == "claim" or bool(row["g"]) == bool(row["a"])
    assert not told[True] & told[False]


def test_typing_keeps_most_questions_as_they_are() -> None:
    chance = random.Random(3)
    typed = [as_typed("Where did Ada Brun live?", chance) for _ in range(400)]
    assert 0.6 < typed.count("Where did Ada Brun live?") / 400 < 0.8


def test_an_auc_is_the_share_of_pairs_in_order() -> None:
    positive, negative = np.arange(15.0) + 5, np.arange(15.0)
    # Of 225 pairs, 10 * 11 / 2 = 45 + 10 negatives beat or tie: 45 lose, 10 tie.
    assert auc(positive, negative) == pytest.approx((225 - 45 - 10 + 10 / 2) / 225)
    assert auc(positive[:3], negative) is None
