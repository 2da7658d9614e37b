"""Where a server can hold its model to JSON, sentences come with their numbers; where it cannot, as text."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from rag.assistant import Assistant
from rag.writing import itemised
from rag.writing.dictation import Endless
from rag.writing.itemised import Itemised
from rag.writing.thoughts import spoken
from tests.model.conftest import FaultServer, Talk, says

ENVOY = "Who did Trump name as Middle East envoy?"
RIGHT = "Trump named Steve Witkoff as Middle East envoy."
ITEMS = json.dumps(
    {"sentences": [{"sentence": "It fell.", "cites": [1, 12]}, {"sentence": '“{[It]}” "rained."', "cites": []}]},
    ensure_ascii=False,
)
READ = [("It fell.", (1, 12)), ('“{[It]}” "rained."', ())]

Assisted = Callable[..., Assistant]


def read(text: str, size: int) -> tuple[list[tuple[str, tuple[int, ...]]], bool]:
    said = Itemised()
    found = [s for i in range(0, len(text), size) for s in said.take(text[i : i + size])] + said.end()
    return [(s.text, s.cited) for s in found], said.is_text


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ITEMS, READ),
        (f"```json\n{ITEMS}\n```", READ),
        (f"<think>{{\"sentences\": [</think>\n{ITEMS}", READ),
        ('[{"sentence": "It fell", "cites": [3]}]', [("It fell", (3,))]),
        (ITEMS[: ITEMS.index("“")], READ[:1]),
        ('{"sentences": [{"sentence": 4}, 5, {"sentence": "It fell.", "cites": "2"}]}', [("It fell.", ())]),
        ('{"sentences": []}', [("The articles do not say.", ())]),
        ('[{"sentence": "It fell.", "cites": [1]}, {"sentence": "It fell.", "cites": [1]}]', [("It fell.", (1,))]),
        ('["It fell [1].", "It rained."]', [("It fell.", (1,)), ("It rained.", ())]),
        ('{"answer": "It fell [1]."}', [("It fell.", (1,))]),
        ('{"sentence": "It fell.", "cites": [1]}', [("It fell.", (1,))]),
        ('{"sentences": {"sentence": "It fell.", "cites": [1]}}', [("It fell.", (1,))]),
        (r'[{"sentence": "It fell.\ud800", "cites": [true, 9999999]}]', [("It fell.", ())]),
        ('{"sentence": "It fell.", "cites": ' + 5000 * "[" + "}", []),
    ],
)  # fmt: skip
def test_each_item_is_a_sentence_with_its_numbers(text: str, expected: object, size: int) -> None:
    assert read(text, size) == (expected, False)


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
@pytest.mark.parametrize(
    "text", ["[1] It fell at nine. [2] It rained.", "{It} fell [1]. It rained.", "It fell [1]. It"]
)
def test_what_is_no_json_is_read_as_text(text: str, size: int) -> None:
    found, is_text = read(text, size)
    assert is_text
    assert len(found) == 2


def test_a_sentence_is_there_as_soon_as_its_item_has_ended() -> None:
    said = Itemised()
    end = ITEMS.index("}") + 1
    assert said.take(ITEMS[: end - 1]) == []
    assert [s.text for s in said.take(ITEMS[end - 1 : end])] == ["It fell."]


def test_a_long_thought_is_not_read_again_for_every_word_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    read_again: list[int] = []
    monkeypatch.setattr(itemised, "spoken", lambda text, **how: read_again.append(len(text)) or spoken(text, **how))
    assert read(f"<think>{5000 * 'hm '}</think>{ITEMS}", 3) == (READ, False)
    assert sum(size > 100 for size in read_again) < 50


def test_json_without_end_is_none() -> None:
    with pytest.raises(Endless):
        Itemised().take('{"sentences": [' + " " * 300)


def test_a_server_is_asked_for_json_and_a_sentence_shown_with_our_footnote(
    server: FaultServer, assisted: Assisted
) -> None:
    server.plays(says(json.dumps({"sentences": [{"sentence": RIGHT, "cites": [99]}]})))
    answer = assisted(model_json=True).ask(ENVOY)
    assert server.heard[0]["response_format"]["json_schema"]["strict"] is True
    assert "as JSON" in server.heard[0]["messages"][1]["content"]
    assert (answer.answerer, answer.text, answer.note) == ("model", f"{RIGHT} [1]", None)
    assert "Witkoff" in answer.citations[0].quote


def knows(kind: str) -> Callable[[Talk], None]:
    """Refuse every form of an answer but one, as servers do."""

    def act(talk: Talk) -> None:
        if talk.body.get("response_format", {"type": "none"})["type"] != kind:
            talk.status(422)
        else:
            says(f"{RIGHT[:-1]} [1].")(talk)

    return act


@pytest.mark.parametrize(("kind", "asked"), [("json_object", 2), ("none", 3)])
def test_a_form_that_the_server_refuses_is_not_asked_for_again(
    kind: str, asked: int, server: FaultServer, assisted: Assisted
) -> None:
    server.plays(knows(kind))
    assistant = assisted(model_json=True)
    assert assistant.ask(ENVOY).text == f"{RIGHT} [1]"
    assert len(server.heard) == asked
    assistant.ask(ENVOY)
    assert len(server.heard) == asked + 1


def test_a_server_that_takes_no_notice_is_asked_for_text_from_then_on(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(f"{RIGHT[:-1]} [1]."))
    assistant = assisted(model_json=True)
    assert [assistant.ask(ENVOY).text for _ in range(3)] == [f"{RIGHT} [1]"] * 3
    assert ["response_format" in heard for heard in server.heard] == [True, True, False], "there are two forms to try"


def test_json_that_cannot_be_read_is_told_as_that(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says('{"sentences": [{"sentence": "Trump named "Witkoff".", "cites": [1]}]}'))
    answer = assisted(model_json=True).ask(ENVOY)
    assert answer.answerer == "quotes"
    assert "wrote JSON that cannot be read; these are quotes instead." in (answer.note or "")


def test_nobody_is_asked_for_json_unless_it_is_set(server: FaultServer, assisted: Assisted) -> None:
    server.plays(says(f"{RIGHT[:-1]} [1]."))
    assisted().ask(ENVOY)
    assert "response_format" not in server.heard[0]
