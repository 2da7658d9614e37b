"""Every measure of single prompts and of several, with numbers worked by hand."""

import random
from collections.abc import Sequence
from dataclasses import replace

import ir_measures
import pytest

from index.article import Article
from rag.answer.answer import Sentence
from rag.answer.citation import Citation
from rag.evaluation.case import Case
from rag.evaluation.figures import ThresholdPoint, best_point, kinds, latencies, measured, refusal_curve, reliability_of
from rag.evaluation.grade import Graded, grade
from rag.evaluation.ranking import NAMES, ranking_scores, sentence_documents
from rag.evaluation.reply import Reply
from rag.evaluation.statistic import Bin

TEXT = "The call lasted 90 minutes. Nobody listened. It rained in Kyiv."
ARTICLES = {name: Article(name, name, TEXT) for name in ("a.md", "b.md", "c.md")}


def cited(
    quote: str, source: str = "a.md", number: int = 1, copies: tuple[str, ...] = (), words: Sequence[str] = ()
) -> Citation:
    start = TEXT.index(quote)
    spans = tuple((TEXT.index(w), TEXT.index(w) + len(w)) for w in words)
    return Citation(number, source, source, None, start, start + len(quote), quote, copies=copies, answer=spans)


def graded(case: Case, reply: Reply) -> Graded:
    return grade([case], [reply], ARTICLES.get)[0]


def answered(text: str = "The call lasted 90 minutes. [1]", *citations: Citation, **more: object) -> Reply:
    values = {"citations": citations or (cited("The call lasted 90 minutes."),), "retrieved": ("a.md",), **more}
    return Reply("p", "answered", text, **values)  # type: ignore[arg-type]


FACT = Case("p", "How long?", answers=(("90 minutes",),), sources=("a.md", "b.md"), answerable=True, kind="fact")


def test_rankings_are_scored_by_place_and_grade_and_an_empty_one_scores_zero() -> None:
    # Gold a and b; ranked x, a, y, z, b. First hit at 2: Hits@1 0, Hits@4 1, RR 1/2.
    # DCG = 1/log2(3) + 1/log2(6) = 0.6309 + 0.3869 = 1.0178; ideal 1 + 0.6309 = 1.6309; nDCG 0.6241.
    # AP = (1/2 + 2/5) / 2 = 0.45. Graded: ranked b (1), a (2): DCG = 1 + 2/1.585 = 2.2619; ideal 2.6309; 0.8597.
    judged = {"q": {"a": 1, "b": 1}, "graded": {"a": 2, "b": 1}, "nothing": {"a": 1}}
    scores = ranking_scores(judged, {"q": ["x", "a", "y", "z", "b"], "graded": ["b", "a"]})
    assert scores["q"] == pytest.approx(
        {"hits_at_1": 0, "hits_at_4": 1, "hits_at_10": 1, "mrr_at_10": 0.5, "ndcg_at_10": 0.6241, "map": 0.45}, abs=1e-4
    )
    assert scores["graded"]["ndcg_at_10"] == pytest.approx(0.8597, abs=1e-4)
    assert set(scores["nothing"].values()) == set(ranking_scores({"q": {"a": 1}}, {})["q"].values()) == {0}


def test_each_gold_sentence_is_found_once() -> None:
    gold = ["Nobody listened.", "It rained in Kyiv."]
    assert sentence_documents(["Nobody listened.", "Nobody", "It rained"], gold) == ["g0", "x1", "g1"]


def test_gold_sentences_are_ranked_by_the_candidates() -> None:
    case = Case("p", "Who listened?", sentences=("Nobody listened.",))
    spans = (("a.md", 0, 27), ("a.md", 28, 44))  # The second candidate is the gold sentence.
    scores = graded(case, answered(ranked=spans)).scores
    assert scores["sentence_hits_at_1"] == (0, 1)
    assert scores["sentence_mrr_at_10"] == (0.5, 1)


def test_citation_precision_and_recall_count_articles() -> None:
    # Cites a (gold) and c (not): precision 1/2; of gold a and b only a: recall 1/2.
    reply = answered("90 minutes [1][2]", cited("Nobody listened."), cited("Nobody listened.", "c.md", 2))
    scores = graded(FACT, reply).scores
    assert scores["citation_precision"] == (0.5, 1)
    assert scores["citation_recall"] == (0.5, 1)


