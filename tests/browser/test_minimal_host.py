"""The built front end in a second, minimal host: every control, the live frames, and the sentences, in Chromium."""

import base64
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from playwright.sync_api import sync_playwright

from widgets.transport import pack

ROOT = Path(__file__).parents[2]
HOST = (ROOT / "tests/browser/host.html").as_uri()
MODULE = (ROOT / "widgets/static/explorer.js").read_text(encoding="utf-8")
STEPS = np.unique(np.concatenate([[0], np.round(np.geomspace(1, 1000, 120))]))
SCALES, RATES, SEEDS, FRAMES = (
    [0.03, 0.25, 1.0, 4.0, 16.0],
    [0.1, 0.2, 0.5],
    [0, 1, 2],
    [0.0, 10.0, 100.0, 1000.0],
)

pytestmark = pytest.mark.browser


def curves(scale: float, rate: float, seed: int, steps: np.ndarray, theory: bool = False) -> dict[str, np.ndarray]:
    """Two losses that decay, and a kernel that moves; the theory is off by a few per cent."""
    time = rate * steps * (1 + 0.1 * seed) * (1.04 if theory else 1)
    wiggle = 0 if theory else 0.02 * np.sin(steps / 40 + seed)
    train = np.exp(-time / 20) + 2e-4
    test = (0.15 + 0.85 * np.exp(-time / (20 + 15 * scale))) * (1 + wiggle)
    return {
        "train_loss": train,
        "test_loss": test,
        "kernel_change": 0.4 * (1 - np.exp(-time / 30)) / (1 + scale),
    }


def recording() -> tuple[xr.Dataset, xr.Dataset]:
    """Two swept dims, seeds, and wide columns: a matrix, points, and entries for bars."""
    random, shape = np.random.default_rng(0), (len(SCALES), len(RATES), len(SEEDS))
    dims = ["output_scale", "learning_rate", "seed"]
    coords = {"output_scale": SCALES, "learning_rate": RATES, "seed": SEEDS, "step": STEPS, "frame": FRAMES}
    coords |= {"neuron": np.arange(1, 33), "frequency": np.arange(1, 30), "point": np.arange(24)}
    sets = []
    for theory in (False, True):
        grid = [[[curves(s, r, k, STEPS, theory) for k in SEEDS] for r in RATES] for s in SCALES]
        columns = {n: (dims + ["step"], [[[c[n] for c in b] for b in a] for a in grid]) for n in grid[0][0][0]}
        sets.append(xr.Dataset(columns, coords=coords))
    growth = np.linspace(0.1, 1, 4)[:, None, None]
    peak = np.exp(-((np.arange(29) - np.linspace(0, 28, 32)[:, None]) ** 2) / 2)
    spectrum = growth * peak + 0.15 * random.random((*shape, 4, 32, 29))
    angle = 2 * np.pi * np.arange(24) / 24
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    points = growth * circle + 0.04 * random.normal(size=(*shape, 4, 24, 2))
    measured, predicted = sets
    measured["spectrum"] = (dims + ["frame", "neuron", "frequency"], spectrum)
    measured["embedding"] = (dims + ["frame", "point", "coordinate"], points)
    measured["strength"] = (dims + ["frame", "neuron"], spectrum.max(-1))
    predicted["embedding"] = (["point", "coordinate"], circle)
    predicted["strength"] = (["neuron"], np.full(32, 1.02))
    return measured, predicted


def control(name: str, label: str, symbol: str, **more) -> dict:
    plain = {
        "name": name,
        "label": label,
        "symbol": symbol,
        "kind": "number",
        "scale": "linear",
        "options": None,
    }
    return plain | {"help": "", "recorded": True, "advanced": False} | more


def line(column: str, label: str, role: str) -> dict:
    return {"column": column, "label": label, "role": role}


