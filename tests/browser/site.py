"""The website for tests: built as `make book` builds it, served on loopback, opened from its folder."""

import fcntl
import io
import re
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from book._ext import contents
from tests.browser.reader import settle
from toolkit.panels import KINDS

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "book/_build"


@cache
def kinds(name: str) -> frozenset[str]:
    """What a page's figures are made of: kinds of panels, and what their cursors run along; or {"text"}."""
    text = (ROOT / f"book/{name}.md").read_text(encoding="utf-8")
    if "Explorer(" not in text or "```{code-cell}" not in text:
        return frozenset({"text"})
    figures = [cell for cell in text.split("```") if "Explorer(" in cell]
    fields = sum(len(re.findall(r'\baxis="', cell)) for cell in figures)
    along = {"along a field": fields, "along steps": text.count("Explorer(") - fields}
    drawn = {kind for kind in KINDS if re.search(rf"\b{kind}\(", text)}
    return frozenset(drawn | {way for way, figures in along.items() if figures > 0})


def one_of_each_kind(names: list[str]) -> list:
    """Parameters of a test: as few pages as show every kind of figure; all the others are marked `full`."""
    chosen, seen = set(), set()
    for name in sorted(names, key=lambda name: -len(kinds(name))):
        if kinds(name) - seen:
            chosen.add(name)
            seen |= kinds(name)
    return [name if name in chosen else pytest.param(name, marks=pytest.mark.full) for name in names]


WITH_FIGURES = [name for name in contents.pages() if kinds(name) != {"text"}]


def built(run: str) -> Path:
    """The website's folder, made anew by the first process of this run of the tests that asks for it."""
    BUILT.mkdir(parents=True, exist_ok=True)
    made_for = BUILT / "made-for"
    with (BUILT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made_for.is_file() or made_for.read_text() != run:
            build()
            made_for.write_text(run)
    return BUILT / "html"


def build() -> None:
    """Sphinx without its own traces of earlier builds; pages are executed where they are not yet."""
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"]
    folders = ["-d", str(BUILT / "doctrees"), str(ROOT / "book"), str(BUILT / "html")]
    for made in ("html", "doctrees"):
        shutil.rmtree(BUILT / made, ignore_errors=True)
    done = subprocess.run([*command, *folders], cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


class Watched(Quiet):
    """Puts a list of what fails, `troubles`, on every page: browsers without a console to read from need it. Their
    readers are asked nothing.
    """

    SCRIPT = b"""<head><script>
      window.troubles = [];
      localStorage.setItem("wnl-questions", "shown");
      addEventListener("error", (e) => troubles.push(e.message ?? e.target.src ?? e.target.href), true);
      addEventListener("unhandledrejection", (e) => troubles.push(String(e.reason)));
      console.error = (...told) => troubles.push(told.join(" "));
    </script>"""

    def copyfile(self, source, outputfile):
        if source.name.endswith(".html"):
            source = io.BytesIO(source.read().replace(b"<head>", self.SCRIPT, 1))
        super().copyfile(source, outputfile)

    def send_header(self, keyword, value):
        if keyword == "Content-Length":
            super().send_header("Connection", "close")
        else:
            super().send_header(keyword, value)


@contextmanager
def serve(folder: Path, handler=Quiet):
    """The address of a server on loopback that hands out a folder."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def profile(browser: Browser, asked: bool = False, **context) -> BrowserContext:
    """A reader's browser that remembers nothing but whether questions are to be `asked`: else no figure is veiled."""
    made = browser.new_context(**context)
    if not asked:
        made.add_init_script("try { localStorage.setItem('wnl-questions', 'shown') } catch {}")
    return made


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
        settle(self.page)
        return self.page

    def show_figures(self) -> list:
        """Bring every figure of the page near the screen, one after the other; their elements once drawn.

        A figure that waits for the answer to the one before it is passed over.
        """
        figures = self.page.locator(".wnl-figure").all()
        for figure in figures:
            if not figure.is_visible():
                continue
            figure.scroll_into_view_if_needed()
            self.page.wait_for_function("e => 'mounted' in e.dataset", arg=figure.element_handle())
        self.settle()
        return figures