def test_a_copy_of_a_gold_article_counts_as_it() -> None:
    reply = answered("90 minutes [1]", cited("Nobody listened.", "c.md", copies=("b.md",)))
    assert graded(FACT, reply).scores["citation_precision"] == (1, 1)


def test_sentence_citations_count_quotes_and_covered_gold_sentences() -> None:
    # Three quotes, one of them evidence: 1/3. Two gold sentences, one covered: 1/2.
    case = Case("p", "How long?", sentences=("The call lasted 90 minutes.", "It ended at noon."))
    quotes = ("The call lasted 90 minutes.", "Nobody listened.", "It rained in Kyiv.")
    reply = answered("…", *(cited(quote, number=n) for n, quote in enumerate(quotes, start=1)))
    scores = graded(case, reply).scores
    assert scores["sentence_citation_precision"] == (pytest.approx(1 / 3), 1)
    assert scores["sentence_citation_recall"] == (0.5, 1)


def test_gold_that_is_named_twice_counts_once() -> None:
    # a twice and b once are two sources, of which one is cited: 1/2, not 2/3; so with the two sentences.
    case = Case(
        "p", "How long?", sources=("a.md", "a.md", "b.md"),
        sentences=("The call lasted 90 minutes.", "The call lasted 90 minutes.", "It ended at noon."),
    )  # fmt: skip
    scores = graded(case, answered(ranked=(("a.md", 0, 27),))).scores
    assert scores["citation_recall"] == (0.5, 1)
    assert scores["sentence_citation_recall"] == (0.5, 1)
    assert scores["sentence_map"] == (0.5, 1)


def test_a_quote_must_stand_at_its_place_in_the_file() -> None:
    good = cited("Nobody listened.")
    moved = Citation(2, "a.md", "a.md", None, good.start + 1, good.end + 1, good.quote)
    nowhere = Citation(3, "gone.md", "gone", None, 0, 6, "Nobody")
    scores = graded(FACT, answered("…", good, moved, nowhere)).scores
    assert scores["quote_in_file"] == (1, 3)


def test_supported_sentences_are_counted_among_those_that_were_checked() -> None:
    said = tuple(Sentence("Words.", (), supported=flag) for flag in (True, False, None))
    assert graded(FACT, answered(sentences=said)).scores["supported"] == (1, 2)


def test_answers_are_right_exact_and_overlapping() -> None:
    # said: call lasted 90 minutes (4 words after SQuAD's "the"); gold 90 minutes: 2*2/(4+2) = 0.667.
    scores = graded(FACT, answered()).scores
    assert scores["answer_right"] == (1, 1)
    assert scores["exact_match"] == (0, 1)
    assert scores["token_f1"] == (pytest.approx(2 / 3), 1)
    assert scores["answer_words"] == (6, 1)  # The call lasted 90 minutes. [1]


RAIN, CALL, NOBODY = (Sentence(text, (n,), supported=True) for n, text in enumerate(
    ("It rained in Kyiv. ", "The call lasted 90 minutes.", "Nobody listened."), start=1))  # fmt: skip
QUOTES = (
    cited("It rained in Kyiv."),
    cited("The call lasted 90 minutes.", number=2),
    cited("Nobody listened.", number=3),
)


@pytest.mark.parametrize(
    ("said", "first", "evidence_first", "sentences"),
    [
        ((CALL, RAIN, NOBODY), 1, 1, 3),
        ((RAIN, CALL), 0, 0, 2),
        ((Sentence("It snowed.", (), supported=False), CALL), 1, 1, 1),  # What is struck out is not shown.
        ((), 0, 0, None),
    ],
)
def test_the_first_sentence_is_right_by_itself_and_sentences_are_counted(
    said: tuple[Sentence, ...], first: int, evidence_first: int, sentences: int | None
) -> None:
    case = Case("p", "How long?", answers=(("90 minutes",),), sentences=("The call lasted 90 minutes.",))
    outcome = "answered" if said else "refused"
    scores = graded(case, Reply("p", outcome, "…", QUOTES if said else (), sentences=said)).scores  # type: ignore[arg-type]
    assert scores["first_right"] == (first, 1)
    assert scores["evidence_first"] == (evidence_first, 1)
    assert scores.get("answer_sentences") == (None if sentences is None else (sentences, 1))


