"""Whoever does it in the active does it in the passive, with every irregular verb there is."""

from __future__ import annotations

import pytest

from index.analysis import STOPWORDS
from rag.checking.basis import Basis
from rag.checking.turning import role_fault
from rag.language.parsed import parse
from rag.language.verbs import irregular

MUTUAL = {"met", "spoke", "spoken"}  # Whom one has met has met one.
FORMS = sorted(set(irregular()) - STOPWORDS - MUTUAL - {"might"})


def told(claim: str, sentence: str) -> bool:
    there = parse(sentence)
    return role_fault(parse(claim), Basis(there, there, there, sentence, None)) is not None


@pytest.mark.parametrize(
    ("article", "true", "false"),
    [
        ("Nokia {} Sony.", "Sony was {} by Nokia.", "Nokia was {} by Sony."),
        ("Sony was {} by Nokia.", "Nokia {} Sony.", "Sony {} Nokia."),
        ("Sony was {} last year by Nokia.", "Sony was {} by Nokia.", "Nokia was {} by Sony."),
    ],
)
def test_an_irregular_verb_in_the_passive_is_its_active_turned_around(article: str, true: str, false: str) -> None:
    forms = FORMS[:: 10 if "year" in article else 1]
    assert len(FORMS) > 500
    struck_out = [form for form in forms if told(true.format(form), article.format(form))]
    let_pass = [form for form in forms if not told(false.format(form), article.format(form))]
    assert (struck_out, let_pass) == ([], [])


def test_the_past_and_the_participle_of_a_verb_are_the_same_verb() -> None:
    assert told("Nokia was beaten by Sony.", "Nokia beat Sony.")
    assert not told("Sony was beaten by Nokia.", "Nokia beat Sony.")
    assert told("Nokia was sold by Microsoft.", "Nokia sells Microsoft.")
