"""The running server, asked by OpenAI's own client and as Open WebUI asks."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from tests.browser.conftest import FOOTNOTE, ROOT, serving

ENVOY: Any = [{"role": "user", "content": "Who did Trump name as Middle East envoy?"}]
SAID = "Trump named Steve Witkoff, a friend of many years, as Middle East envoy. [1]"


@dataclass(frozen=True)
class Site:
    address: str
    key: str
    other: str
    index: Path


@pytest.fixture(scope="module")
def site(seed_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A chat over the sample articles with two keys."""
    home = tmp_path_factory.mktemp("programs")
    index = Path(shutil.copytree(seed_index, home / "index"))
    keys = [_footnote("keys", "add", name, "--rate", "600", index=index).strip() for name in ("one", "other")]
    for address in serving(FOOTNOTE, index, home / "log", "--api"):
        yield Site(address, *keys, index)


def _footnote(*words: str, index: Path) -> str:
    done = subprocess.run(
        [*FOOTNOTE, *words, "--index", str(index)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture
def client(site: Site) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{site.address}v1", api_key=site.key, max_retries=0) as client:
        yield client


def test_openais_client_lists_the_model_and_gets_the_answer(client: openai.OpenAI, site: Site) -> None:
    assert [model.id for model in client.models.list()] == ["footnote"]
    said = client.chat.completions.create(model="footnote", messages=ENVOY)
    content = said.choices[0].message.content
    assert content is not None
    assert content.startswith(f"{SAID}\n\n[1] Six findings")
    (mark,) = said.choices[0].message.annotations or []
    cited: Any = mark.model_dump()
    assert content[cited["start_index"] : cited["end_index"]] == "[1]"
    about = cited["file_citation"]
    headers = {"authorization": f"Bearer {site.key}"}
    article = httpx.get(f"{site.address}api/articles/{about['file_id']}", headers=headers, timeout=60).json()
    assert article["text"][about["start"] : about["end"]] == about["quote"]
    whole: Any = said.model_dump()["footnote"]
    assert whole["answer"] == SAID


def test_openais_client_streams_it(client: openai.OpenAI) -> None:
    at_once = client.chat.completions.create(model="footnote", messages=ENVOY).choices[0].message.content
    stream = client.chat.completions.create(
        model="footnote", messages=ENVOY, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == at_once
    assert chunks[-1].usage is not None
    assert chunks[-2].choices[0].finish_reason == "stop"


def test_openais_client_asks_many_at_once(site: Site) -> None:
    async def ask() -> list[str | None]:
        async with openai.AsyncOpenAI(base_url=f"{site.address}v1", api_key=site.key) as client:
            create = client.chat.completions.create
            said = await asyncio.gather(*(create(model="footnote", messages=ENVOY) for _ in range(4)))
            stream = await create(model="footnote", messages=ENVOY, stream=True)
            streamed = "".join([c.choices[0].delta.content or "" async for c in stream])
            return [streamed, *(one.choices[0].message.content for one in said)]

    said = asyncio.run(ask())
    assert len({*said}) == 1
    assert str(said[0]).startswith(SAID)


def test_openais_client_raises_its_own_errors(client: openai.OpenAI, site: Site) -> None:
    with pytest.raises(openai.BadRequestError, match="the question is empty"):
        client.chat.completions.create(model="footnote", messages=[{"role": "user", "content": "?"}])
    with pytest.raises(openai.AuthenticationError, match="not known"):
        client.with_options(api_key="sk-wrong").models.list()
    _footnote("keys", "remove", "other", index=site.index)
    with pytest.raises(openai.AuthenticationError):
        client.with_options(api_key=site.other).models.list()


def test_open_webui_lists_models_and_streams(site: Site) -> None:
    """Its requests as its `routers/openai.py` sends them (read at commit 004a45f of open-webui/open-webui)."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {site.key}"}
    with httpx.Client(base_url=f"{site.address}v1", headers=headers, timeout=60) as window:
        del window.headers["Content-Type"]
        assert window.get("/models").json()["data"][0]["id"] == "footnote"
        sent = {
            "stream": True,
            "model": "footnote",
            "messages": [{"role": "system", "content": "User Context:"}, *ENVOY],
            "stream_options": {"include_usage": True},
        }
        with window.stream("POST", "/chat/completions", content=json.dumps(sent), headers=headers) as reply:
            assert "text/event-stream" in reply.headers["content-type"]
            lines = [line.removeprefix("data: ") for line in reply.iter_lines() if line.startswith("data: ")]
    assert lines.pop() == "[DONE]"
    deltas = [c["choices"][0]["delta"] for line in lines if (c := json.loads(line))["choices"]]
    assert "".join(d.get("content") or "" for d in deltas).startswith(SAID)


API = (ROOT / "docs" / "api.md").read_text("utf-8")


def test_the_examples_of_the_document_run(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    def here(example: str) -> str:
        return example.replace("http://127.0.0.1:7860/", site.address).replace("KEY", site.key)

    (program,) = re.findall(r"```py\n(.*?)```", API, re.DOTALL)
    exec(here(program), {})
    assert capsys.readouterr().out.count(SAID) == 2
    (lines,) = re.findall(r"```sh\n(.*?)```", API, re.DOTALL)
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    for line in lines.strip().splitlines():
        done = subprocess.run(here(line), shell=True, capture_output=True, text=True, check=True)
        assert "error" not in json.loads(done.stdout)


def test_no_page_of_another_site_asks(site: Site) -> None:
    headers = {"authorization": f"Bearer {site.key}", "origin": "http://evil.example"}
    reply = httpx.post(f"{site.address}api/ask", json={"question": "Who?"}, headers=headers, timeout=60)
    assert reply.status_code == 403
    assert httpx.get(f"{site.address}api/articles", timeout=60).status_code == 401
    assert httpx.get(f"{site.address}", timeout=60).status_code == 200


def test_without_the_option_there_is_no_interface(seed_index: Path, tmp_path: Path) -> None:
    for address in serving(FOOTNOTE, seed_index, tmp_path / "log"):
        for path in ("v1/models", "api", "api/articles", "mcp"):
            assert httpx.get(f"{address}{path}", timeout=60).status_code == 404