@pytest.mark.parametrize(
    ("case", "source", "first"),
    [
        (FACT, "a.md", (1, 1)),
        (FACT, "c.md", (0, 1)),  # The words, but from no gold source.
        (replace(FACT, sources=()), "a.md", None),
        (replace(FACT, answers=(("listened",),)), "a.md", (0, 1)),
        (replace(FACT, answers=(("yes",),)), "a.md", None),
    ],
)
def test_evidence_is_also_the_answers_words_in_a_gold_source(
    case: Case, source: str, first: tuple[int, int] | None
) -> None:
    reply = answered("…", cited("The call lasted 90 minutes.", source, 2), sentences=(CALL,))
    assert graded(case, reply).scores.get("evidence_first") == first


@pytest.mark.parametrize("answers", [(("Rubio",), ("Witkoff",)), (("Yes",),), ()])
def test_only_answers_of_one_fact_are_counted_in_sentences_and_words(answers: tuple[tuple[str, ...], ...]) -> None:
    case = Case("p", "Who?", answers=answers, sources=("a.md",))
    quote = cited("The call lasted 90 minutes.", words=["90 minutes"])
    scores = graded(case, answered("…", quote, sentences=(CALL,))).scores
    assert not scores.keys() & {"answer_sentences", "span_exact_match", "span_token_f1"}


def test_citations_bear_on_the_question_by_gold_sentence_or_answer_words_wherever_they_are() -> None:
    # By the words, from no gold source; by the gold sentence; not: 2 of 3, counted over all citations.
    case = Case(
        "p", "How long?", answers=(("ninety", "90 minutes"), ("x",)), sentences=("Nobody listened. So it was.",)
    )
    quotes = (cited("The call lasted 90 minutes.", "c.md"), QUOTES[2], QUOTES[0])
    assert graded(case, answered("…", *quotes)).scores["bearing_citations"] == (2, 3)
    yes = Case("p", "Did they?", answers=(("Yes", "no"),), sources=("a.md",))
    assert "bearing_citations" not in graded(yes, answered()).scores  # "No" in a quote proves nothing.
    assert "bearing_citations" not in graded(ABSENT, answered()).scores


def test_the_answers_very_words_are_compared_as_squad_does() -> None:
    # "lasted 90 minutes" against "the 90 minutes!": 2·2 / (3 + 2) = 0.8; the second citation's words do not count.
    case = Case("p", "How long?", answers=(("an hour", "the 90 minutes!"),))
    first, second = (cited("The call lasted 90 minutes.", words=[w]) for w in ("lasted 90 minutes", "90 minutes"))
    loose, exact = graded(case, answered("…", QUOTES[0], first, second)), graded(case, answered("…", second))
    assert (loose.scores["span_exact_match"], loose.scores["span_token_f1"]) == ((0, 1), (pytest.approx(0.8), 1))
    assert (exact.scores["span_exact_match"], exact.scores["span_token_f1"]) == ((1, 1), (1, 1))


def test_words_that_are_not_named_score_zero_only_where_the_answerer_names_any() -> None:
    cases = [replace(FACT, id=n) for n in "123"]
    named = answered("…", cited("The call lasted 90 minutes.", words=["90 minutes"]))
    replies = [named, answered(), Reply("3", "refused")]
    found = values(grade(cases, replies, ARTICLES.get))
    assert found["span_exact_match"] == found["span_token_f1"] == pytest.approx(1 / 3)
    assert values(grade(cases[1:], replies[1:], ARTICLES.get))["span_exact_match"] is None


