"""A figure whose kernel dies, cannot be reached, or does not answer; and what it says while a run is being set up."""

import json
import os

import numpy as np
import pytest

from tests.browser.host import data, mount, send, trait
from tests.browser.reader import press, settle, value
from tests.browser.synthetic import traits

GONE = "The kernel is gone: run the cell again. Until then, the sliders choose recorded runs."
NUMBERS = "[...el.querySelectorAll('.ex-value:not(:empty)')].map(n => n.textContent)"


def note(page) -> str:
    return page.locator("[data-note]").inner_text()


def path(page) -> str:
    return page.locator("[data-series=test_loss]").first.get_attribute("d")


def trained(page, live_rows: int = 60, **given) -> dict:
    """A figure in training between two recorded values; its values."""
    mount(page, traits(live=True, **given))
    press(page, "output_scale", "ArrowRight")
    values = trait(page, "values")
    if live_rows:
        send(page, 1, 0, np.arange(0, float(live_rows)), values, {"values": values, "seconds_left": 600})
    return values


def kernel(page, event: str, to: str):
    page.evaluate("([event, to]) => model.widget_manager.kernel[event](to)", [event, to])
    settle(page)


def kept(page, name: str):
    """A screenshot for a reader to judge, where PICTURES=folder asks for it."""
    if folder := os.environ.get("PICTURES"):
        for theme in ("light", "dark"):
            page.evaluate("theme => (document.documentElement.dataset.theme = theme)", theme)
            settle(page)
            page.screenshot(path=f"{folder}/{name}-{theme}.png", full_page=True)


@pytest.mark.parametrize("end", ["restarting", "autorestarting", "dead", "terminating"])
def test_a_dead_kernel_is_said_and_what_was_drawn_is_kept(page, end):
    values = trained(page)
    assert "10" in page.locator(".ex-left").inner_text()
    before, gap, sentence = path(page), data(page, "gap"), page.locator(".ex-sentence").inner_text()
    kernel(page, "becomes", end)
    assert note(page) == f"{GONE} Stopped at step 59." and page.locator("[data-note]").get_attribute("role") == "status"
    assert (path(page), data(page, "gap")) == (before, gap) and page.locator(".ex-sentence").inner_text() == sentence
    assert (data(page, "line"), data(page, "state"), data(page, "source")) == ("gone", "cancelled", "live")
    assert trait(page, "values") == values and value(page, "output_scale") == f"{values['output_scale']:g}"
    for gone in ("train", "step", "reset", "cancel"):
        assert page.locator(f"[data-action={gone}]").count() == 0
    quiet = page.locator("[data-control=cursor] .ex-quiet").inner_text()
    assert page.locator(".ex-left").count() == 0 and quiet == ""
    assert page.evaluate("document.activeElement.closest('[data-control]').dataset.control") == "output_scale"
    kept(page, "gone")


def test_then_it_shows_recorded_runs_as_on_the_website(page):
    trained(page)
    kernel(page, "becomes", "dead")
    saved = page.evaluate("model.saved.length")
    press(page, "output_scale", "ArrowRight")
    assert trait(page, "values")["output_scale"] == 1 and data(page, "source") == "recorded"
    assert (data(page, "nearest"), note(page)) == ("false", GONE)
    press(page, "output_scale", "End")
    press(page, "learning_rate", "Home")
    assert [trait(page, "values")[name] for name in ("output_scale", "learning_rate")] == [16, 0.1]
    page.click("[data-action=seed-next]")
    page.click("[data-action=play]")
    page.wait_for_function("el.dataset.moving === 'true'")
    page.wait_for_function("el.dataset.moving === 'false'", timeout=15_000)
    assert page.evaluate("model.saved.length") == saved, "there is nobody to send anything to"
    kept(page, "gone-recorded")


def test_a_finished_run_stays_finished(page):
    values = trained(page)
    send(page, 1, 60, np.arange(60.0, 90.0), values, {"values": values, "state": "done", "step": 400})
    kernel(page, "becomes", "autorestarting")
    assert note(page) == GONE and data(page, "state") == "done" and data(page, "rows") == "90"


def test_a_kernel_that_dies_while_a_run_is_set_up_leaves_a_recorded_run(page):
    trained(page, live_rows=0)
    kernel(page, "becomes", "dead")
    assert (data(page, "nearest"), data(page, "source"), note(page)) == ("false", "recorded", GONE)
    assert value(page, "output_scale") == "0.25" and page.locator(".ex-sentence").is_visible()


def test_without_a_recording_what_was_drawn_stays(page):
    mount(page, traits(live=True, recorded=b""))
    values = trait(page, "values")
    send(page, 1, 0, np.arange(0, 20.0), values, {"values": values})
    kernel(page, "becomes", "dead")
    assert note(page) == "The kernel is gone: run the cell again. Stopped at step 19."
    assert data(page, "rows") == "20" and page.locator("[data-action=play]").is_visible()
    assert "recorded runs" not in page.locator(".ex-toolbar").inner_text()


def test_a_saved_notebook_is_opened_without_a_kernel(page):
    given = traits(live=True)
    given["status"] |= {"state": "training", "seconds_left": 600, "step": 30, "steps": 400, "run": 1}
    given["layout"] = {"comm_live": False, "model_id": "one"}
    mount(page, given)
    assert note(page) == GONE and data(page, "line") == "gone"
    assert page.locator("[data-action=train]").count() == 0 and page.locator(".ex-left").count() == 0


