"""A sentence out of a longer quotation is shown with both its marks, and cited without the one that is not its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.answer.citation import Citation
from rag.assistant import Assistant
from rag.evidence.sentences import is_verbatim
from rag.language.quotation_marks import balanced

SPEECH = (
    'The mayor opened the ferry. Ada Brown said: "The ferry to Holm costs four euros. '
    'It sails every hour until midnight," and left.\n'
)


@pytest.mark.parametrize(
    ("excerpt", "shown"),
    [
        ('He said: "We won.', 'He said: "We won."'),
        ("He said: “We won.", "He said: “We won.”"),
        ('We won," he said.', '"We won," he said.'),
        ("We won,” he said.", "“We won,” he said."),
        ('We won," he said, "and they lost.', '"We won," he said, "and they lost."'),
        ("He said: ‘It’s won.", "He said: ‘It’s won.’"),
        ("It’s won,’ he said of the workers’ union.", "‘It’s won,’ he said of the workers’ union."),
        ("“He called it ‘a win,” she said.", "“He called it ‘a win,” she said.’"),
        ("«We won, he said.", "«We won, he said.»"),
    ],
)
def test_the_half_that_is_lost_is_put_back(excerpt: str, shown: str) -> None:
    assert balanced(excerpt) == shown


@pytest.mark.parametrize(
    "sentence",
    [
        "We won.",
        'He said: "We won," and left.',
        '"We won," he said, "and they lost."',
        "“We won,” he said (“and they lost”).",
        "He “won” the workers’ cup in the ‘90s, didn’t he?",
        'A 12" record and a 6\'2" man.',
        "Er sagte: „Wir haben gewonnen.“",
        "``We won,'' he said.",
        '"In 1969" is a song; the "so-called "winner"" is none.',
    ],
)
def test_what_lacks_nothing_stays_as_it_is(sentence: str) -> None:
    assert balanced(sentence) == sentence


def test_an_answer_out_of_a_quotation_has_both_marks_and_its_quote_the_articles_own(
    build_assistant: Callable[..., Assistant],
) -> None:
    assistant = build_assistant({"ferry.txt": SPEECH}, sentences=1, threshold=0.0)
    answer = assistant.ask("How much does the ferry to Holm cost?")
    assert [s.text for s in answer.sentences] == ['Ada Brown said: "The ferry to Holm costs four euros."']
    cited = answer.citations[0]
    assert cited.quote == 'Ada Brown said: "The ferry to Holm costs four euros.' == SPEECH[cited.start : cited.end]


@pytest.mark.parametrize("quote", ['He said: "We won.', 'We won," he said.'])
def test_what_was_kept_before_marks_were_put_back_still_holds(quote: str) -> None:
    cited = Citation(1, "a.md", "A", None, 0, len(quote), quote)
    for text in (quote, f"On Monday: {quote}", balanced(quote)):
        assert is_verbatim(text, cited)
