"""What a reader of the website waits for: steps, the first point of a run, frames on a phone, bytes; in Chromium."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

import numpy as np
import torch
from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.browser import WATCH
from tests.benchmarks.turns import Row
from tests.browser import installed, site
from tests.browser.conftest import ARGUMENTS
from tests.browser.worker import shipped
from tests.browser.worker.test_shipped import WITH_PROGRAMS
from tests.program.test_bytes import program_limit, size
from toolkit import chapters, engine, place, recording
from toolkit.experiment import Experiment

FIRST = "grokking/polynomial"  # the recording, and the page
HEAVIEST = "grokking/modular_addition"  # of the pages whose figures walk
SECONDS = 1.0  # of steps in a round
ROUNDS = 5
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "is_mobile": True, "has_touch": True}
SLOWER = 4
FEWEST = 20  # frames, of which a rate is believed
PLAY = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const figure = document.querySelector('[data-state]');
  figure.querySelector('[data-action=play]').click();
  await frame();
  let [frames, began, steps] = [0, performance.now(), new Set()];
  for (; figure.dataset.moving === 'true'; frames++) {
    steps.add(figure.querySelector('[data-control=cursor] output').textContent);
    await frame();
  }
  return [frames / (performance.now() - began) * 1000, steps.size];
}"""
SCROLL = """async () => {
  const figure = document.querySelector('[data-state]');
  const [state, began] = [figure.dataset.state, performance.now()];
  let [frames, down] = [0, 1];
  while (performance.now() - began < 3000 && figure.dataset.state === state) {
    await new Promise(requestAnimationFrame);
    scrollBy(0, 8 * down);
    if (scrollY === 0 || scrollY > 1200) down = -down;
    frames++;
  }
  return [frames / (performance.now() - began) * 1000, frames];
}"""


@contextmanager
def chromium() -> Iterator:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed.find("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


@cache
def built() -> None:
    site.build()


@contextmanager
def page_of(name: str, **context) -> Iterator[Page]:
    """A page of the website, which is built now."""
    built()
    with site.serve(site.BUILT / "html") as address, chromium() as browser:
        made = browser.new_context(**context)
        made.add_init_script("localStorage.setItem('wnl-questions', 'shown')")  # all panels, from the beginning
        page = made.new_page()
        page.goto(f"{address}/{name}.html")
        page.locator(".wnl-figure").first.scroll_into_view_if_needed()
        page.wait_for_function("'mounted' in document.querySelector('.wnl-figure').dataset")
        yield page


def steps_per_second() -> Iterator[Row]:
    """The shipped Worker against PyTorch on one thread, in turns; the measurements between the steps left out."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with chromium() as browser:
        page = browser.new_page()
        for name in WITH_PROGRAMS:
            ratio, rate = _against_pytorch(page, name)
            target = 1.0 if name == FIRST else 0.5
            what = f"{name}: steps/s of the website / of PyTorch on one thread"
            yield what, f"{ratio:.2f} ({rate:,.0f}/s)", f">= {target}", ratio >= target
    torch.set_num_threads(threads)


def _against_pytorch(page: Page, name: str) -> tuple[float, float]:
    """How many times as fast, and the website's steps in a second."""
    held, (experiment, _) = recording(name), chapters.recorded()[name]
    wanted = round(20 * SECONDS / min(_pytorch(experiment, 20) for _ in range(3)))
    steps = max(20, min(wanted, int(experiment.fields()["steps"].high or wanted)))
    experiment = experiment.replace(steps=steps)
    unmeasured = json.loads(held.programs["default"]) | {"measure": {"nodes": [], "out": {}}}
    about = json.dumps(unmeasured), held.data, experiment
    rounds = [(_pytorch(experiment, steps), shipped.run(page, *about)[1]) for _ in range(ROUNDS)]
    pytorch, website = np.median(rounds, axis=0)
    return float(pytorch / website), float(steps / website)


def _pytorch(experiment: Experiment, steps: int) -> float:
    """Seconds of so many steps of a run, from its first."""
    eager = engine.Alone(experiment, place("cpu"))

    def advance() -> None:
        for _ in range(steps):
            eager.advance()

    return seconds(advance)


def seconds(action: Callable) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def first_point() -> Iterator[Row]:
    with page_of(FIRST, viewport={"width": 1280, "height": 1000}) as page:
        figure = page.locator("[data-state]").first
        slider = figure.locator("[data-control=output_scale] input").first
        waits = []
        for _ in range(9):
            page.wait_for_timeout(1000)
            figure.evaluate(WATCH)
            slider.press("ArrowRight")
            page.wait_for_function("() => window.waited !== null", timeout=20_000)
            waits.append(page.evaluate("() => window.waited"))
    middle = float(np.median(waits))
    what = "off-grid slider on the website to first live point, median of 9"
    yield what, f"{middle:.0f} ms", "<= 300 ms", middle <= 300


def phone() -> Iterator[Row]:
    with page_of(FIRST, **PHONE) as page:
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        at_rest, _ = page.evaluate(SCROLL)
        page.locator("[data-control=output_scale] input").first.press("ArrowRight")
        page.wait_for_function("document.querySelector('[data-state]').dataset.state === 'training'")
        rate, frames = page.evaluate(SCROLL)  # until the run ends, or for three seconds
    what = f"frames/s of a page that scrolls while it trains (390 px, {SLOWER} times slower; {at_rest:.0f} at rest)"
    yield what, f"{rate:.0f}", ">= 30", rate >= 30 and frames >= FEWEST


def play() -> Iterator[Row]:
    """The figure that has most to draw at a step walks along its run, at this machine's speed and slowed down."""
    with page_of(HEAVIEST, viewport={"width": 1280, "height": 1000}) as page:
        for slower, least in ((1, 50), (SLOWER, 24)):
            page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
            rate, steps = page.evaluate(PLAY)
            slowed = f", {slower} times slower" if slower > 1 else ""
            what = f"frames/s of Play on {HEAVIEST}{slowed} ({steps} steps shown)"
            yield what, f"{rate:.0f}", f">= {least}", rate >= least


def bytes_to_load() -> Iterator[Row]:
    interpreter = size(shipped.SCRIPT.read_bytes())
    yield "the interpreter, gzipped", f"{interpreter / 1000:.1f} kB", "<= 20 kB", interpreter <= 20_000
    found = {f"{name} {v}": t for name in chapters.recorded() for v, t in recording(name).programs.items()}
    sizes = {name: (size(text.encode()), program_limit(text)) for name, text in found.items()}
    worst = max(sizes, key=lambda name: sizes[name][0] / sizes[name][1])
    here, limit = sizes[worst]
    what = f"the program nearest to its limit, gzipped: {worst}"
    yield what, f"{here / 1000:.1f} kB", f"<= {limit / 1000:.1f} kB", here <= limit
