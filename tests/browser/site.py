"""The website for tests: built as `make book` builds it, served on loopback, opened from its folder."""

import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "book/_build"


def build() -> Path:
    """The website's folder, made anew; pages come from the cache where neither they nor the library have changed."""
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"]
    folders = ["-d", str(BUILT / "doctrees"), str(ROOT / "book"), str(BUILT / "html")]
    for made in ("html", "doctrees"):
        shutil.rmtree(BUILT / made, ignore_errors=True)
    done = subprocess.run([*command, *folders], cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return BUILT / "html"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@contextmanager
def serve(folder: Path):
    """The address of a server on loopback that hands out a folder."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@dataclass
class Visit:
    """A page of the site in a browser, with all that went wrong or left the site."""

    page: Page
    base: str
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.page.on("console", lambda m: self.troubles.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("request", lambda r: self.troubles.append(r.url) if not self.is_ours(r.url) else None)
        self.page.on("response", lambda r: self.troubles.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        self.page.set_default_timeout(20_000)

    def is_ours(self, url: str) -> bool:
        return url.startswith((self.base, "data:", "blob:"))

    def open(self, name: str, query: str = "") -> Page:
        """Open a page and wait until every figure that is near the screen is drawn."""
        self.page.goto(f"{self.base}/{name}.html{query}")
        return self.settle()

    def open_plain(self, name: str) -> Page:
        """Open a page where scripts are off: nothing can be waited for."""
        self.page.goto(f"{self.base}/{name}.html")
        return self.page

    def settle(self) -> Page:
        self.page.evaluate("document.fonts.ready.then(() => null)")
        self.page.evaluate(FRAMES)
        return self.page

    def show_figures(self) -> list:
        """Bring every figure of the page near the screen, one after the other; their elements once drawn."""
        figures = self.page.locator(".wnl-figure").all()
        for figure in figures:
            figure.scroll_into_view_if_needed()
            self.page.wait_for_function("e => 'mounted' in e.dataset", arg=figure.element_handle())
        self.settle()
        return figures


FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
CURVES = """e => [...e.querySelectorAll('path, rect, circle, line, canvas')].filter(n => n.checkVisibility())
  .map(n => n.toDataURL?.() ?? n.outerHTML.replace(' style=""', '')).join()"""


def drawn(figure) -> str:
    figure.page.evaluate(FRAMES)
    return figure.evaluate(CURVES)


def value(figure, control: str) -> str:
    return figure.locator(f"[data-control={control}] output").first.inner_text()


def press(figure, control: str, key: str) -> None:
    figure.locator(f"[data-control={control}] input").first.press(key)
    figure.page.evaluate(FRAMES)


def drag(figure, control: str, share: float) -> None:
    """Take the thumb where it stands and drag it along its track."""
    slider = figure.locator(f"[data-control={control}] input").first
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    at = slider.evaluate("e => (e.value - e.min) / (e.max - e.min)")
    left, width, y = box["x"] + 10, box["width"] - 20, box["y"] + box["height"] / 2
    mouse = figure.page.mouse
    mouse.move(left + at * width, y)
    mouse.down()
    mouse.move(left + share * width, y, steps=4)
    mouse.up()
    figure.page.evaluate(FRAMES)
