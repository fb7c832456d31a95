"""A figure whose values train: one toolbar, runs that are played again, and controls that say what they can."""

import numpy as np
import pytest
import xarray as xr

from tests.browser.host import copied_python, data, mount, send, trait
from tests.browser.reader import press, settle
from tests.browser.synthetic import PEAK, based, curves, traits
from widgets.transport import pack

PLAY = "[data-action=play]"


def off_grid(page, given: dict | None = None, rows: int = 60, **status) -> dict:
    """A figure that trains between two recorded values; its values."""
    mount(page, given or traits(live=True))
    press(page, "output_scale", "ArrowRight")
    values = trait(page, "values")
    send(page, 1, 0, np.arange(0, float(rows)), values, {"values": values} | status)
    return values


def image(page) -> str:
    """The pixels of the heat map."""
    settle(page)
    return page.locator("canvas.ex-canvas").first.evaluate("c => c.toDataURL()")


@pytest.mark.parametrize("state", ["paused", "done", "training"])
def test_a_run_that_was_trained_here_is_played_again(page, state):
    off_grid(page, state=state)
    assert page.locator("[data-action=train]").is_visible() and page.locator(PLAY).is_enabled()
    page.click(PLAY)
    assert page.locator(PLAY).get_attribute("aria-label") == "Pause"
    page.wait_for_function("+document.querySelector('[data-control=cursor] output').textContent < 40")
    page.wait_for_function("el.dataset.moving === 'false'", timeout=15_000)
    assert trait(page, "cursor") is None
    assert page.locator(PLAY).get_attribute("aria-label") == "Play"
    assert data(page, "source") == "live" and page.evaluate("model.get('request').action") in (None, "greet")


def test_play_waits_until_there_is_a_row_and_ends_where_other_values_train(page):
    mount(page, traits(live=True))
    page.click(PLAY)
    page.wait_for_function("el.dataset.moving === 'true'")
    press(page, "output_scale", "ArrowRight")
    assert page.locator(PLAY).is_disabled() and trait(page, "cursor") is None
    send(page, 1, 0, np.arange(0, 9.0), trait(page, "values"))
    assert page.locator(PLAY).is_enabled() and page.locator("[data-control=cursor] output").inner_text() == "8"


@pytest.mark.parametrize("width", [360, 390])
@pytest.mark.parametrize("state", ["training", "paused", "done"])
def test_the_toolbar_keeps_its_place_on_a_phone(page, width, state):
    page.set_viewport_size({"width": width, "height": 780})
    mount(page, traits(live=True))
    page.click("[data-action=menu]")
    page.click("[data-action=keep]")
    page.click("[data-action=menu]")
    settle(page)
    height = "document.querySelector('.ex-toolbar').getBoundingClientRect().height"
    before = page.evaluate(height)
    press(page, "output_scale", "ArrowRight")
    values = trait(page, "values")
    send(page, 1, 0, np.arange(0, 60.0), values, {"values": values, "state": state})
    assert page.evaluate(height) == before < 70, "one row of buttons"
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def some_train() -> dict:
    """A figure in which one slider has recorded values only, one has few that train, and a switch has one position."""
    given = traits(live=True)
    trains = {"output_scale": [], "learning_rate": [0.3, 0.4], "bias": [False]}
    for control in given["spec"]["controls"]:
        control["trains"] = trains.get(control["name"], "any")
    return given


def test_a_control_says_for_itself_what_it_can(page):
    mount(page, some_train())
    quiet = {name: page.inner_text(f"[data-control={name}] .ex-quiet") for name in ("output_scale", "learning_rate")}
    assert quiet == {"output_scale": "5 recorded values", "learning_rate": "5 values"}
    press(page, "output_scale", "ArrowRight")
    press(page, "learning_rate", "ArrowRight")
    assert {n: trait(page, "values")[n] for n in quiet} == {"output_scale": 1, "learning_rate": 0.3}
    page.evaluate("el.querySelector('details').open = true")
    press(page, "width", "ArrowRight")
    assert trait(page, "values")["width"] not in (50, 100), "any value trains"
    assert (
        page.locator("[data-control=bias] input").count() == 0
        and page.inner_text("[data-control=bias] output") == "off"
    )


