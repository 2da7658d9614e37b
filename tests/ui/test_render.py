"""Answers, articles and people's words as HTML."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from index.article import Article, LeftOut
from index.catalogue import ArticleInfo
from rag.answer.answer import Answer, Sentence, Side
from rag.answer.citation import Citation
from rag.answer.wording import by_day, readable_date
from ui.chat import Place, Reading
from ui.emphasis import answer_spans
from ui.export import answer_text
from ui.opening import Opening, Step, Subject
from ui.reader import cited_span, reader_html, text_html, unavailable_html
from ui.render import answer_pieces, turn_value
from ui.templates import ENVIRONMENT, template
from ui.terminal import show_answer
from ui.turn import State, Turn

EVIL = "<img src=x onerror=alert(1)>\"'&`${x}</button><script>x</script>"
OURS = set(
    "class type role title id disabled tabindex name maxlength placeholder aria-label aria-labelledby aria-hidden "
    "aria-pressed style scope".split()
) | {
    f"data-{name}"
    for name in (
        "turn shelf-of n quote answer from ask article shelf close download vote of copy copy-text link edit retry "
        "question within seek side keep told".split()
    )
}


EVIL_INFO = ArticleInfo(EVIL, EVIL, EVIL, EVIL, 1)
EVIL_OPENING = Opening(
    2, 2, (Subject(EVIL, EVIL_INFO, (EVIL, "b")),), (Step(EVIL, EVIL, 1, 1.0),), (EVIL_INFO,), (EVIL,)
)


class Tags(HTMLParser):
    """The tags and attribute names that a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)


def turn_html(turn: Turn) -> str:
    return "".join(piece for slot in turn_value(turn)["slots"].values() for piece in slot)


def done(answer: Answer, state: State = "done") -> Turn:
    return Turn(4, answer.question, answer, state)