def spec(live: bool) -> dict:
    losses = [line("train_loss", "train", "train"), line("test_loss", "test", "test")]
    return {
        "title": "Lazy and rich training",
        "alt": "Two losses fall, the kernel moves, neurons choose frequencies.",
        "live": live,
        "axis": "step",
        "axis_label": "training step",
        "axis_symbol": "t",
        "axis_scale": "log",
        "controls": [
            control(
                "output_scale",
                "Output scale",
                "α",
                low=0.03,
                high=16,
                scale="log",
                marks=SCALES,
                default=0.25,
            ),
            control("learning_rate", "Learning rate", "η", low=0.1, high=0.5, marks=RATES, default=0.2),
            control(
                "width",
                "Width",
                "n",
                kind="integer",
                low=2,
                high=500,
                marks=[100],
                default=100,
                recorded=False,
            )
            | {"advanced": True},
            control("bias", "Bias", "", kind="boolean", low=0, high=1, marks=[], default=False, recorded=False)
            | {"advanced": True},
            control("seed", "Seed", "", kind="integer", low=0, high=9, marks=SEEDS, default=0),
        ],
        "base": {"width": 100, "bias": False},
        "theories": [
            {"name": "exact", "label": "exact closure"},
            {"name": "linearised", "label": "frozen kernel"},
        ],
        "panels": [
            {"kind": "lines", "title": "Loss", "y_scale": "log", "series": losses, "domain": None}
            | {"references": [{"value": 0.75, "label": "chance"}]},
            {"kind": "lines", "title": "Kernel", "y_scale": "linear", "domain": None}
            | {"series": [line("kernel_change", "change", "first")], "y_label": "relative change"},
            {
                "kind": "heatmap",
                "title": "Frequencies of neurons",
                "column": "spectrum",
                "x": "frequency",
                "y": "neuron",
            }
            | {"x_label": "frequency", "y_label": "neuron", "palette": "sequential", "domain": None},
            {"kind": "scatter", "title": "Embedding", "column": "embedding", "point": "point", "group": None}
            | {"coordinate": "coordinate", "x_label": "first", "y_label": "second", "equal": True},
            {"kind": "bars", "title": "Strength", "column": "strength", "along": "neuron", "bins": None}
            | {"domain": None, "x_label": "neuron"},
            {
                "kind": "bars",
                "title": "How strong they are",
                "column": "strength",
                "along": "neuron",
                "bins": 16,
            }
            | {"domain": None, "x_label": "strength", "references": [{"value": 0.5, "label": "half"}]},
        ],
        "sentence": "Step {step}: training loss {train_loss}, test loss {test_loss}; "
        "the kernel has moved {kernel_change:%}.",
        "gap": [
            {"column": "train_loss", "label": "training loss"},
            {"column": "test_loss", "label": "test loss"},
        ],
    }


def state(live: bool = False, recorded: bytes | None = None) -> dict:
    measured, exact = recording()
    frozen = (exact[["train_loss", "test_loss", "kernel_change"]] * 1.3).isel(step=slice(0, None, 2))
    packed = pack(measured, {"exact": exact, "linearised": frozen}) if recorded is None else recorded
    values = {"output_scale": 0.25, "learning_rate": 0.2, "width": 100, "bias": False, "seed": 0}
    status = {
        "state": "recorded",
        "message": "",
        "step": 0,
        "steps": 1000,
        "seconds_left": None,
        "run": 0,
        "device": "",
    }
    return {
        "spec": spec(live),
        "recorded": base64.b64encode(packed).decode(),
        "values": values,
        "cursor": None,
        "request": {},
        "status": status,
        "frame": "",
        "resend": 0,
    }


@pytest.fixture(scope="module")
def browser():
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 820, "height": 1500})
    troubles = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.set_default_timeout(10_000)
    page.goto(HOST)
    yield page
    page.close()
    assert troubles == []


def mount(page, given: dict):
    page.evaluate("([source, state]) => mount(source, state).then(() => null)", [MODULE, given])
    settle(page)
    return page


def settle(page):
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))")


def path(page, column: str, kind: str = "series") -> str:
    return page.locator(f"[data-{kind}={column}]").first.get_attribute("d")


def value(page, name: str):
    return page.evaluate("name => model.get('values')[name]", name)


def press(page, control: str, key: str):
    page.locator(f"[data-control={control}] input").press(key)
    settle(page)


