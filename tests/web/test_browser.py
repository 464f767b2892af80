"""The desk in a real browser: Chromium, driven by Playwright.

Skipped where either is absent; on Debian: apt-get install chromium, pip install playwright.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium"),
]
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
# Where to keep pictures of every view, to be looked at: UNDERTOW_SHOTS=/tmp/shots pytest -m browser
SHOTS = os.environ.get("UNDERTOW_SHOTS")


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, request):
    """A page that fails the test on anything said in the console, or asked from elsewhere."""
    width, scheme = getattr(request, "param", (1400, "light"))
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened = context.new_page()
    opened.said, opened.asked = [], set()
    opened.on("console", lambda message: opened.said.append(message.text))
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    opened.on(
        "request", lambda asked: opened.asked.add(re.match(r"\w+://[^/]+|\w+:", asked.url)[0])
    )
    yield opened
    context.close()


def calm(page, desk):
    assert page.said == []
    assert page.asked <= {desk.address}


@pytest.mark.parametrize("page", [(1400, "light"), (390, "dark")], indirect=True)
def test_every_view_fits_and_says_nothing_in_the_console(page, desk, group, hostile_post):
    width = page.viewport_size["width"]
    views = {
        "overview": "/", "groups": "/groups", "group": f"/groups/{group}", "copies": "/copies",
        "timeline": "/timeline", "search": "/search?q=bridge", "post": hostile_post,
        "judgements": "/judgements", "judge": f"/judgements/{group}", "ledger": "/ledger?verify=1",
    }  # fmt: skip
    for name, path in views.items():
        page.goto(desk.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)
    calm(page, desk)


def test_hostile_posts_stay_text(page, desk, hostile_post):
    page.on("dialog", lambda dialog: page.said.append(f"dialog: {dialog.message}"))
    for path in (hostile_post, "/search?q=bridge", "/copies", "/timeline"):
        page.goto(desk.address + path)
        assert page.locator("script").count() == 1
        assert page.locator("img, iframe, a[href^='http'], a[href^='javascript']").count() == 0
    calm(page, desk)


def test_script_that_came_with_the_data_would_not_run(page, desk):
    page.goto(desk.address + "/")
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.bad = 1';"
        " document.body.append(s); }"
    )
    assert page.evaluate("window.bad") is None
    assert any("Content Security Policy" in said for said in page.said)


def test_the_slider_moves_the_map_and_the_address(page, desk, group):
    page.goto(f"{desk.address}/groups/{group}")
    shown = "svg.map .edge:not(.off)"
    every = page.locator(shown).count()
    strongest = page.locator("#least").get_attribute("max")
    page.locator("#least").fill(strongest)
    few = page.locator(shown).count()
    assert 0 < few < every and f"least={strongest}" in page.url
    page.reload()
    assert page.locator(shown).count() == few
    page.locator("svg.map .dot").first.click()
    page.wait_for_url("**ego=*")
    assert page.get_by_text("Only ties of").count() == 1
    calm(page, desk)


def test_a_tie_leads_to_its_evidence_and_to_the_record(page, desk, group):
    page.goto(f"{desk.address}/groups/{group}")
    page.locator("svg.map .edge").first.dispatch_event("click")
    page.wait_for_function("location.hash.startsWith('#g1-t')")
    tie = page.locator(".tie:target")
    assert tie.is_visible()
    tie.locator("a[href^='/post']").first.click()
    assert page.locator("#raw").is_visible()
    calm(page, desk)


def test_keys_and_dark_and_light(page, desk):
    page.goto(desk.address + "/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("bridge")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=bridge")
    page.locator("main").focus()
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert page.locator(".item.here").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/post?**")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.locator("#theme").click()
    dark = page.evaluate(paper)
    page.keyboard.press("2")
    page.wait_for_url("**/groups")
    assert page.evaluate(paper) == dark != light
    calm(page, desk)


def test_the_first_tab_leads_to_the_content(page, desk):
    page.goto(desk.address + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    assert page.locator("h1").count() == 1 and page.locator("nav[aria-label]").count() == 1


def test_from_a_post_to_a_judgement(page, own_desk, group):
    page.goto(f"{own_desk.address}/groups/{group}")
    page.locator(".cards a[href^='/post']").first.click()
    page.locator("#about").fill(group)
    page.get_by_role("button", name="Enter as evidence").click()
    page.wait_for_url(f"**/judgements/{group}?**")
    entering = page.locator("form[action$='/evidence']")
    entering.locator("textarea").fill("They share one phone number.")
    entering.locator("[name=layer]").select_option("technical")
    entering.locator("[name=supports]").select_option("inauthentic")
    entering.locator("[name=reliability]").select_option("B")
    entering.locator("[name=credibility]").select_option("2")
    entering.locator("[name=analyst]").fill("A. Nalyst")
    entering.get_by_role("button", name="Enter").click()
    page.get_by_text("Weigh e").click()
    weighing = page.locator("form[action$='/weigh']")
    assert weighing.locator("[name=analyst]").input_value() == "A. Nalyst"
    for choice in weighing.locator("select").all():
        hidden = choice.get_attribute("name") == "h-hidden"
        choice.select_option("consistent" if hidden else "inconsistent")
    weighing.get_by_role("button", name="Keep").click()
    judging = page.locator("form[action$='/judge']")
    judging.locator("textarea").fill("The accounts pose as strangers.")
    judging.locator("[name=rung]").select_option("inauthentic")
    judging.locator("[name=why]").fill("One phone")
    judging.get_by_role("button", name="Judge").click()
    assert "needs a likelihood" in page.locator("[role=alert]").inner_text()
    assert judging.locator("textarea").input_value() == "The accounts pose as strangers."
    judging.locator("[name=likelihood]").select_option("icd203:likely")
    judging.locator("[name=confidence]").select_option("moderate")
    judging.get_by_role("button", name="Judge").click()
    page.wait_for_url("**#judge")
    assert page.locator("section").first.get_by_text("55 to 80 %").count() == 1
    page.goto(own_desk.address + "/")
    assert page.get_by_text("The accounts pose as strangers.").is_visible()
    said = [said for said in page.said if "400" not in said]
    assert said == []
