"""The website trains: a page without a kernel runs the program of its figure, over http and from a folder."""

import json
import re
import shutil

import pytest
from playwright.sync_api import expect

from tests.browser import site
from tests.browser.reader import press, settle, value

LESSON = "grokking/polynomial"
DESK = (site.ROOT / "widgets/src/trainer/desk.ts").read_text(encoding="utf-8")
QUIET = int(re.search(r"QUIET = (\d+)", DESK)[1])  # milliseconds after which what a slider shows is trained
ENDS = 60_000  # milliseconds, on a computer that does other things too


def first(page):
    """The first figure of the page, and what it says of itself."""
    return page.locator(".wnl-figure").first, page.locator(".wnl-figure .explorer").first


def reaches(explorer, state: str) -> dict:
    """What the figure says of itself, once its training is in this state."""
    expect(explorer).to_have_attribute("data-state", state, timeout=ENDS)
    return explorer.evaluate("e => ({ ...e.dataset })")


@pytest.mark.parametrize("how", ["http", "file"])
def test_a_value_between_the_recorded_ones_trains(visit, how):
    here = visit(how)
    page = here.open(LESSON)
    figure, explorer = first(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    for _ in range(3):
        press(figure, "output_scale", "ArrowRight")
    said = reaches(explorer, "done")
    assert said["source"] == "live" and int(said["rows"]) > 60 and value(figure, "output_scale") != "0.5"
    gaps = json.loads(said["gap"])
    assert gaps["train_loss"] < 1e-4 and 0 < gaps["test_loss"] < 0.2
    loaded = [name for name in asked if re.fullmatch(r"[\w-]*program-[0-9a-f]{10}\.js", name)]
    assert len(loaded) == 2, "the program and what runs it, once"


def test_what_is_below_stays_while_a_run_begins(visit):
    """A run without a row has nothing to say yet; the place of the words is kept, so that no control slips away."""
    page = visit().open("grokking/modular_addition")
    figure = page.locator(".wnl-figure").nth(1)
    figure.scroll_into_view_if_needed()
    expect(figure.locator(".explorer")).to_have_attribute("data-state", "recorded")
    before, after = figure.evaluate("""async (figure) => {
      const explorer = figure.querySelector(".explorer");
      const slider = figure.querySelector("[data-control=corruption] input");
      const height = () => explorer.getBoundingClientRect().height;
      const before = height(), after = [];
      slider.value = slider.max;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      while (explorer.dataset.source !== "live") {
        await new Promise(requestAnimationFrame);
        after.push(height());
      }
      return [before, after];
    }""")
    assert len(after) > 2 and min(after) >= before - 1


def test_pause_step_and_another_seed(visit):
    page = visit().open(LESSON)
    figure, explorer = first(page)
    press(figure, "epsilon", "ArrowRight")
    expect(explorer).to_have_attribute("data-source", "live", timeout=ENDS)
    figure.locator("[data-action=train]").click()
    paused = reaches(explorer, "paused")
    figure.locator("[data-action=step]").click()
    expect(explorer).to_have_attribute("data-rows", str(int(paused["rows"]) + 1), timeout=ENDS)
    figure.locator("[data-action=reset]").click()
    expect(explorer).to_have_attribute("data-rows", "1", timeout=ENDS)
    assert reaches(explorer, "paused")["run"] == str(int(paused["run"]) + 1)
    figure.locator("[data-action=train]").click()
    reaches(explorer, "training")
    figure.locator("[data-action=cancel]").click()
    reaches(explorer, "cancelled")


def test_fifty_fast_drags_begin_one_run(visit):
    """On a machine that is busy for longer than the figure waits, a further one."""
    page = visit().open(LESSON)
    figure, explorer = first(page)
    slider = figure.locator("[data-control=output_scale] input").first
    pauses = slider.evaluate("""async (input) => {
      const pauses = [];
      for (let i = 0; i < 50; i++) {
        const began = performance.now();
        input.value = String((0.3 + 0.005 * i) * Number(input.max));
        input.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise(requestAnimationFrame);
        pauses.push(performance.now() - began);
      }
      return pauses;
    }""")
    expect(explorer).to_have_attribute("data-source", "live", timeout=ENDS)
    long = sum(pause > QUIET for pause in pauses)
    assert 1 <= int(explorer.get_attribute("data-run")) <= 1 + long
    reaches(explorer, "done")


def damaged(website, tmp_path, damage) -> str:
    """The address of a copy of the site in which something happened to all programs."""
    copy = tmp_path / "site"
    shutil.copytree(website, copy)
    for program in (copy / "_static/wnl").glob("*-program-*.js"):
        damage(program)
    return copy.as_uri()


def flip(file):
    text = file.read_text(encoding="utf-8")
    middle = len(text) // 2
    file.write_text(text[:middle] + ("A" if text[middle] != "A" else "B") + text[middle + 1 :], encoding="utf-8")


@pytest.mark.parametrize("damage", [flip, lambda file: file.unlink()], ids=["flipped", "gone"])
def test_a_damaged_program_leaves_the_recorded_figure_and_a_sentence(browser, website, tmp_path, damage):
    here = site.Visit(site.profile(browser).new_page(), damaged(website, tmp_path, damage))
    page = here.open(LESSON)
    figure, explorer = first(page)
    before = int(explorer.get_attribute("data-rows"))
    press(figure, "output_scale", "ArrowRight")
    said = reaches(explorer, "failed")
    assert said["source"] == "recorded" and int(said["rows"]) == before
    expect(figure).to_contain_text("The program of this figure could not be loaded")
    press(figure, "output_scale", "PageUp")
    assert reaches(explorer, "recorded")["nearest"] == "false"
    assert all("ERR_FILE_NOT_FOUND" in trouble for trouble in here.troubles)
    here.page.context.close()


class Strict(site.Quiet):
    """Hands out one figure of the website on a page of its own that forbids `eval` and compiling WebAssembly."""

    POLICY = "script-src 'self' blob:; worker-src blob:"

    def end_headers(self):
        self.send_header("Content-Security-Policy", self.POLICY)
        super().end_headers()


def alone(website, folder) -> None:
    """The figure of the lesson on a page without any other script."""
    shutil.copytree(website / "_static/wnl", folder / "_static/wnl")
    text = (website / f"{LESSON}.html").read_text(encoding="utf-8")
    figure = re.search(r'<div class="wnl-figure".*?<div class="wnl-live"></div></div>', text, re.S)[0]
    host, style = (next((folder / "_static/wnl").glob(name)).name for name in ("host-*.js", "explorer-*.css"))
    links = f'<link rel="stylesheet" href="_static/wnl/{style}"><link rel="icon" href="data:,">'
    script = f'<script src="evaluates.js"></script><script defer src="_static/wnl/{host}"></script>'
    evaluates = "try { new Function(''); } catch { document.documentElement.dataset.evaluates = 'no'; }"
    (folder / "evaluates.js").write_text(evaluates, encoding="utf-8")
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Alone</title>{links}{script}{figure}</html>'
    (folder / "index.html").write_text(page.replace('src="../_static', 'src="_static'), encoding="utf-8")


def test_a_page_that_forbids_eval_trains_too(browser, website, tmp_path):
    alone(website, tmp_path)
    with site.serve(tmp_path, Strict) as address:
        here = site.Visit(site.profile(browser).new_page(), address)
        page = here.open("index")
        assert page.locator("html").get_attribute("data-evaluates") == "no"
        figure, explorer = first(page)
        press(figure, "output_scale", "ArrowRight")
        expect(explorer).to_have_attribute("data-source", "live", timeout=ENDS)
        page.wait_for_function("e => +e.dataset.rows > 20", arg=explorer.element_handle(), timeout=ENDS)
        settle(page)
        here.page.context.close()
    assert [trouble for trouble in here.troubles if "Security Policy" not in trouble] == []


@pytest.mark.parametrize("missing", ["Worker", "WebAssembly", "BigInt"])
def test_a_browser_that_lacks_something_is_slower_or_shows_recorded_runs(browser, addresses, missing):
    here = site.Visit(site.profile(browser).new_page(), addresses["http"])
    here.page.add_init_script(f"delete globalThis.{missing}")
    page = here.open(LESSON)
    figure, explorer = first(page)
    press(figure, "output_scale", "ArrowRight")
    if missing == "Worker":
        assert reaches(explorer, "recorded")["source"] == "recorded"
        expect(figure).to_contain_text("recorded")
    else:
        expect(explorer).to_have_attribute("data-source", "live", timeout=ENDS)
    assert here.troubles == []
    here.page.context.close()