def data(page, name: str) -> str:
    return page.evaluate("name => el.dataset[name]", name)


def send(
    page,
    run: int,
    first: int,
    steps: np.ndarray,
    values: dict,
    status: dict | None = None,
    theory: bool = True,
):
    """What Python sends of a live run: rows from `first` on, and how training stands."""
    settings = (values["output_scale"], values["learning_rate"], values["seed"])
    measured = xr.Dataset({n: ("step", v) for n, v in curves(*settings, steps).items()}, coords={"step": steps})
    ahead = np.arange(0, 400.0, 4)
    exact = xr.Dataset({n: ("step", v) for n, v in curves(*settings, ahead, True).items()}, coords={"step": ahead})
    packed = pack(measured, {"exact": exact} if theory else {}, {"run": run, "first": first, "values": values})
    told = {
        "state": "training",
        "message": "",
        "step": int(steps[-1]),
        "steps": 400,
        "seconds_left": 12,
        "run": run,
    }
    page.evaluate(
        "([frame, status]) => { model.set('frame', bytes(frame)); model.set('status', status); }",
        [base64.b64encode(packed).decode(), told | (status or {})],
    )
    settle(page)


def move_off_grid(page) -> dict:
    press(page, "output_scale", "ArrowRight")
    return page.evaluate("model.get('values')")


def test_sliders_by_keyboard_change_the_curve(page):
    mount(page, state())
    before = path(page, "test_loss")
    press(page, "output_scale", "ArrowRight")
    assert value(page, "output_scale") == 1.0
    assert path(page, "test_loss") != before
    press(page, "output_scale", "End")
    assert value(page, "output_scale") == 16
    press(page, "output_scale", "Home")
    assert value(page, "output_scale") == 0.03
    press(page, "learning_rate", "PageUp")
    assert value(page, "learning_rate") == 0.5
    assert page.locator("[data-control=output_scale] input").get_attribute("aria-valuetext") == "0.03"


def test_live_slider_never_sticks_at_a_mark(page):
    mount(page, state(live=True))
    seen = [value(page, "output_scale")]
    for _ in range(4):
        press(page, "output_scale", "ArrowRight")
        seen.append(value(page, "output_scale"))
    assert seen == sorted(set(seen))
    press(page, "output_scale", "PageDown")
    assert value(page, "output_scale") == 0.25


def test_python_moves_the_sliders(page):
    mount(page, state(live=True))
    page.evaluate("model.set('values', {...model.get('values'), output_scale: 4, bias: true})")
    settle(page)
    assert page.locator("[data-control=output_scale] output").inner_text() == "4"
    assert page.locator("[data-control=bias] input").is_checked()


def test_seed_buttons(page):
    mount(page, state())
    before = path(page, "test_loss")
    page.click("[data-action=seed-next]")
    settle(page)
    assert value(page, "seed") == 1 and path(page, "test_loss") != before
    page.click("[data-action=seed-previous]")
    page.click("[data-action=seed-previous]", force=True)  # there is none before the first
    settle(page)
    assert value(page, "seed") == 0 and path(page, "test_loss") == before


def test_cursor_by_slider_and_by_pointer(page):
    mount(page, state())
    press(page, "cursor", "ArrowLeft")
    assert page.evaluate("model.get('cursor')") == STEPS[-2]
    press(page, "cursor", "End")
    assert page.evaluate("model.get('cursor')") is None
    box = page.locator("[data-panel='0'] svg.ex-drag").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    settle(page)
    assert 5 < page.evaluate("model.get('cursor')") < 200
    assert "at training step" in page.locator("[data-panel='0'] svg.ex-drag").get_attribute("aria-label")


