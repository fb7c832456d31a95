"""A figure on a page that trains by itself, with a Worker that says what the test wants."""

import json

import numpy as np
import pytest
import xarray as xr

from tests.browser.host import data, follow, mount, trait
from tests.browser.reader import press, settle
from tests.browser.synthetic import DEFAULTS, addressed, based, curves
from widgets.page import zipped
from widgets.transport import pack

OFF_GRID = DEFAULTS | {"output_scale": 3}
MISSING = "No theory is computed here for these values; in JupyterLab it is."
WORKER = """
postMessage({ news: "ready" });
const told = { news: "run", message: "", steps: 400, seconds_left: 9 };
onmessage = ({ data: { order, part, run } }) => {
  if (order === "begin" || order === "stop") postMessage({ news: "heard" });
  if (order !== "begin" || part !== "training") return;
  const bytes = Uint8Array.from(atob(PART), (c) => c.charCodeAt(0));
  postMessage({ ...told, part, run, state: "STATE", step: 59, rows: 60, bytes });
};
"""


def part(values: dict) -> str:
    """Sixty rows of a run with these values, as its first part."""
    steps = np.arange(0, 60.0)
    settings = (values["output_scale"], values["learning_rate"], values["seed"])
    measured = xr.Dataset({n: ("step", v) for n, v in curves(*settings, steps).items()}, coords={"step": steps})
    return based(pack(measured, {}, {"run": 1, "first": 0, "values": values}))


def given(page, values: dict = OFF_GRID, state: str = "training", theories: tuple = (), **trains) -> dict:
    """A figure of the website with programs; its Worker sends one part of a run with these values."""
    script = WORKER.replace("PART", json.dumps(part(values))).replace("STATE", state)
    program = json.dumps({"theories": dict.fromkeys(theories, {}), "data": {}})
    files = {"worker.js": zipped(script.encode()), "program.js": zipped(program.encode())}
    page.evaluate("files => { window.files = files; }", files)
    made = addressed()
    variant = {"values": {"bias": False}, "limits": {}, "file": "program.js"}
    about = {"worker": "worker.js", "data": {}, "variants": [variant], "fields": DEFAULTS | {"steps": 400}}
    made["spec"] |= {"trainer": "browser", "programs": about | {"inputs": [], "theories": list(theories)}}
    for control in made["spec"]["controls"]:
        control["trains"] = trains.get(control["name"], [False] if control["name"] == "bias" else "any")
    return made


def note(page) -> str:
    return page.inner_text("[data-note]")


def arrive(page, query: str, **about):
    """Follow a link to a figure that trains."""
    page.goto(page.url.split("?")[0] + query)
    return mount(page, given(page, **about))


def test_what_is_not_recorded_trains_at_the_touch_of_a_slider(page):
    mount(page, given(page))
    assert page.inner_text("[data-control=output_scale] .ex-quiet") == "any value"
    page.evaluate("values => model.set('values', values)", OFF_GRID)
    page.wait_for_function("el.dataset.source === 'live'")
    assert (data(page, "rows"), data(page, "state")) == ("60", "training")
    assert page.locator("[data-action=train]").inner_text().strip() == "Pause"
    press(page, "output_scale", "PageDown")
    assert (data(page, "source"), data(page, "state")) == ("recorded", "recorded")


@pytest.mark.parametrize("version", ["", "&lazy.v=2", "&lazy.v=9"])
def test_a_link_holds_any_value_and_trains_when_it_is_asked_to(page, version):
    arrive(page, f"?lazy.output_scale=3{version}")
    page.wait_for_timeout(300)
    assert trait(page, "values") == OFF_GRID and page.inner_text("[data-told]") == ""
    assert (data(page, "state"), data(page, "nearest"), data(page, "run")) == ("waiting", "true", "0")
    assert note(page) == "These values are not recorded: press Train."
    page.click("[data-action=train]")
    page.wait_for_function("el.dataset.source === 'live'")
    assert note(page) == MISSING and page.locator(".ex-asks").count() == 0


def test_a_held_link_trains_at_the_next_touch_and_at_words_that_mean_it(page):
    arrive(page, "?lazy.output_scale=3&lazy.seed=5")
    press(page, "output_scale", "ArrowRight")
    assert data(page, "state") == "training"
    arrive(page, "?lazy.output_scale=3&lazy.v=2")
    page.evaluate("model.set('apply', { serial: 1, entries: { output_scale: '3', step: '20' } })")
    page.wait_for_function("el.dataset.source === 'live'")
    assert page.inner_text("[data-control=cursor] output") == "20"


def test_a_link_to_what_is_recorded_shows_it(page):
    arrive(page, "?lazy.output_scale=4&lazy.seed=1")
    assert (data(page, "state"), data(page, "nearest"), note(page)) == ("recorded", "false", "")


@pytest.mark.parametrize(("theories", "state", "said"), [((), "training", MISSING), (("exact",), "training", "")])
def test_a_theory_that_is_not_computed_is_missed_in_words_and_never_replaced(page, theories, state, said):
    mount(page, given(page, state=state, theories=theories))
    page.evaluate("values => model.set('values', values)", OFF_GRID)
    page.wait_for_function("el.dataset.source === 'live'")
    settle(page)
    assert page.locator("[data-theory=test_loss]").get_attribute("d") == "" and page.locator(".ex-chip").is_hidden()
    assert (note(page), data(page, "gap")) == (said, "{}")


def test_a_run_of_recorded_values_has_their_recorded_theory(page):
    mount(page, given(page, DEFAULTS))
    page.click("[data-action=train]")
    page.wait_for_function("el.dataset.source === 'live'")
    assert page.locator("[data-theory=test_loss]").get_attribute("d") and json.loads(data(page, "gap"))
    assert note(page) == ""


def test_a_combination_without_a_program_is_said_over_the_nearest_recording(page):
    mount(page, given(page, bias=[False, True]))
    page.evaluate("values => model.set('values', values)", DEFAULTS | {"bias": True})
    page.wait_for_function("el.dataset.state === 'failed'")
    settle(page)
    assert "does not train on this page" in page.inner_text("[role=alert]") and data(page, "nearest") == "true"


def test_without_workers_the_figure_shows_what_is_recorded(page):
    page.evaluate("delete globalThis.Worker")
    mount(page, given(page))
    assert note(page) == "Nothing can be trained here: the sliders choose recorded runs."
    press(page, "output_scale", "ArrowRight")
    assert trait(page, "values")["output_scale"] == 1 and page.locator("[data-action=train]").count() == 0


def test_one_link_opens_alike_on_a_page_that_shows_recordings_only(page):
    follow(page, "?lazy.output_scale=3&lazy.v=2", addressed())
    assert "the nearest recorded value, 4, is shown" in page.inner_text("[data-told]")
