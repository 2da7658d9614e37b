"""A reader by name: a network exported for question answering reads in place of ours, in its own language."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np
import pytest

from index.builder import build_index
from index.errors import FootnoteError
from rag.assistant import Assistant
from rag.evidence.freezing import freeze
from rag.reading.extractive import ExtractiveReader, reader_named
from rag.reading.reader import SHA256, Window
from rag.settings import Settings
from tests.bench.languages.__main__ import corpus, data

onnx = pytest.importorskip("onnx")
SPECIAL = ["[CLS]", "[SEP]", "[UNK]"]
WORDS = sorted(set(re.findall(r"\w+|[^\w\s]+", " ".join(data("de")["articles"].values()))))
NOTHING, ANSWER = 6.0, 12.0  # of 0 for any other word
HEAD = "Freie Fahrt am Fluss"
TOLD = (
    "Die Brücke ist wieder offen.",
    "Geleitet hat die Arbeiten die Ingenieurin Clara Voss.",
    "Die Fähre war kostenlos.",
)


def network(folder: Path, outputs: tuple[str, str] = ("start_logits", "end_logits")) -> Path:
    """Write a network that looks for Clara Voss, whatever is asked, as Hugging Face's tools lay one out."""
    from onnx import TensorProto as Kind
    from onnx import helper, numpy_helper
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    folder.mkdir(exist_ok=True)
    numbers = {word: number for number, word in enumerate([*SPECIAL, *WORDS])}
    tokenizer = Tokenizer(models.WordLevel(numbers, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 1), ("[CLS]", 0))
    tokenizer.save(str(folder / "tokenizer.json"))
    nodes, tables = [], []
    for output, word in zip(outputs, ("Clara", "Voss"), strict=True):
        scores = np.zeros(len(numbers), np.float32)
        scores[0], scores[numbers[word]] = NOTHING, ANSWER
        tables.append(numpy_helper.from_array(scores, f"{output}_of"))
        nodes.append(helper.make_node("Gather", [f"{output}_of", "input_ids"], [output]))
    ids, *found = (
        helper.make_tensor_value_info(name, kind, [1, "tokens"])
        for name, kind in (("input_ids", Kind.INT64), *((output, Kind.FLOAT) for output in outputs))
    )
    graph = helper.make_graph(nodes, "finder", [ids], found, tables)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save(made, str(folder / "model.onnx"))
    return folder


def test_it_reads_which_sentence_answers_in_which_words_and_that_nothing_does(tmp_path: Path) -> None:
    read = ExtractiveReader(network(tmp_path / "finder")).read
    there, not_there, cut = read(
        "Wer hat die Arbeiten geleitet?",
        [Window(HEAD, TOLD), Window(HEAD, TOLD[::2]), Window("", (*["Die Fähre war kostenlos."] * 100, TOLD[1]))],
    )
    first, second, third = there.sentences
    assert second.words is not None
    assert TOLD[1][slice(*second.words)] == "Clara Voss"
    assert second.answers == pytest.approx(ANSWER - NOTHING, abs=0.01)
    assert second.sure == pytest.approx(2 * (ANSWER - NOTHING))
    assert max(first.answers, third.answers) < 0 < there.supports
    assert np.exp(not_there.nothing) > 0.9
    assert not_there.supports < 0
    assert cut.sentences[-1].words is None  # It lies behind the 384th token.


def test_an_answer_in_another_language_rests_on_it_and_is_no_longer_doubted(tmp_path: Path) -> None:
    build_index([corpus("de", tmp_path / "articles")], tmp_path / "index")
    settings = Settings(reader=f"onnx:{network(tmp_path / 'finder')}", threshold=None)
    assistant = Assistant.open(tmp_path / "index", settings)
    answer = assistant.ask("Wer hat die Reparatur der Brücke geleitet?")
    (cited,) = answer.citations
    text = assistant.article(cited.source).text
    assert [text[start:end] for start, end in cited.answer] == ["Clara Voss"]
    assert "English" not in (answer.note or "")
    weights = (tmp_path / "finder" / "model.onnx").read_bytes()
    assert freeze(answer, assistant.index, settings).record["reader"] == hashlib.sha256(weights).hexdigest()


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("bert", "no reader is called 'bert' — use onnx:/path/to/folder"),
        ("onnx:", "no reader is called 'onnx:'"),
        ("onnx:{}/nowhere", "there is no model.onnx for the reader in .*nowhere — give the folder that optimum-cli"),
        ("onnx:{}/words", "there is no tokenizer.json for the reader"),
        ("onnx:{}/torn", "the reader in .*torn cannot be opened"),
        ("onnx:{}/vectors", "finds no answers: it takes input_ids and gives a, b"),
    ],
)
def test_a_name_that_leads_to_no_reader_is_told_with_the_cure(tmp_path: Path, name: str, what: str) -> None:
    network(tmp_path / "vectors", ("a", "b"))
    (network(tmp_path / "words") / "tokenizer.json").unlink()
    (network(tmp_path / "torn") / "model.onnx").write_bytes(b"torn")
    with pytest.raises(FootnoteError, match=what):
        reader_named(name.format(tmp_path))


def test_without_a_name_it_is_the_reader_that_ships() -> None:
    assert (reader_named(None).sha256, reader_named(None).english_only) == (SHA256, True)