def test_of_answers_the_confidence_is_held_against_being_right() -> None:
    # Ten answers at 0.8, of which seven right, two wrong, and one to what has no answer: 0.7 right, 0.1 too sure.
    # What is refused, and what cannot be judged, has no part in it.
    bare = Case("p", "How long?", answerable=True)
    rows = [(FACT, "90 minutes")] * 7 + [(FACT, "an hour")] * 2 + [(ABSENT, "90 minutes"), (bare, "an hour")]
    items = [graded(p, answered(text, confidence=0.8)) for p, text in rows]
    items += [graded(p, Reply("p", "refused", confidence=0.1)) for p in (FACT, ABSENT)]
    found = measured(items)["calibration_error"]
    assert (found.value, found.n) == (pytest.approx(0.1), 10)
    assert reliability_of(items)[0] == Bin(0.8, 0.7, 1.0)


def test_without_gold_answers_an_answer_is_right_by_its_evidence() -> None:
    case = Case("p", "How long?", sentences=("It rained in Kyiv.",))
    assert graded(case, answered("…", QUOTES[0], confidence=0.6)).scores["calibration_error"] == (0.6, 1)
    assert graded(case, answered("…", QUOTES[2], confidence=0.6)).scores["calibration_error"] == (0.6, 0)


def test_what_the_prompt_does_not_state_is_not_measured() -> None:
    bare = graded(Case("p", "How long?"), answered())
    assert bare.passed is None
    assert bare.why is None
    assert set(bare.scores) == {"quote_in_file", "answer_words"}
    absent = graded(Case("p", "How long?", answerable=False, answers=(("x",),)), answered())
    assert "answer_right" not in absent.scores


def refusals() -> list[Graded]:
    """Two absent prompts (one refused), one near miss (refused), two answerable ones (one refused)."""
    absent = Case("1", "q", answerable=False, kind="absent")
    near = Case("3", "q", answerable=False, kind="near-miss", near=("a.md",))
    rows: list[tuple[Case, bool, float]] = [
        (absent, True, 0.1), (Case("2", "q", answerable=False, kind="absent"), False, 0.8), (near, True, 0.3),
        (Case("4", "q", answerable=True), True, 0.4), (Case("5", "q", answerable=True), False, 0.9),
    ]  # fmt: skip
    replies = [Reply(p.id, "refused" if refused else "answered", confidence=c) for p, refused, c in rows]
    return grade([p for p, _, _ in rows], replies, ARTICLES.get)


def values(items: Sequence[Graded]) -> dict[str, float | None]:
    return {name: estimate.value for name, estimate in measured(items).items()}


def test_refusals_are_measured_over_all_and_by_sort() -> None:
    found = values(refusals())
    # Refused 1, 3, 4: two rightly. Unanswerable 1, 2, 3: two refused. F1 = 2*2 / (3 + 3).
    # 0.9 beats 0.1, 0.8, 0.3; 0.4 beats 0.1 and 0.3 only: 5 of 6.
    assert [found[f"refusal_{name}"] for name in ("precision", "recall", "f1", "auc")] == pytest.approx(
        [2 / 3, 2 / 3, 2 / 3, 5 / 6]
    )
    # Absent against the answerable: refused 1 and 4, one rightly; absent 1, 2: F1 = 2*1 / (2 + 2). Area 3 of 4.
    assert [found[f"absent_refusal_{name}"] for name in ("precision", "recall", "f1", "auc")] == [0.5, 0.5, 0.5, 0.75]
    # Near miss against the answerable: refused 3 and 4, one rightly; F1 = 2*1 / (2 + 1). Area 2 of 2.
    assert [found[f"near_miss_refusal_{name}"] for name in ("precision", "recall", "f1", "auc")] == pytest.approx(
        [0.5, 1, 2 / 3, 1]
    )
    # For 0.95 of 0.4 and 0.9 to stay answered both must: of the absent 0.1 and 0.8 one is below 0.4, the near miss is.
    assert (found["absent_refused_at_98"], found["near_miss_refused_at_95"], found["answered"]) == (0.5, 1, 0.5)


def test_precision_of_refusals_needs_both_sorts_of_prompt() -> None:
    found = measured([g for g in refusals() if g.case.kind == "absent"])
    assert found["refusal_precision"].value is None
    assert found["refusal_f1"].value is None
    assert found["refusal_recall"].value == 0.5