def test_sentence(page):
    mount(page, state())
    page.evaluate("model.set('cursor', 10)")
    settle(page)
    row = curves(0.25, 0.2, 0, np.array([10.0]))
    losses = (
        f"{row['train_loss'][0]:.3g}",
        f"{row['test_loss'][0]:.3g}",
        f"{100 * row['kernel_change'][0]:.2g}",
    )
    expected = "Step 10: training loss {}, test loss {}; the kernel has moved {} %."
    shown = page.locator(".ex-sentence").inner_text().replace("\u202f", " ")
    assert shown == expected.format(*losses)
    page.evaluate("model.set('cursor', null)")
    settle(page)
    assert "2.0·10⁻⁴" in page.locator(".ex-sentence").inner_text().replace("2.5", "2.0")


def test_theory_and_its_gap(page):
    mount(page, state())
    gap = json.loads(data(page, "gap"))
    own, theory = (curves(0.25, 0.2, 0, STEPS, t) for t in (False, True))
    for column in ("train_loss", "test_loss"):
        expected = np.abs(own[column] - theory[column]).sum() / np.abs(own[column]).sum()
        assert gap[column] == pytest.approx(expected, rel=0.01)
    first = path(page, "test_loss", "theory")
    page.select_option("select[data-control=theory]", "linearised")
    settle(page)
    every_other = slice(0, None, 2)
    expected = (
        np.abs(own["test_loss"] - 1.3 * theory["test_loss"])[every_other].sum() / own["test_loss"][every_other].sum()
    )
    assert json.loads(data(page, "gap"))["test_loss"] == pytest.approx(expected, rel=0.01)
    assert path(page, "test_loss", "theory") != first
    page.select_option("select[data-control=theory]", "")
    settle(page)
    assert path(page, "test_loss", "theory") == "" and page.locator(".ex-chip").is_hidden()


def test_keep_this_curve(page):
    mount(page, state())
    before = path(page, "test_loss")
    assert page.locator("[data-action=clear]").is_hidden()
    page.click("[data-action=keep]")
    press(page, "output_scale", "End")
    ghosts = page.locator("[data-panel='0'] .ex-ghost").evaluate_all("nodes => nodes.map(n => n.getAttribute('d'))")
    assert before in ghosts
    assert page.locator("[data-panel='0'] .ex-ghost-text").text_content() == "α 0.25"
    page.click("[data-action=clear]")
    settle(page)
    assert page.locator("[data-panel='0'] .ex-ghost:visible").count() == 0


def test_website_has_no_training_buttons(page):
    mount(page, state())
    assert (
        page.locator("[data-action=train], [data-action=step], [data-action=reset], [data-action=cancel]").count() == 0
    )
    assert page.locator("[data-control=width] input").count() == 0
    page.evaluate("model.set('values', {...model.get('values'), output_scale: 0.9})")
    settle(page)
    assert page.locator("[data-control=output_scale] output").inner_text() == "1"


def test_live_frames_grow_the_curve(page):
    mount(page, state(live=True))
    values = move_off_grid(page)
    assert data(page, "nearest") == "true"
    send(page, 1, 0, np.arange(0, 20.0), values)
    assert (data(page, "source"), data(page, "rows"), data(page, "state")) == ("live", "20", "training")
    short = path(page, "train_loss")
    send(page, 1, 20, np.arange(20, 60.0), values, theory=False)
    assert data(page, "rows") == "60" and len(path(page, "train_loss")) > len(short)
    assert page.evaluate("model.get('resend')") == 0
    assert json.loads(data(page, "gap"))["train_loss"] > 0
    assert page.locator("[data-action=train]").inner_text().strip() == "Pause"
    assert "12" in page.locator(".ex-left").inner_text()
    page.click("[data-action=train]")
    assert page.evaluate("model.get('request')") == {"serial": 1, "action": "pause"}
    press(page, "output_scale", "PageDown")
    assert data(page, "source") == "recorded"


def test_resend_is_asked_for_where_rows_are_missing(page):
    mount(page, state(live=True))
    values = move_off_grid(page)
    send(page, 3, 40, np.arange(40, 60.0), values)
    assert page.evaluate("model.get('resend')") == 1
    send(page, 3, 0, np.arange(0, 60.0), values)
    assert data(page, "rows") == "60" and page.evaluate("model.get('resend')") == 1


