"""What is copied from a figure's menu: Python that gives its numbers, a link and a frame that show it as it is."""

import json
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.reader import drawn, press, value

LESSON = "grokking/polynomial"
WAYS = ["http", "file"]
BOX = "document.querySelector('.wnl-figure').getBoundingClientRect()"
IN_SIGHT = f"(b => scrollY > 0 && b.top < innerHeight && b.bottom > 0)({BOX})"


@pytest.mark.full
@pytest.mark.parametrize(
    "query", ["", "?figure.output_scale=0.25&figure.seed=1&figure.step=322&figure.theory=linearised"]
)
def test_copied_python_gives_the_numbers_on_the_screen(visit, query, tmp_path):
    here = visit(permissions=["clipboard-read", "clipboard-write"])
    page = here.open(LESSON, query)
    figure = here.show_figures()[0]
    figure.locator("[data-action=menu]").click()
    figure.locator("[data-action=copy-python]").click()
    expect(figure.locator("text=Copied")).to_be_visible()
    code = page.evaluate("navigator.clipboard.readText()")
    figure.locator("[data-action=menu]").click()
    with page.expect_download() as saved:
        figure.locator("[data-action=download-json]").click()
    told = json.loads(saved.value.path().read_text(encoding="utf-8"))
    script = tmp_path / "pasted.py"
    (theory,) = told["predicted"]
    columns, step = [c for c in told["measured"] if c != "step"], told["measured"]["step"]
    rows = f"[[x.sel(step={step})[c].values.tolist() for c in {columns}] for x in (run, theory)]"
    script.write_text(f"{code}\nimport json\nprint('NUMBERS', json.dumps({rows}))\n", encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, code + done.stderr[-2000:]
    measured, predicted = json.loads(done.stdout.split("NUMBERS")[1])
    for i, column in enumerate(columns):
        assert measured[i] == pytest.approx(told["measured"][column], rel=2e-3, abs=1e-6)
        assert predicted[i] == pytest.approx(told["predicted"][theory][column], rel=2e-3, abs=1e-6)


@pytest.mark.parametrize("how", WAYS)
def test_copied_link_opens_the_same_figure(visit, how):
    here = visit(how, permissions=["clipboard-read", "clipboard-write"])
    page = here.open(LESSON)
    figure = here.show_figures()[0]
    press(figure, "output_scale", "PageUp")
    press(figure, "cursor", "PageDown")
    figure.locator("[data-action=menu]").click()
    figure.locator("[data-action=copy-link]").click()
    expect(figure.locator("text=Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(here.base)
    again = visit(how)
    again.page.goto(link)
    again.settle()
    again.page.wait_for_function(IN_SIGHT)  # below what the page begins with
    assert drawn(again.show_figures()[0]) == drawn(figure)


def test_a_copied_iframe_shows_the_figure_as_it_is(visit):
    here = visit(permissions=["clipboard-read", "clipboard-write"])
    page = here.open(LESSON)
    figure = here.show_figures()[0]
    press(figure, "output_scale", "PageUp")
    figure.locator("[data-action=menu]").click()
    figure.locator("[data-action=copy-iframe]").click()
    expect(figure.locator("text=Copied")).to_be_visible()
    line = page.evaluate("navigator.clipboard.readText()")
    again = visit()
    width = figure.bounding_box()["width"] + 24  # the margins of its page
    again.page.set_content(f"<!doctype html><body style='margin: 0'><div style='width: {width}px'>{line}</div>")
    frame = again.page.frame_locator("iframe")
    expect(frame.locator("[data-control=output_scale] output").first).to_have_text(value(figure, "output_scale"))
    box = "[innerHeight, document.documentElement.scrollHeight, document.documentElement.scrollWidth - innerWidth]"
    room, needed, over = frame.locator("html").evaluate(f"() => {box}")
    assert 0 <= room - needed < 40 and over <= 0
    assert frame.locator("[data-action=copy-iframe]").count() == 0