def visible(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


def marked(html: str) -> str:
    return unescape("".join(re.findall(r"<mark>(.*?)</mark>", html, re.S)))


def test_every_sentence_carries_its_footnote_with_turn_and_number(answer: Answer) -> None:
    first, second = answer_pieces(answer, 4)

    assert visible(first) == "The bridge fell at nine.1 "
    assert 'data-turn="4" data-shelf-of="cited" data-n="1"' in first
    assert 'aria-label="Citation 2: A bridge falls"' in second
    assert 'data-quote="Nobody was hurt."' in second


def test_the_very_words_that_answer_are_bold_wherever_the_quote_is_shown(
    article: Article, cite: Callable[..., Citation]
) -> None:
    start = article.text.index("bridge fell at")
    cited = cite(answer=((start, start + 6), (start + 7, start + 11)))  # bridge, fell
    said = Answer("What fell?", "What fell?", "answered", (Sentence("The bridge fell at nine.", (1,), True),), (cited,))
    refused = Answer("Who?", "Who?", "refused", nearest=(cited,))

    sentence = answer_pieces(said, 1)[0]
    assert "The <strong>bridge</strong> <strong>fell</strong> at " in sentence
    assert 'data-answer="[[4, 10], [11, 15]]"' in sentence
    assert "The <strong>bridge</strong> <strong>fell</strong> at nine." in turn_html(done(refused))
    for text in (article.text, "A new first line.\n\n" + article.text):
        page = reader_html(Reading(replace(article, text=text), cited))
        assert "<mark>The <strong>bridge</strong> <strong>fell</strong> at nine.</mark>" in page
    assert "<strong>" not in answer_pieces(replace(said, answerer="model"), 1)[0]  # Its words are not the quote's.

    console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor")
    with console.capture() as printed:
        show_answer(console, said)
        show_answer(console, refused)
    assert printed.get().count("The \x1b[1mbridge\x1b[0m \x1b[1mfell\x1b[0m at nine.") == 2


def test_words_that_answer_are_found_again_in_a_quote_shown_without_its_signs(cite: Callable[..., Citation]) -> None:
    quote = "- **May** or\nmay   not: in May"
    cited = replace(cite(), quote=quote, start=0, end=len(quote), answer=((10, 16), (27, 30)))  # or may, May

    assert answer_spans("May or may not: in May", cited) == [(4, 10), (19, 22)]
    assert answer_spans("Something else.", cited) == []


def test_markup_in_the_words_that_answer_is_shown_as_text(cite: Callable[..., Citation]) -> None:
    cited = replace(cite(), quote=EVIL, start=0, end=len(EVIL), answer=((3, len(EVIL) - 3),))
    answer = Answer("Q", "Q", "answered", (Sentence(EVIL, (1,)),), (cited,))

    html = turn_html(done(answer)) + reader_html(Reading(Article("a", "A", EVIL), cited))
    assert not Tags(html).names & {"img", "script"}
    assert Tags(html).attributes <= OURS
    assert EVIL in visible(html)


def test_markup_in_an_answer_is_shown_as_text(cite: Callable[..., Citation]) -> None:
    bad = replace(cite(), quote=EVIL, title=EVIL, source=EVIL, publisher=EVIL, copies=(EVIL,), date=EVIL)
    answer = Answer(EVIL, EVIL + "?", "answered", (Sentence(EVIL, (1,), False, EVIL),), (bad,), note=EVIL)
    refused = Answer(EVIL, EVIL, "refused", nearest=(bad,), missing=(EVIL,))

    for html in (turn_html(done(answer)), turn_html(done(refused)), turn_html(Turn(1, EVIL, error=EVIL))):
        assert EVIL in visible(html)
        assert not Tags(html).names & {"img", "script"}
        assert Tags(html).attributes <= OURS


def test_markup_in_an_article_is_shown_as_text(cite: Callable[..., Citation]) -> None:
    article = Article(EVIL, EVIL, EVIL, EVIL, EVIL)
    html = reader_html(Reading(article, replace(cite(), start=0, end=len(EVIL), quote=EVIL, copies=(EVIL,))))

    assert marked(html) == EVIL
    frame = template("frame")
    for page in (html, unavailable_html(EVIL), frame.welcome(EVIL_OPENING), frame.status(EVIL)):
        assert EVIL in visible(page)
        assert not Tags(page).names & {"img", "script"}
        assert Tags(page).attributes <= OURS


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", f"//{EVIL}", None])
def test_only_an_address_of_the_web_is_a_link(article: Article, url: str | None) -> None:
    assert "<a " not in reader_html(Reading(replace(article, url=url)))


def test_the_address_an_article_came_from_is_a_link_that_tells_that_site_nothing(article: Article) -> None:
    html = reader_html(Reading(replace(article, url=f"https://post.example/{EVIL}")))
    assert 'target="_blank" rel="noopener noreferrer"' in html
    assert (Tags(html).names & {"img", "script"}, f"https://post.example/{EVIL}" in visible(html)) == (set(), True)


def test_a_refusal_says_what_is_missing_and_shows_the_nearest_passages(cite: Callable[..., Citation]) -> None:
    refused = Answer("Who won?", "Who won?", "refused", nearest=(cite(),), missing=("cup", "2022"))
    value = turn_value(done(refused))

    assert value["kind"] == "refused by-quotes"
    said = visible("".join(value["slots"]["said"]))
    assert said == "The articles do not answer this.No article mentions cup, 2022."
    assert 'data-shelf-of="nearest" data-n="1"' in value["slots"]["sources"][1]


OWN_WORDS, MODELS = "In the articles’ own words.", "Written by a language model and checked against its footnotes."
STRUCK = (Sentence("It was blue.", (1,), False, "no colour is given"), Sentence("Trust me.", (7,), None))


def test_an_answer_that_rests_on_no_article_carries_no_warning_and_claims_no_source() -> None:
    said = Answer("hello", "hello", "answered", (Sentence("Hello. Ask about the 8 articles here."),), kind="greeting")
    slots = turn_value(Turn(1, "hello", answer=said, state="done"))["slots"]
    assert re.sub("<[^>]+>", "", "".join(slots["said"])).strip() == "Hello. Ask about the 8 articles here."
    assert (slots["label"], slots["notes"], slots["sources"]) == ([], [], [])
    console = Console(file=io.StringIO(), width=80)
    show_answer(console, said)
    assert console.file.getvalue().strip() == "Hello. Ask about the 8 articles here."  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changed", "state", "shown", "hidden"),
    [
        ({}, "done", OWN_WORDS, "Searched for"),
        ({}, "done", "What fell?", "it may not answer this"),
        ({}, "streaming", "The bridge fell at nine.1", OWN_WORDS),
        ({"answerer": "model"}, "done", MODELS, OWN_WORDS),
        ({"outcome": "closest"}, "done", "it may not answer this", "Not in the articles"),
        ({"query": "bridge nine"}, "done", "Searched for: bridge nine", "Stopped"),
        ({}, "stopped", "Stopped before the end.", OWN_WORDS),
        ({"sentences": STRUCK}, "done", "It was blue.1 no colour is given", "Trust me.7"),
        ({"sentences": STRUCK[1:], "outcome": "refused"}, "done", "Not in the articlesTrust me.", "do not answer"),
    ],
)
def test_what_kind_of_answer_it_is_is_said(
    answer: Answer, changed: dict[str, Any], state: State, shown: str, hidden: str
) -> None:
    html = turn_html(done(replace(answer, **changed), state))

    assert shown in visible(html)
    assert hidden not in visible(html)
    assert ('<s title="no colour is given">' in html) == ("colour" in shown)