def test_while_a_run_is_set_up_nothing_is_said_of_another(page):
    values = trained(page, live_rows=0)
    assert (data(page, "preparing"), data(page, "nearest"), data(page, "gap")) == ("true", "true", "{}")
    assert page.locator(".ex-sentence").is_hidden() and page.locator(".ex-chip").is_hidden()
    assert set(page.evaluate(NUMBERS)) == {"–"}
    assert value(page, "cursor") == "–" and page.locator("[data-note]").is_hidden()
    page.wait_for_function("!document.querySelector('[data-note]').hidden")
    assert note(page) == "Setting up…"
    kept(page, "setting-up")
    told = {"state": "training", "run": 0, "steps": 400, "step": 0, "seconds_left": None, "values": values}
    page.evaluate("told => model.set('status', told)", told | {"message": "It may take about 3 min."})
    settle(page)
    assert note(page) == "Setting up… It may take about 3 min."
    send(page, 1, 0, np.arange(0, 3.0), values, {"values": values})
    assert page.locator(".ex-sentence").is_visible() and page.locator("[data-note]").is_hidden()


def test_a_status_of_other_values_is_not_believed(page):
    values = trained(page)
    send(page, 1, 60, np.arange(60.0, 62.0), values, {"values": values, "state": "cancelled", "step": 61})
    assert note(page) == "Stopped at step 61."
    press(page, "output_scale", "ArrowRight")
    assert "Stopped" not in note(page) and data(page, "preparing") == "true"


def test_a_lost_connection_is_said_after_a_while_and_forgotten_once_it_is_back(page):
    values = trained(page)
    kernel(page, "connects", "connecting")
    assert page.locator("[data-note]").is_hidden()
    page.wait_for_function("el.dataset.line === 'cut'")
    assert note(page) == "The connection to the kernel is lost; what you ask happens once it is back."
    assert page.locator(".ex-left").inner_text() == "" and page.locator("[data-action=train]").is_visible()
    kept(page, "cut")
    kernel(page, "connects", "connected")
    page.wait_for_function("el.dataset.line === 'open'")
    assert page.locator("[data-note]").is_hidden() and page.evaluate("model.get('resend')") == 1
    send(page, 1, 60, np.arange(60.0, 70.0), values, {"values": values})
    assert data(page, "rows") == "70"


def test_a_busy_kernel_is_never_called_gone(page):
    mount(page, traits(live=True))
    kernel(page, "becomes", "busy")
    page.click("[data-action=train]")
    page.wait_for_function("el.dataset.line === 'silent'", timeout=8_000)
    assert note(page) == "The kernel has not answered yet: it may be busy with a cell."
    kept(page, "silent")
    page.evaluate("model.set('status', {...model.get('status'), heard: 1})")
    settle(page)
    assert data(page, "line") == "open" and page.locator("[data-note]").is_hidden()


def test_closing_one_of_two_views_does_not_stop_the_training(page):
    values = trained(page)
    page.evaluate("""() => {
        window.first = el;
        const other = document.querySelector('main').appendChild(document.createElement('div'));
        window.close2 = widget.render({ model, el: other });
    }""")
    page.evaluate("close2()")
    assert page.evaluate("model.get('request').action") != "cancel"
    send(page, 1, 60, np.arange(60.0, 70.0), values, {"values": values})
    assert data(page, "rows") == "70"
    page.evaluate("stop.abort()")
    assert page.evaluate("model.get('request').action") == "cancel" and page.evaluate("model.listeners()") == 0


def test_time_left_is_told_once_it_is_known(page):
    values = trained(page, live_rows=0)
    left = page.locator(".ex-left")
    unknown = {"values": values, "seconds_left": None}
    send(page, 1, 0, np.arange(0, 3.0), values, unknown)
    page.wait_for_timeout(3100)
    send(page, 1, 3, np.arange(3, 5.0), values, unknown)
    assert left.inner_text() == "estimating…"
    send(page, 1, 5, np.arange(5, 7.0), values, {"values": values, "seconds_left": 200})
    assert left.inner_text().replace("\u202f", " ") == "3 min left"
    send(page, 1, 7, np.arange(7, 401.0, 3), values, {"values": values, "seconds_left": None, "step": 400})
    assert left.inner_text() == "theory…"
    assert json.loads(data(page, "gap"))


def test_a_kernel_that_can_be_reached_again_trains_again(page):
    values = trained(page)
    page.evaluate("el.querySelector('details').open = true")
    kernel(page, "connects", "disconnected")
    assert note(page).startswith(GONE) and page.locator("[data-action=train]").count() == 0
    kernel(page, "connects", "connecting")
    assert note(page).startswith(GONE)
    kernel(page, "connects", "connected")
    page.wait_for_function("el.dataset.line === 'open'")
    assert (
        page.locator("[data-note]").is_hidden() and page.locator("[data-action=train]").inner_text().strip() == "Pause"
    )
    assert data(page, "rows") == "60" and trait(page, "values") == values
    assert page.evaluate("el.querySelector('details').open")
    press(page, "output_scale", "ArrowRight")
    assert trait(page, "values")["output_scale"] not in (values["output_scale"], 1)