def test_once_nobody_trains_only_recorded_values_are_left(page):
    mount(page, some_train())
    page.evaluate("model.widget_manager.kernel.becomes('dead')")
    settle(page)
    assert page.inner_text("[data-control=learning_rate] .ex-quiet") == "3 recorded values"
    press(page, "learning_rate", "ArrowRight")
    assert trait(page, "values")["learning_rate"] == 0.5


def test_what_cannot_be_trained_is_said_over_the_nearest_recording(page):
    mount(page, traits(live=True))
    press(page, "output_scale", "ArrowRight")
    why = "No program for bias on with the rule signs."
    failed = {"state": "failed", "message": why, "values": trait(page, "values"), "run": 0, "step": 0, "steps": 0}
    page.evaluate("status => model.set('status', status)", failed | {"seconds_left": None})
    settle(page)
    assert page.inner_text("[role=alert]") == why and data(page, "nearest") == "true"
    assert page.inner_text("[data-control=cursor] .ex-quiet") == "pale: the nearest recording"
    assert page.locator(".ex-faint").count() > 0 and page.locator(PLAY).is_disabled()
    press(page, "output_scale", "PageDown")
    assert page.locator("[role=alert]").is_hidden() and data(page, "nearest") == "false"


def test_values_that_wait_to_be_trained_ask_for_it(page):
    mount(page, traits(live=True))
    press(page, "output_scale", "ArrowRight")
    waiting = {"state": "waiting", "message": "", "values": trait(page, "values"), "run": 0, "step": 0, "steps": 0}
    page.evaluate("status => model.set('status', status)", waiting | {"seconds_left": None})
    settle(page)
    assert page.inner_text("[data-note]") == "These values are not recorded: press Train."
    assert page.inner_text("[data-control=cursor] .ex-quiet") == "press Train"
    assert page.locator("[data-action=train].ex-asks").count() == 1 and data(page, "nearest") == "true"
    page.click("[data-action=train]")
    assert page.evaluate("model.get('request').action") == "train"


def test_python_is_that_of_the_run_that_was_trained(page):
    given = traits(live=True)
    given["values"] |= {"bias": True, "learning_rate": 0.123}
    values = off_grid(page, given, state="done")
    text = copied_python(page)
    made = f"steps=400, output_scale={values['output_scale']}, learning_rate=0.123, width=100, bias=True"
    assert f"experiment = Synthetic({made})\nrun = experiment.run()\n" in text
    assert 'theory = experiment.predict("exact", run.step)\n' in text


def test_the_picture_is_a_mixture_of_the_frames_around_the_cursor(page):
    mount(page, traits(live=True))
    press(page, "output_scale", "ArrowRight")
    values = trait(page, "values")
    send_frames(page, values, range(0, 30), [0, 10])
    send_frames(page, values, range(30, 60), [40])
    at, said = {}, {}
    for step in (0, 9, 10, 39, 40, 59):
        page.evaluate("step => model.set('cursor', step)", step)
        at[step] = image(page)
        said[step] = page.locator("[data-panel]:has(canvas) .ex-when").first.inner_text()
    assert at[40] == at[59] and len({at[step] for step in (0, 9, 10, 39, 40)}) == 5
    assert said[40] == said[0] == "" and said[59] == "at training step 40"
    assert said[39] == "between training step 10 and 40", "frames that are far apart"
    page.evaluate("model.set('cursor', null)")
    assert image(page) == at[59]


def send_frames(page, values: dict, steps: range, frames: list[int]):
    """A part of a live run with its pictures."""
    at = np.array(steps, dtype=float)
    settings = (values["output_scale"], values["learning_rate"], values["seed"])
    columns = {name: ("step", column) for name, column in curves(*settings, at).items()}
    columns["spectrum"] = (["frame", "neuron", "frequency"], np.stack([(1 + frame) / 60 * PEAK for frame in frames]))
    measured = xr.Dataset(columns, {"step": at, "frame": np.array(frames, dtype=float)})
    part = pack(measured, {}, {"run": 1, "first": steps[0], "values": values})
    status = {"state": "training", "run": 1, "step": steps[-1], "steps": 400, "values": values}
    script = "([part, status]) => { model.set('part', bytes(part)); model.set('status', status); }"
    page.evaluate(script, [based(part), status | {"message": "", "seconds_left": None}])
    settle(page)
