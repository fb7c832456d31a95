"""What a reader waits for, in headless Chromium: a recorded slider, and the first point of a live run in JupyterLab."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from playwright.sync_api import sync_playwright

from tests.browser import installed
from tests.browser import lab as server
from tests.browser.conftest import ARGUMENTS
from tests.browser.host import HOST, ROOT, mount
from tests.browser.synthetic import traits
from toolkit import recording
from toolkit.grokking import PolynomialRegression
from toolkit.panels import lines

PAGE = "book/grokking/polynomial.md"
MOVES = """async () => {
  const input = document.querySelector('[data-control=output_scale] input');
  const script = [], paint = [];
  for (let i = 0; i < 80; i++) {
    window.scriptTime = 0;
    input.value = i % 7;
    const began = performance.now();
    input.dispatchEvent(new Event('input', { bubbles: true }));
    const sync = performance.now() - began;
    await new Promise((done) => requestAnimationFrame(() => {
      const afterPaint = new MessageChannel();
      afterPaint.port1.onmessage = done;
      afterPaint.port2.postMessage(0);
    }));
    paint.push(performance.now() - began);
    script.push(sync + window.scriptTime);
    await new Promise((done) => setTimeout(done, 30));
  }
  return [script, paint];
}"""
WATCH = """(e) => {
  const before = e.dataset.run;
  window.waited = null;
  const once = { once: true, capture: true };
  const began = new Promise((done) => e.addEventListener('keydown', () => done(performance.now()), once));
  const observer = new MutationObserver(async () => {
    const { source, run, rows } = e.dataset;
    if (source !== 'live' || run === before || !(+rows > 0)) return;
    observer.disconnect();
    await new Promise((done) => requestAnimationFrame(done));
    window.waited = performance.now() - (await began);
  });
  observer.observe(e, { attributes: true });
}"""


def first_figure() -> dict:
    """The traits of the first page's figure, as a page without a kernel holds them."""
    loss = {"train_loss": ("training", "train"), "test_loss": ("test", "test")}
    kernel = {"kernel_change": ("change", "first"), "target_alignment": ("alignment", "second")}
    panels = [lines("Loss", loss), lines("Tangent kernel", kernel, y_scale="log")]
    return traits(held=recording("grokking/polynomial"), experiment=PolynomialRegression(), panels=panels, more=())


def recorded_slider() -> Iterator[tuple]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed.find("chromium"), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1000, "height": 1000})
        page.goto(HOST)
        mount(page, first_figure())
        page.wait_for_timeout(500)
        script, paint = page.evaluate(MOVES)
        browser.close()
    middle, high = float(np.median(script)), float(np.quantile(paint, 0.95))
    yield "recorded slider in Chromium: script, median", f"{middle:.1f} ms", "<= 4 ms", middle <= 4
    yield "recorded slider in Chromium: input to paint, p95", f"{high:.0f} ms", "<= 33 ms", high <= 33


def first_live_point() -> Iterator[tuple]:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(folder) / "root"
        shutil.copytree(ROOT / "book", root / "book")
        shutil.copy(ROOT / "jupytext.toml", root)
        lab, process = server.start(root, Path(folder) / "profile")
        try:
            browser = playwright.chromium.launch(executable_path=installed.find("chromium"), args=ARGUMENTS)
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            server.open_page(page, lab, PAGE)
            server.run_all(page)
            server.wait_idle(page)
            figure = page.locator(".jp-OutputArea [data-state]").first
            slider = figure.locator("[data-control=output_scale] input").first
            figure.scroll_into_view_if_needed()
            page.wait_for_timeout(3000)
            waits = []
            for _ in range(9):
                figure.evaluate(WATCH)
                slider.focus()
                page.keyboard.press("ArrowRight")
                page.wait_for_function("() => window.waited !== null", timeout=20_000)
                waits.append(page.evaluate("() => window.waited"))
                page.wait_for_timeout(400)
            browser.close()
        finally:
            server.stop(lab, process)
    middle = float(np.median(waits))
    yield (
        "off-grid slider in JupyterLab to first live point, median of 9",
        f"{middle:.0f} ms",
        "<= 150 ms",
        middle <= 150,
    )
