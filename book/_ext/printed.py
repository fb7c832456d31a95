"""`make pdf`: the website's pages as one PDF, with stills for figures, their descriptions, and a table of contents.

Chromium prints each page as a reader without scripts sees it. Links between pages lead to pages of the PDF.
"""

from __future__ import annotations

import html
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import contents
from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

ROOT = contents.BOOK.parent
SITE = contents.BOOK / "_build/html"
TARGET = ROOT / "build/watching-networks-learn.pdf"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
STYLE = """
@page { size: A4; margin: 18mm 16mm; @bottom-center { content: counter(page); font: 9pt sans-serif; } }
html { counter-reset: page %d; }
.wnl-described { margin: .3rem 0 1rem; font-size: .85em; font-style: italic; }
"""
# Folds are open on paper, and what a reader of the website would not see without scripts is told in words.
PREPARE = """style => {
  document.head.appendChild(document.createElement("style")).textContent = style;
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  for (const image of document.querySelectorAll("article img[alt]:not([alt=''])")) {
    const told = document.createElement("p");
    told.className = "wnl-described";
    told.textContent = image.alt;
    (image.closest("figure") ?? image).after(told);
  }
  return document.querySelector("h1")?.firstChild?.textContent ?? document.title;
}"""


class Printed(NamedTuple):
    """A page of the book: its name, its title, and itself as a PDF that begins at a page of the whole."""

    name: str
    title: str
    first: int
    pdf: PdfReader | None


def book(browser: Browser, site: Path, pages: list[str]) -> bytes:
    """The pages of a built website, in this order, as one PDF."""
    page = browser.new_context(java_script_enabled=False, color_scheme="light").new_page()
    before = len(overview(page, site, [Printed(name, name, 0, None) for name in pages]).pages)  # its numbers come later
    found = list(printed(page, site, pages, before))
    whole = PdfWriter()
    whole.append(overview(page, site, found), "Contents")
    chapter = None
    for each in found:
        inner = each.name.partition("/")[2] not in ("", "index")
        whole.append(each.pdf, import_outline=False)
        item = whole.add_outline_item(title=each.title, page_number=each.first, parent=chapter if inner else None)
        chapter = item if each.name.endswith("/index") else chapter
    lead_within(whole, {address(site, each.name): each.first for each in found})
    return written(whole)


def printed(page: Page, site: Path, pages: list[str], before: int) -> Iterator[Printed]:
    """Each page, its numbers counted on from those before it."""
    for name in pages:
        page.goto(address(site, name))
        title, pdf = on_paper(page, before)
        yield Printed(name, title, before, pdf)
        before += len(pdf.pages)


def on_paper(page: Page, before: int) -> tuple[str, PdfReader]:
    """The title of what the browser shows, and its PDF, after so many other pages."""
    title = page.evaluate(PREPARE, STYLE % before)
    return title.strip(), PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))


def overview(page: Page, site: Path, found: list[Printed]) -> PdfReader:
    """The table of contents, with numbers of pages."""
    rows = "".join(
        f'<li class="{"inner" if each.name.partition("/")[2] not in ("", "index") else ""}">'
        f'<a href="{address(site, each.name)}">{html.escape(each.title)}</a><b>{each.first + 1}</b></li>'
        for each in found
    )
    page.goto("about:blank")
    page.evaluate("made => { document.documentElement.innerHTML = made; }", CONTENTS.format(rows=rows))
    return on_paper(page, 0)[1]


CONTENTS = """<head><title>Contents</title><style>
body {{ font: 11pt/1.6 system-ui, sans-serif; }} ul {{ list-style: none; padding: 0; }}
li {{ display: flex; justify-content: space-between; margin-top: .3em; }}
li.inner {{ margin: 0 0 0 2em; }} a {{ color: inherit; text-decoration: none; }} b {{ font-weight: 400; }}
</style></head><body><h1>Watching Networks Learn</h1><ul>{rows}</ul></body>"""


def address(site: Path, name: str) -> str:
    return (site / f"{name}.html").resolve().as_uri()


def lead_within(whole: PdfWriter, first: dict[str, int]) -> None:
    """Links to pages of the book lead to where these begin in the PDF."""
    for page in whole.pages:
        for reference in page.get("/Annots", []):
            link = reference.get_object()
            target = link.get("/A", DictionaryObject()).get("/URI", "").partition("#")[0].partition("?")[0]
            if target in first:
                place = whole.pages[first[target]].indirect_reference
                link[NameObject("/Dest")] = ArrayObject([place, NameObject("/Fit")])
                del link["/A"]


def written(whole: PdfWriter) -> bytes:
    whole.add_metadata({"/Title": "Watching Networks Learn"})
    whole.compress_identical_objects()
    made = io.BytesIO()
    whole.write(made)
    return made.getvalue()


def main(chromium: str | None) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        made = book(browser, SITE, contents.pages())
        browser.close()
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(made)
    print(f"The book is {TARGET.relative_to(ROOT)}, {len(made) / 1e6:.0f} MB.")


if __name__ == "__main__":
    sys.exit(main(os.environ.get("WNL_CHROMIUM")))