def test_the_curve_answers_less_and_refuses_more_as_the_threshold_rises_and_has_a_best_point() -> None:
    curve = refusal_curve(refusals(), steps=10)
    assert curve[0] == ThresholdPoint(0.0, answered=1.0, refused=0.0)
    # At 0.5: of 0.4 and 0.9 one is answered; of 0.1, 0.8 and 0.3 two are refused.
    assert (curve[5].answered, curve[5].refused) == (0.5, pytest.approx(2 / 3))
    # Above 0.3 and up to 0.4 both are answered and two of three refused, 1 + 2/3; above 0.8 and up to 0.9 one and all,
    # 1/2 + 1. At steps of a tenth only 0.4 reaches the first.
    assert best_point(curve) == ThresholdPoint(0.4, 1.0, pytest.approx(2 / 3))
    assert best_point(refusal_curve([g for g in refusals() if g.case.kind == "absent"])) is None


def test_kinds_and_stages_are_told_apart() -> None:
    assert {kind: len(items) for kind, items in kinds(refusals()).items()} == {"absent": 2, "near-miss": 1, "other": 2}
    timed = grade([FACT, FACT], [answered(timings_ms={"total": t}) for t in (10.0, 30.0)], ARTICLES.get)
    assert latencies(timed)["total"].p50.value == 20


ABSENT = Case("p", "How long?", answerable=False)
SENTENCE = Case("p", "How long?", answers=(("90 minutes",),), sources=("a.md",), sentences=("It rained in Kyiv.",))


@pytest.mark.parametrize(
    ("case", "reply", "why"),
    [
        (FACT, answered(), None),
        (ABSENT, Reply("p", "refused"), None),
        (ABSENT, answered(), "answered wrongly"),
        (FACT, Reply("p", "refused", retrieved=("c.md",)), "not retrieved"),
        (FACT, Reply("p", "refused", retrieved=("c.md", "a.md")), "refused wrongly"),
        (FACT, answered("90 minutes [1]", cited("It rained in Kyiv.", "c.md")), "retrieved but not chosen"),
        (FACT, answered("It rained in Kyiv. [1]", cited("It rained in Kyiv.")), "chosen but answer wrong"),
        (SENTENCE, answered("Nobody listened.", cited("Nobody listened.")), "retrieved but not chosen"),
        (SENTENCE, answered("It rained in Kyiv.", cited("It rained in Kyiv.")), "chosen but answer wrong"),
        (FACT, Reply("p", "error", error="ValueError: no"), "error"),
    ],
)
def test_a_failure_names_the_first_step_that_went_wrong(case: Case, reply: Reply, why: str | None) -> None:
    item = graded(case, reply)
    assert item.why == why
    assert item.passed is (why is None)


def test_without_gold_answers_the_evidence_is_what_counts() -> None:
    case = Case("p", "How long?", sources=("a.md",), sentences=("It rained in Kyiv.",))
    assert graded(case, answered("…", cited("It rained in Kyiv."))).passed
    assert not graded(case, answered("…", cited("Nobody listened."))).passed


def test_rankings_are_scored_as_the_library_for_it_does() -> None:
    chance = random.Random(1)
    judged = {str(q): {f"d{n}": chance.choice([0, 1, 1, 3]) for n in range(chance.randrange(1, 15))} for q in range(60)}
    ranked = {q: [f"d{n}" for n in chance.sample(range(25), chance.randrange(25))] for q in judged}
    names = ("Success@1", "Success@4", "Success@10", "RR@10", "nDCG@10", "AP")
    measures = dict(zip(map(ir_measures.parse_measure, names), NAMES, strict=True))
    grades = [ir_measures.Qrel(q, d, grade) for q, known in judged.items() for d, grade in known.items()]
    run = [ir_measures.ScoredDoc(q, d, -place) for q, found in ranked.items() for place, d in enumerate(found)]
    ours = ranking_scores(judged, ranked)
    for metric in ir_measures.iter_calc(list(measures), grades, run):
        assert ours[metric.query_id][measures[metric.measure]] == pytest.approx(metric.value), metric