def test_what_is_already_on_the_page_is_left_alone_as_the_answer_grows(answer: Answer) -> None:
    half = replace(answer, sentences=answer.sentences[:1], citations=answer.citations[:1])
    before, after = (turn_value(Turn(1, "What fell?", a, "streaming"))["slots"] for a in (half, answer))

    assert all(after[slot][: len(pieces)] == pieces for slot, pieces in before.items())


def test_the_days_of_an_answer_s_articles_are_told_where_there_are_several(
    answer: Answer, cite: Callable[..., Citation]
) -> None:
    days = ("2026-01-01", "2024-11-12", "2026-01-01")
    cited = tuple(replace(cite(n), date=day) for n, day in enumerate(days, start=1))
    assert by_day(cited) == "12 November 2024 [2] · 1 January 2026 [1][3]"
    assert by_day(cited[::2]) == ""
    notes = turn_value(done(replace(answer, citations=cited)))["slots"]["notes"]
    assert any("12 November 2024 [2]" in note for note in notes)


def test_a_second_citation_of_an_article_does_not_repeat_its_name(
    answer: Answer, cite: Callable[..., Citation]
) -> None:
    twice = replace(answer, citations=(cite(1), cite(2, "Nobody was hurt.", line=5)))
    first, second = turn_value(done(twice))["slots"]["sources"]

    assert visible(first) == "1A bridge fallsThe Gazette · 12 November 2024 · bridge.md, line\u00a03"
    assert visible(second) == "2The same article, line\u00a05"


@pytest.mark.parametrize(("iso", "shown"), [("2024-11-02", "2 November 2024"), ("in May", "in May"), (None, "")])
def test_a_date_is_written_out_and_anything_else_is_left_as_it_is(iso: str | None, shown: str) -> None:
    assert readable_date(iso) == shown


def test_the_reader_marks_exactly_the_cited_words(article: Article, cite: Callable[..., Citation]) -> None:
    html = reader_html(Reading(article, cite()))

    assert marked(html) == "The bridge fell at nine."
    assert "<p>It rained. <mark>" in html
    assert "The Gazette · 12 November 2024" in html
    assert "line\u00a03" in html


def test_the_reader_counts_what_was_left_out_and_shows_it(article: Article) -> None:
    whole = replace(article, left_out=(LeftOut("deleted", "<not>"), LeftOut("header", "Draft")))
    html = reader_html(Reading(whole))

    assert "2 blocks of this page were left out: show" in visible(html)
    assert "<p>deleted</p><ul><li>&lt;not&gt;</li></ul>" in html
    assert "left out" not in reader_html(Reading(article))


def test_the_reader_leads_to_the_previous_and_the_next_citation(
    article: Article, cite: Callable[..., Citation]
) -> None:
    here, there = Place(4, "cited", 1), Place(4, "cited", 2)
    html = reader_html(Reading(article, cite(), here, None, there, (1, 2)))

    assert "Citation 1 of 2" in html
    assert 'disabled aria-label="Previous citation"' in html
    assert 'data-turn="4" data-shelf-of="cited" data-n="2" aria-label="Next citation"' in html


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("a/b/bridge.md", "bridge.md"),
        ("news 1.pdf", "news-1.pdf.txt"),
        ("../..", "article.txt"),
        ("<x>", "x.txt"),
    ],
)
def test_the_text_is_saved_under_a_plain_name(article: Article, source: str, name: str) -> None:
    assert f'data-download="{name}"' in reader_html(Reading(replace(article, source=source)))


