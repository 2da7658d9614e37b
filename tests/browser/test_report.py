"""The evaluation's page in a real browser: what prompts and articles say does nothing, and everything is reached."""

from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from rag.answer.citation import Citation
from rag.evaluation.case import Case
from rag.evaluation.comparison import compare
from rag.evaluation.evaluation import Setting, build_report
from rag.evaluation.grade import grade
from rag.evaluation.pages import to_page
from rag.evaluation.reply import Reply
from rag.evaluation.report import IndexFacts, Report

PAYLOADS = [
    "<img src=http://192.0.2.1/x onerror=window.hacked=1>", '"><script>window.hacked=2</script>',
    "' onmouseover='window.hacked=3", "</script><script>window.hacked=4</script>", "</style><svg onload=hacked=5>",
    "100% sure\n<iframe src=http://192.0.2.1/>", "$x^{$", "<form action=http://192.0.2.1/><button autofocus>",
]  # fmt: skip


def hostile(outcome: str) -> Report:
    """A report with a payload in every text of it; with `refused` nothing passes."""
    prompts = [
        Case(p, p, (p,), ((p,),), (p,), (p,), kind=p, reference=p, note=p, answerable=True) for p in PAYLOADS
    ]  # fmt: skip
    candidate = {"score": 1.0, "maxsim": 1.0, "context": 1.0, "hybrid": 1.0, "chosen": True}
    replies = [
        Reply(p, outcome, p, (Citation(1, p, p, None, 0, len(p), p),) if outcome == "answered" else (), (),  # type: ignore[arg-type]
              (p,), confidence=0.1 * n, timings_ms={"total": 1.0}, query=p,
              considered=({**candidate, "text": p, "source": p, "why": p},))
        for n, p in enumerate(PAYLOADS)
    ]  # fmt: skip
    setting = Setting(PAYLOADS[0], IndexFacts(PAYLOADS[1]), {"threshold": 0.5}, "x", tuple(PAYLOADS))
    return build_report(grade(prompts, replies, {}.get), setting)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_hostile_prompts_do_nothing_and_each_is_reached(browser: Browser, tmp_path: Path, scheme: str) -> None:
    values = hostile("refused")
    values = replace(values, comparison=compare(values, hostile("answered")))
    file = tmp_path / "report.html"
    file.write_text(to_page(values), "utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    requests: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for number, prompt in enumerate(PAYLOADS):
        page.locator(".moves a").nth(number).click()
        page.locator(".cases > details[open] .question").first.wait_for()
        assert page.locator(".cases > details[open] .question").all_inner_texts() == [" ".join(prompt.split())]
        page.locator(".cases > details[open] > summary").click()
    for prompt in PAYLOADS:
        page.locator("[name=kind]").select_option(prompt)
        assert page.locator("output").inner_text() == f"1 of {len(PAYLOADS)} prompts"
    assert set(requests) == {file.as_uri()}
    assert errors == []
    assert page.evaluate("window.hacked") is None
    context.close()


def test_the_page_is_read_by_keyboard_and_screen_reader_on_a_telephone(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(to_page(hostile("answered")), "utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 800}, bypass_csp=True)  # axe is a script put in.
    page = context.new_page()
    page.goto(file.as_uri())
    page.locator(".cases > details").first.evaluate("d => d.querySelectorAll('*').forEach(e => e.open = true)")
    page.locator(".cases > details").first.evaluate("d => d.open = true")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    context.close()
