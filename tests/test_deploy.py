"""What runs Footnote as a service names only what is there, and every command in it and in the documents exists."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from rag.settings import Settings
from ui.cli import app

ROOT = Path(__file__).parents[1]
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
DEPLOY = ROOT / "docs" / "deploy"
COMPOSE = [ROOT / "compose.yaml", *sorted(DEPLOY.glob("compose.*.yaml"))]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_LINE = re.compile(r"^(?:    |\$ )(?:[A-Z_]+=\S+ )?footnote (.+)$", re.MULTILINE)
_STEP = re.compile(r"^([A-Z]+) ((?:.*\\\n)*.*)$", re.MULTILINE)


class Compose(yaml.SafeLoader):
    """Reads Compose's own tag, which takes back what an earlier file says."""


Compose.add_constructor("!reset", lambda loader, node: loader.construct_sequence(node))


def understood(words: list[str]) -> None:
    """Parse a command as `footnote` would, and run nothing. Raises click's errors for what it does not know."""
    main = typer.main.get_command(app)
    with main.make_context("footnote", [*words], resilient_parsing=False) as above:
        name, command, rest = main.resolve_command(above, [*above._protected_args, *above.args])  # type: ignore[attr-defined]
        while hasattr(command, "commands"):
            name, rest = rest[0], rest[1:]
            command = command.commands[name]
        command.make_context(name, rest, parent=above)


def commands_of(page: Path) -> list[str]:
    """Every line of a document that starts Footnote, without its comment; `--install-completion` acts when parsed."""
    found = (line for line in _LINE.findall(page.read_text("utf-8")) if "…" not in line and line[0] != "-")
    return [re.split(r"  #|   | [>|] ", line)[0].strip() for line in found]


def documented() -> list[str]:
    return sorted({line for page in PAGES for line in commands_of(page)})


@pytest.mark.parametrize("line", documented())
def test_a_command_of_the_documents_is_one_that_footnote_understands(line: str) -> None:
    understood(shlex.split(line, comments=True))


def inline() -> list[str]:
    """Every command that stands in a sentence or a table, with `…`, `|` or a made-up name in it."""
    return sorted({line for page in PAGES for line in re.findall("`footnote ([^`|]+)`", page.read_text("utf-8"))})


@pytest.mark.parametrize("line", inline())
def test_a_command_in_a_sentence_names_a_command_and_options_that_exist(line: str) -> None:
    main = command = typer.main.get_command(app)
    words = re.findall(r"[^\s=]+", line)
    while words and (below := getattr(command, "commands", {})) and words[0][0] not in "-…":
        command = below[words.pop(0)]
    known = {
        name for parameter in (*main.params, *command.params) for name in (*parameter.opts, *parameter.secondary_opts)
    }
    assert {word for word in words if re.fullmatch("--?[a-z][a-z-]*", word)} <= known | {"-h", "--help"}


def steps() -> list[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    return _STEP.findall(text)


def test_the_image_is_built_in_two_stages_and_runs_as_a_user_with_a_volume_that_is_looked_after() -> None:
    kinds = [kind for kind, _ in steps()]
    last = dict(steps()[max(i for i, kind in enumerate(kinds) if kind == "FROM") :])
    assert kinds.count("FROM") == 2
    assert f"--uid {last['USER']} footnote" in last["RUN"]
    assert last["VOLUME"] == "/data"
    assert "/healthz" in last["HEALTHCHECK"]
    understood(json.loads(last["CMD"]))
    for name, _ in re.findall(r"(FOOTNOTE_\w+)=(\S+)", last["ENV"]):
        assert name.removeprefix("FOOTNOTE_").lower() in Settings.model_fields


def test_what_is_copied_into_the_image_is_there_and_let_through() -> None:
    copied = {word for kind, rest in steps() if kind == "COPY" and "--from" not in rest for word in rest.split()[:-1]}
    let = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert copied == let
    assert [name for name in copied if not (ROOT / name).exists()] == []
    used = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = next(rest for kind, rest in steps() if kind == "ARG").removeprefix("EXTRAS=").split(",")
    assert set(extras) <= used["optional-dependencies"].keys()


@pytest.mark.parametrize("file", COMPOSE, ids=lambda file: file.name)
def test_a_compose_file_names_services_volumes_commands_and_settings_that_exist(file: Path) -> None:
    told: dict[str, Any] = yaml.load(file.read_text("utf-8"), Compose)
    services = told["services"]
    named = {volume.partition(":")[0] for s in services.values() for volume in s.get("volumes", ())}
    assert {name for name in named if name[0] not in "./$"} == set(told.get("volumes") or ())
    for name in (name for name in named if name.startswith("./")):
        assert (ROOT / name).exists()
    for service in services.values():
        assert set(service.get("depends_on", ())) <= services.keys()
    ours = services["footnote"]
    understood(ours.get("command", ["chat"]))
    settings = {name.removeprefix("FOOTNOTE_") for name in ours.get("environment", ()) if name.startswith("FOOTNOTE_")}
    assert {name.lower() for name in settings} <= Settings.model_fields.keys()


def test_the_proxy_leads_to_the_service_and_the_port_of_the_image() -> None:
    (name, port) = re.findall(r"reverse_proxy (\S+):(\d+)", (DEPLOY / "Caddyfile").read_text("utf-8"))[0]
    with_caddy = yaml.load((DEPLOY / "compose.https.yaml").read_text("utf-8"), Compose)["services"]
    assert {name, "caddy"} == with_caddy.keys()
    assert re.findall(r"\$\{?(\w+)", with_caddy["caddy"]["environment"]["SITE"]) == ["SITE"]
    chat = COMMANDS["chat"]
    assert {port, dict(steps())["EXPOSE"]} == {str(p.default) for p in chat.params if "--port" in p.opts}
    assert f"127.0.0.1:{port}/healthz" in dict(steps())["HEALTHCHECK"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = (DEPLOY / "footnote.service").read_text("utf-8").replace("/opt/footnote/bin/footnote", sys.executable)
    (tmp_path / "footnote.service").write_text(unit, "utf-8")
    told = subprocess.run(["systemd-analyze", "verify", tmp_path / "footnote.service"], capture_output=True, text=True)
    assert [line for line in told.stderr.splitlines() if "footnote.service" in line] == []


def test_the_unit_starts_a_command_that_exists_as_its_own_user() -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=True)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(DEPLOY / "footnote.service", "utf-8")
    assert unit["Service"]["User"] == "footnote"
    understood(unit["Service"]["ExecStart"].split()[1:])