def test_a_quote_that_moved_is_found_again(article: Article, cite: Callable[..., Citation]) -> None:
    moved = replace(article, text="A new first line.\n\n" + article.text)

    assert marked(reader_html(Reading(moved, cite()))) == "The bridge fell at nine."


def test_a_quote_that_is_gone_is_said_to_be_gone(article: Article, cite: Callable[..., Citation]) -> None:
    html = reader_html(Reading(replace(article, text="Something else."), cite()))

    assert "<mark>" not in html
    assert "has changed since" in html
    assert "The bridge fell at nine." in html


def test_a_heading_keeps_its_signs_for_the_offsets_but_not_for_the_eye(article: Article) -> None:
    assert '<h3><span class="signs" aria-hidden="true">## </span>The night</h3>' in text_html(article.text, None)


def test_lines_wrapped_by_hand_are_one_paragraph_and_a_list_is_not() -> None:
    prose = "\n".join(["w" * 70, "w" * 68, "end."])

    assert text_html(prose, None).count("<p>") == 1
    assert text_html("- one\n- two", None).count("<p>") == 2


def test_an_article_of_200000_characters_on_one_line_is_one_paragraph() -> None:
    html = text_html("word " * 40_000, (100_000, 100_004))

    assert html.count("<p>") == 1
    assert marked(html) == "word"


@given(st.text(alphabet=st.sampled_from("ab <>&#\n\r\t\"'é"), max_size=80), st.data())
def test_without_its_tags_the_reader_is_the_article_and_the_mark_is_the_quote(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    html = text_html(text, (start, end))

    assert visible(html) == text
    # A mark never spans the blank between two paragraphs, so only white space can be outside it.
    assert "".join(marked(html).split()) == "".join(text[start:end].split())


def test_a_citation_of_nothing_marks_nothing(article: Article, cite: Callable[..., Citation]) -> None:
    assert cited_span(replace(article, text="x"), replace(cite(), quote="", start=5, end=9)) is None


def test_the_lines_of_a_template_leave_nothing_between_tags_and_one_space_between_words() -> None:
    made = ENVIRONMENT.from_string("<p>\n  <b>{{ one }}</b>\n  {% if true %}\n  and\n  two</p>\n{% endif %}\n")

    assert made.render(one="<1>") == "<p><b>&lt;1&gt;</b> and two</p>"


def test_a_comparison_is_a_table_of_two_columns_with_what_only_one_says_apart(cite: Callable[..., Citation]) -> None:
    both, alone = Sentence("The bridge fell at nine.", (1,), True), Sentence("Nobody was hurt.", (2,), True)
    cited = (cite(1), cite(2, "Nobody was hurt."))
    sides = (Side("The BBC", (alone, both), (True, False)), Side("CNN"))
    answer = Answer("Compare", "Compare", "closest", (both, alone), cited, kind="comparison", sides=sides)
    (table,) = answer_pieces(answer, 1)

    assert re.findall(r'<th scope="col">(.*?)</th>', table) == ["The BBC", "CNN"]
    first, second = re.findall(r"<td.*?</td>", table)
    assert first.index("The bridge") < first.index("Only here") < first.index("Nobody")
    assert "Nothing on this" in second
    assert turn_value(Turn(1, "Compare", answer, "done"))["slots"]["label"] == [], (
        "it is no passage that may not answer"
    )
    kept = Turn.from_json(json.loads(json.dumps(Turn(1, "Compare", answer, "done").to_json())))
    assert kept.answer is not None
    assert kept.answer.sides == sides


def test_a_question_that_could_mean_two_things_has_a_button_for_each() -> None:
    readings = ("How old is <Anna> Rask?", "How old is Nils Rask?")
    answer = Answer("How old is Rask?", "", "unclear", (Sentence("Which do you mean?"),), readings=readings)
    slots = turn_value(Turn(1, "How old is Rask?", answer, "done"))["slots"]

    assert slots["label"] == []
    assert [unescape(asked) for asked in re.findall(r'data-ask="([^"]*)"', slots["said"][1])] == list(readings)
    assert "- How old is Nils Rask?" in answer_text(answer)
