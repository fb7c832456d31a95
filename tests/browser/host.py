"""A page with nothing but a figure (host.html fulfils the anywidget contract only), and what Python sends to it."""

from contextlib import contextmanager
from pathlib import Path

import numpy as np
import xarray as xr

from tests.browser.reader import settle
from tests.browser.synthetic import based, curves
from widgets.transport import pack

ROOT = Path(__file__).parents[2]
HOST = (ROOT / "tests/browser/host.html").as_uri()
MODULE = (ROOT / "widgets/static/explorer.js").read_text(encoding="utf-8")
NO_ANSWER = "Object.defineProperty(navigator, 'clipboard', { value: { writeText: (text) => { %s } } })"


@contextmanager
def opened(browser, query: str = "", **options):
    """The host with no figure yet, closed at the end; an error in the console fails the test."""
    page = browser.new_page(**{"viewport": {"width": 820, "height": 1500}} | options)
    troubles = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.set_default_timeout(10_000)
    page.goto(HOST + query)
    yield page
    page.close()
    assert not troubles, troubles


def mount(page, given: dict, into: str = "main"):
    """Mount a figure with these traits in the element; `model` and `el` in the page are then this one's."""
    script = "([source, state, into]) => mount(source, state, document.querySelector(into)).then(() => null)"
    page.evaluate(script, [MODULE, given, into])
    settle(page)
    return page


def data(page, name: str) -> str:
    return page.evaluate("name => el.dataset[name]", name)


def trait(page, name: str):
    return page.evaluate("name => model.get(name) ?? null", name)


def catch_copies(page, works: bool = True):
    """What a figure copies lands in `window.copied`; or the browser refuses."""
    page.evaluate(
        NO_ANSWER % ("window.copied = text; return Promise.resolve();" if works else "throw new Error('no');")
    )


def choose(page, action: str):
    """Choose an entry of the figure's menu."""
    page.click("[data-action=menu]")
    page.click(f"[data-action={action}]")
    settle(page)


def follow(page, query: str, given: dict):
    """Open the page again with this query, as a link would, and mount the figure."""
    page.goto(HOST + query)
    return mount(page, given)


def told(page) -> str:
    """The quiet note of the first figure."""
    return page.locator("[data-told]").first.inner_text()


def query(page) -> str:
    """The page's query, once a change of it has had the time to come: it waits for a timer of the page's own."""
    page.evaluate("new Promise(done => setTimeout(() => setTimeout(done, 50), 350))")
    return page.evaluate("location.search")


def copied_python(page) -> str:
    """The code that the menu copies; it compiles."""
    catch_copies(page)
    choose(page, "copy-python")
    text = page.evaluate("window.copied")
    compile(text, "copied", "exec")
    return text


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
        "([part, status]) => { model.set('part', bytes(part)); model.set('status', status); }",
        [based(packed), told | (status or {})],
    )
    settle(page)


def download(page, ending: str, name: str = "lazy-and-rich") -> bytes:
    """What the figure saves as a file of this kind."""
    page.click("[data-action=menu]")
    with page.expect_download() as waiting:
        page.click(f"[data-action=download-{ending}]")
    assert waiting.value.suggested_filename == f"{name}.{ending}"
    with open(waiting.value.path(), "rb") as file:
        return file.read()
