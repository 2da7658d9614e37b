"""What checking gains is measured by code of its own: numbers and names that stand in what is cited."""

import pytest

from index.article import Article
from rag.answer.answer import Sentence
from rag.answer.citation import Citation
from rag.evaluation.case import Case
from rag.evaluation.grade import grade
from rag.evaluation.grounding import is_grounded, raw_grounded, shown_grounded
from rag.evaluation.reply import Reply

TEXT = "Anne Dahl opened the bridge at nine. It cost 84 million euros.\n\nThe ferry sails to Bergen."
ARTICLE = Article("a.md", "A bridge for Tromsø", TEXT, "2024-11-12")
FIRST, SECOND = ("a.md", 0, 62), ("a.md", 64, len(TEXT))


def reply(raw: str, *said: Sentence) -> Reply:
    cited = (Citation(1, "a.md", "A", None, 0, 36, TEXT[:36]), Citation(2, "a.md", "A", None, 64, len(TEXT), TEXT[64:]))
    text = " ".join(s.text for s in said)
    return Reply("p", "answered", text, cited, sentences=said, answerer="model", raw=raw, given=(FIRST, SECOND))


@pytest.mark.parametrize(
    ("sentence", "grounded"),
    [
        ("Anne Dahl opened it.", True),
        ("It cost eighty-four million euros.", True),
        ("It cost 48 million euros.", False),
        ("Then Dahl opened it with Bob.", False),
        ("Bob Smith opened it.", False),
        ("Afterwards it was open.", True),
        ("On 12 November 2024 it was opened in Tromsø.", True),
        ("On 13 November 2024 it was opened.", False),
    ],
)
def test_numbers_and_names_must_stand_in_the_evidence(sentence: str, grounded: bool) -> None:
    evidence = f"{TEXT}\nA bridge for Tromsø\nTuesday 12 November 2024"
    assert is_grounded(sentence, evidence) is grounded


def test_the_model_s_own_sentences_are_held_against_what_they_cite() -> None:
    # Dahl stands in [1]; Bergen in [2] and not in [1]; without a mark, or with one that is none, all counts.
    raw = "Dahl opened it [1]. One sails to Bergen [1]. They sail to Bergen [2]. One goes to Bergen. So does Dahl [9]."
    assert raw_grounded(reply(raw), {"a.md": ARTICLE}.get) == [True, False, True, True, True]


def test_what_is_struck_out_does_not_count_as_shown() -> None:
    said = (
        Sentence("Dahl opened the bridge.", (1,), True),
        Sentence("Once Bob did.", (), False),
        Sentence("One sails to Oslo.", (2,), True),
    )
    assert shown_grounded(reply("…", *said), {"a.md": ARTICLE}.get) == [True, False]


def test_the_figures_stand_in_the_report_only_where_a_model_was_asked() -> None:
    case = Case("p", "Who opened it?", answers=(("Dahl",),), answerable=True)
    asked = reply("Bob Smith opened it. Dahl did.", Sentence("Dahl opened the bridge.", (1,), True))
    (graded,) = grade([case], [asked], {"a.md": ARTICLE}.get)
    assert graded.scores["by_model"] == (1, 1)
    assert graded.scores["raw_grounded"] == (1, 2)
    assert graded.scores["grounded"] == (1, 1)
    assert graded.scores["raw_answer_right"] == (1, 1)
    (plain,) = grade([case], [Reply("p", "answered", "Dahl opened it.")], {"a.md": ARTICLE}.get)
    assert not {"by_model", "grounded", "raw_grounded", "raw_answer_right"} & plain.scores.keys()