def test_diverged_and_failed_are_sentences(page):
    mount(page, state(live=True))
    values = move_off_grid(page)
    told = {"state": "diverged", "message": "Diverged at step 37: try a smaller learning rate.", "step": 37}
    send(page, 1, 0, np.arange(0, 37.0), values, told)
    assert page.locator("[data-note]").inner_text() == told["message"]
    assert data(page, "rows") == "37"
    send(
        page,
        1,
        0,
        np.arange(0, 37.0),
        values,
        {"state": "failed", "message": "width must be at least 2 (got 1)"},
    )
    assert page.locator("[role=alert]").inner_text() == "width must be at least 2 (got 1)"


def test_damaged_recording_is_a_sentence(page):
    mount(page, state(live=True, recorded=b"\x10\x27\0\0{"))
    assert "damaged" in page.locator("[role=alert]").inner_text()
    assert page.locator("[data-action=train]").is_visible()


def test_empty_figure_says_what_to_do(page):
    mount(page, state(live=True, recorded=b""))
    assert "press Train" in page.locator("[data-note]").inner_text()
    send(page, 1, 0, np.arange(0, 20.0), page.evaluate("model.get('values')"))
    assert data(page, "source") == "live"


def test_two_views_of_one_model_and_cleanup(page):
    mount(page, state())
    page.evaluate("""() => {
        window.other = document.querySelector('main').appendChild(document.createElement('div'));
        window.close2 = widget.render({ model, el: other });
    }""")
    page.evaluate("model.set('values', {...model.get('values'), output_scale: 16})")
    settle(page)
    assert (
        page.locator("[data-series=test_loss]").evaluate_all("n => new Set(n.map(m => m.getAttribute('d'))).size") == 1
    )
    page.evaluate("close2(); stop.abort()")
    assert page.evaluate("model.listeners()") == 0 and page.locator(".ex-card").count() == 0


@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("width", [360, 390])
def test_nothing_scrolls_sideways_on_a_phone(page, live, width):
    page.set_viewport_size({"width": width, "height": 780})
    mount(page, state(live))
    for fold in page.locator("summary").all():
        fold.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.locator("button:visible, select:visible, input:visible, summary:visible").evaluate_all(
        "nodes => nodes.filter(n => n.getBoundingClientRect().height < 40).map(n => n.outerHTML)"
    )
    assert small == []
    bottom = page.locator(".ex-cursor-row").bounding_box()
    assert bottom["y"] + bottom["height"] <= 780


def test_script_time_of_a_recorded_slider(page, capsys):
    mount(page, state())
    times = page.evaluate("""async () => {
        const input = document.querySelector('[data-control=output_scale] input'), times = [];
        for (let i = 0; i < 60; i++) {
            window.scriptTime = 0;
            input.value = i % 5;
            const began = performance.now();
            input.dispatchEvent(new Event('input', { bubbles: true }));
            const sync = performance.now() - began;
            await new Promise((done) => setTimeout(done, 40));
            times.push(sync + window.scriptTime);
        }
        return times;
    }""")
    with capsys.disabled():
        middle, high = np.quantile(times, [0.5, 0.95])
        print(f"\nscript per recorded slider move: median {middle:.2f} ms, p95 {high:.2f} ms")
    assert np.median(times) < 40  # far above what it takes: only a broken drawing loop fails


@pytest.mark.parametrize(
    ("name", "size", "theme"), [("light", 820, "light"), ("dark", 820, "dark"), ("phone", 390, "light")]
)
def test_pictures(page, name, size, theme):
    """Draws in both themes and on a phone; PICTURES=folder keeps the screenshots for a reader to judge."""
    page.set_viewport_size({"width": size, "height": 1400})
    page.evaluate("theme => (document.documentElement.dataset.theme = theme)", theme)
    mount(page, state(live=name != "phone"))
    page.evaluate("model.set('cursor', 60)")
    settle(page)
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    style = "getComputedStyle(el.querySelector('.ex-card'))"
    ink, card = page.evaluate(f"[{style}.color, {style}.backgroundColor].map(c => Number(c.match(/\\d+/)[0]))")
    assert (ink < card) == (theme == "light")
