"""Whoever does not trust us can check a file: whatever is changed in it is found, and named."""

import io
import json
import random
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from index.article import Article
from rag import Footnote
from rag.answer.answer import Answer, Sentence
from rag.evidence.canonical import digest
from rag.evidence.formats.formats import FORMATS, carried, export
from rag.evidence.formats.seal import BLANK, NAME, sealed, unsealed
from rag.evidence.frozen import Evidence, Frozen
from rag.evidence.sentences import unfounded
from rag.evidence.signing import NotSigned, sign, signer
from rag.evidence.today import today
from rag.evidence.verifying import verified
from ui.cli import app

PART = [name for name, form in FORMATS.items() if not form.carries]
WHOLE = [name for name, form in FORMATS.items() if form.carries]


def kinds(data: bytes, **known: Any) -> list[str]:
    return [finding.kind for finding in verified(data, **known).findings]


def remade(frozen: Frozen, change: Callable[[dict[str, Any]], None]) -> Frozen:
    """A forger's record: changed, and all hashes made anew."""
    values = json.loads(json.dumps({"record": dict(frozen.record), "articles": dict(frozen.articles)}))
    change(values)
    articles = {digest(article): article for article in values["articles"].values()}
    values["record"]["articles"] = {article["source"]: name for name, article in articles.items()}
    return Frozen(values["record"], articles)


def resealed(data: bytes) -> bytes:
    """A file whose seal was made anew over what it has become."""
    at = data.rindex(NAME.encode())
    return sealed(data[:at] + BLANK.encode() + data[at + len(BLANK) :])


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_as_it_was_written_is_sound_without_an_index(name: str, files: dict[str, bytes]) -> None:
    found = verified(files[name])
    assert found.findings == ()
    assert (found.format, found.counts) == (name, "3 answers, 6 quotes")


@pytest.mark.parametrize("name", FORMATS)
def test_a_byte_that_is_flipped_anywhere_is_found(name: str, files: dict[str, bytes], fn: Footnote) -> None:
    chance = random.Random(name)
    for at in chance.sample(range(len(files[name])), 12):
        flipped = bytearray(files[name])
        flipped[at] ^= 1 << chance.randrange(8)
        assert kinds(bytes(flipped), kept=fn.assistant.kept), f"byte {at} of {len(flipped)}"


@pytest.mark.parametrize("name", ["html", "md"])
def test_words_that_are_changed_where_people_read_are_found_though_the_seal_is_made_anew(
    name: str, files: dict[str, bytes]
) -> None:
    forged = resealed(
        files[name].replace(b"Steve Witkoff", b"Steve Bannon", 1)
    )  # in what is shown, not in what is carried
    assert unsealed(forged)
    assert kinds(forged) == ["shown"]


def test_a_style_that_hides_a_word_is_found(files: dict[str, bytes]) -> None:
    assert kinds(resealed(files["html"].replace(b"</style>", b".said{display:none}</style>", 1))) == ["shown"]


def test_a_word_file_that_shows_something_else_is_found(dossier: Evidence, files: dict[str, bytes]) -> None:
    other = Evidence(dossier.answers[:1])
    assert FORMATS["docx"].shows(files["docx"], dossier)
    assert not FORMATS["docx"].shows(files["docx"], other)


def test_a_pdf_that_shows_something_else_is_found(dossier: Evidence, files: dict[str, bytes]) -> None:
    def other(values: dict[str, Any]) -> None:
        values["record"]["answer"]["sentences"][0]["text"] = "Trump named Steve Bannon as Middle East envoy."

    forged = Evidence((remade(dossier.answers[0], other), *dossier.answers[1:]), dossier.title)
    assert not FORMATS["pdf"].shows(files["pdf"], forged)


def test_a_quote_that_does_not_stand_in_its_article_is_found_though_all_hashes_are_made_anew(dossier: Evidence) -> None:
    def misquote(values: dict[str, Any]) -> None:
        values["record"]["answer"]["citations"][0]["quote"] = "Trump named nobody."

    found = verified(export(Evidence((remade(dossier.answers[0], misquote),)), "json"))
    said = [f.what for f in found.findings if f.kind == "quote"]
    place = dossier.answers[0].answer.citations[0]
    assert said == [f"footnote 1: its words do not stand in {place.source} from {place.start} to {place.end}"]


def test_an_article_that_is_rewritten_is_not_the_one_that_was_indexed(dossier: Evidence) -> None:
    def rewrite(values: dict[str, Any]) -> None:
        for article in values["articles"].values():
            article["text"] = article["text"].replace("Steve Witkoff", "Steve Bannon!")
        answer = values["record"]["answer"]
        for each in (*answer["citations"], *answer["sentences"]):
            for key in ("quote", "text"):
                each[key] = each.get(key, "").replace("Steve Witkoff", "Steve Bannon!")

    assert kinds(export(Evidence((remade(dossier.answers[0], rewrite),)), "json")) == ["chain"]


def test_a_sentence_that_says_more_than_its_quote_is_found(dossier: Evidence) -> None:
    def add(values: dict[str, Any]) -> None:
        values["record"]["answer"]["sentences"][0]["text"] += " He declined."

    assert kinds(export(Evidence((remade(dossier.answers[0], add),)), "html")) == ["sentence"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("As Middle East envoy, Trump named Steve Witkoff.", None),
        ("Trump named Steve Bannon as Middle East envoy.", "sentence 1 does not rest on what it cites"),
    ],
)
def test_a_sentence_of_a_model_is_checked_again_by_the_checker(
    text: str, fault: str | None, dossier: Evidence, fn: Footnote
) -> None:
    written = replace(
        dossier.answers[0].answer, answerer="model", sentences=(Sentence(text, (1,), supported=True),), frozen=None
    )
    frozen = fn.freeze(written)
    assert frozen.record["rarity"]
    found = list(unfounded(frozen))
    assert [f.startswith(fault) for f in found] == [True] if fault else found == []


@pytest.mark.parametrize("name", PART)
def test_a_file_that_carries_only_the_sources_says_so_and_is_completed_from_where_its_answers_are_kept(
    name: str, files: dict[str, bytes], fn: Footnote
) -> None:
    assert kinds(files[name]) == ["partial"]
    assert kinds(files[name], kept=fn.assistant.kept) == []
    assert kinds(resealed(files[name].replace(b"Six findings", b"Six feelings", 1)), kept=fn.assistant.kept) == [
        "shown"
    ]


def test_the_article_today_is_unchanged_or_changed_or_gone(dossier: Evidence) -> None:
    frozen = dossier.answers[0]
    source = frozen.sources[0]
    then = frozen.article(source)

    def state(now: Article | None) -> str:
        return str(today(frozen, source, lambda _: now))

    assert state(then) == "unchanged"
    assert state(replace(then, title="Seven")) == "changed (title)"
    assert state(replace(then, text="New: " + then.text)) == "changed (text; the cited words are still in it)"
    assert state(replace(then, text="New.")) == "changed (text; 1 of the 1 quotes are no longer in it)"
    assert state(None) == "gone"


def test_nonsense_is_refused_without_a_traceback(files: dict[str, bytes]) -> None:
    for data in (
        b"",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b'{"footnote_evidence": 1}',
        files["pdf"][:2000],
        files["docx"][:500],
    ):
        assert set(kinds(data)) <= {"form", "seal"}
        assert kinds(data)


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen")
def test_a_signature_holds_for_the_file_and_for_those_who_are_allowed(tmp_path: Path, files: dict[str, bytes]) -> None:
    for name in ("ada", "eve"):
        key = tmp_path / name
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
        (tmp_path / f"{name}.allowed").write_text(f"{name}@example.org {key.with_suffix('.pub').read_text()}")
    file = tmp_path / "answer.html"
    file.write_bytes(files["html"])
    sign(file, tmp_path / "ada")
    assert signer(file, tmp_path / "ada.allowed") == "ada@example.org"
    with pytest.raises(NotSigned, match="it is of nobody in that file"):
        signer(file, tmp_path / "eve.allowed")
    file.write_bytes(files["html"] + b" ")
    with pytest.raises(NotSigned, match="it was not made for this file"):
        signer(file, tmp_path / "ada.allowed")
    with pytest.raises(NotSigned, match="cannot be signed"):
        sign(file, tmp_path / "nobody")


def test_the_commands_keep_hand_on_and_verify(fn: Footnote, tmp_path: Path) -> None:
    run = CliRunner().invoke
    index = ["--index", str(fn.settings.index)]
    asked = run(app, ["ask", "Who did Trump name as Middle East envoy?", "--freeze", "--json", *index])
    name = json.loads(asked.stdout)["frozen"]
    file = tmp_path / "answer.md"
    assert run(app, ["export", name[:12], "--as", "md", "-o", str(file), *index]).exit_code == 0
    sound = run(app, ["verify", str(file), *index])
    assert (sound.exit_code, sound.stdout) == (0, f"{file}: sound: 1 answer, 1 quote, {name}\n")
    file.write_text(file.read_text("utf-8").replace("Witkoff", "Bannon"), "utf-8")
    broken = run(app, ["verify", str(file), "--json"])
    assert broken.exit_code == 1
    assert {f["kind"] for f in json.loads(broken.stdout)[0]["findings"]} >= {"seal", "chain", "shown"}
    assert run(app, ["export", name, "--as", "exe", *index]).exit_code == 2


def test_an_answer_in_footnotes_own_words_is_sound(fn: Footnote) -> None:
    for question in ("How many articles are there?", "Hello!", "Did Trump and Putin talk by phone?"):
        answer: Answer = fn.ask(question)
        assert kinds(export(Evidence((fn.freeze(answer),)), "html")) == [], question


def test_what_a_file_carries_is_what_was_kept(files: dict[str, bytes], fn: Footnote) -> None:
    for frozen in carried(files["pdf"], FORMATS["pdf"]).evidence.answers:
        assert fn.kept(frozen.hash).record == frozen.record


@pytest.mark.parametrize(
    ("place", "odd"),
    [("text", "\ud800"), ("text", 1e308), ("text", []), ("url", 10**30), ("left_out", [1]), ("title", "\ud800")],
)
def test_a_file_made_to_break_its_checking_is_unsound_and_not_an_error(
    files: dict[str, bytes], place: str, odd: object
) -> None:
    values = json.loads(files["json"])
    for article in values["articles"].values():
        article[place] = odd
    assert kinds(json.dumps(values).encode())


def test_nothing_in_a_file_writes_a_line_of_what_was_found(dossier: Evidence) -> None:
    values = json.loads(export(dossier, "json"))
    values["hash"] = "\x1b[2Jx\nanswer.html: sound: 1 answer\x9b31m\u202e"
    said = [finding.what for finding in verified(json.dumps(values).encode()).findings]
    assert said
    assert all(line.isprintable() for line in said)


@pytest.mark.parametrize("kind", ["seals", "docx"])
def test_a_file_of_many_beginnings_is_checked_in_no_time(kind: str) -> None:
    many = (NAME + "1" * 64).encode() * 12_000
    data = b'{"footnote_evidence": "' + many + b'"}'
    if kind == "docx":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("customXml/item1.xml", "<evidence" * 60_000)
        data = packed.getvalue()
    started = time.process_time()
    assert kinds(data)[0] == "seal"
    assert time.process_time() - started < 2  # by every beginning it took half a minute
