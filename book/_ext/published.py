"""What the world sees of the website: descriptions and pictures of shared links, a sitemap, a page for wrong addresses.

The search knows the other names of things: a page that speaks of a term of the glossary is found by what the glossary
lists after "Also:".
"""

from __future__ import annotations

import html
import posixpath
import re
from functools import cache
from pathlib import Path
from urllib.parse import urljoin

import contents
from docutils import nodes
from sphinx.application import Sphinx

LONGEST = 200  # characters of a description
PICTURE = "_static/explorer.png"  # of a page that has none of its own
STILL = re.compile(r'<img class="wnl-png" src="([^"]+)" alt="([^"]*)"')
TERM = re.compile(r"^(\w[^\n]*)\n  ((?:.+\n?)+)", re.M)
ALSO = re.compile(r"\*Also:\* ([^.\n]+)\.")
WRONG = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>No such page &#8212; {title}</title><meta name="robots" content="noindex">
<style>
:root {{ color-scheme: light dark; }}
body {{ max-width: 36rem; margin: 12vh auto; padding: 0 1.25rem; font: 1.05rem/1.6 system-ui, sans-serif; }}
a {{ color: light-dark(#0b63b0, #6cb6ff); }}
input, button {{ font: inherit; padding: .4rem .7rem; }}
</style></head><body><main>
<h1>There is no such page</h1>
<p>The address may be mistyped, or the page has moved. The book begins <a href="{home}">here</a>;
these are its pages:</p>
<ul>
{pages}
</ul>
<form action="{home}search.html" role="search">
<label>Search: <input type="search" name="q"></label> <button>Go</button></form>
</main></body></html>
"""


def describe(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """Put a page's description, and what a link to it shows where it is shared, into its head."""
    if doctree is None:
        return
    base = app.config.html_baseurl
    picture, alt = picture_of(page, context.get("body", ""))
    title = html.unescape(re.sub(r"<[^>]+>", "", context.get("title", "")))
    told = {"og:type": "article", "og:site_name": app.config.html_title, "og:title": title}
    told |= {"og:description": description(page, doctree), "og:url": urljoin(base, f"{page}.html")}
    told |= {"og:image": urljoin(base, picture), "og:image:alt": alt}
    named = {"description": told["og:description"], "twitter:card": "summary_large_image"}
    tags = [f'<meta name="{name}" content="{html.escape(text)}" />' for name, text in named.items()]
    tags += [f'<meta property="{name}" content="{html.escape(text)}" />' for name, text in told.items() if text]
    context["metatags"] = context.get("metatags", "") + "\n".join(["", *tags])


def description(page: str, doctree: nodes.document) -> str:
    """The sentence that the home page says of a lesson; of any other page as many of its first words as fit."""
    for chapter in contents.chapters():
        for lesson in contents.lessons(chapter):
            if lesson.page == page:
                return plain(lesson.sentence)
    first = next((p for p in doctree.findall(nodes.paragraph) if len(p.astext()) > 40), None)
    return shortened(plain(first.astext())) if first else ""


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[*_`$]", "", text)).strip()


def shortened(text: str) -> str:
    """Whole sentences as far as they fit, at least one, which is cut at a word if it is too long."""
    fitting = text[:LONGEST].rpartition(". ")[0]
    if len(text) <= LONGEST or not fitting:
        return text if len(text) <= LONGEST else f"{text[:LONGEST].rpartition(' ')[0]} …"
    return f"{fitting}."


def picture_of(page: str, body: str) -> tuple[str, str]:
    """The address, from the site's root, of the picture of a page's first figure, and what it shows."""
    found = STILL.search(body)
    if not found:
        return PICTURE, "A figure of the book: measured curves, and the theory dashed over them."
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), found[1])), html.unescape(found[2])


@cache
def synonyms() -> dict[str, str]:
    """{term of the glossary: its other names, with commas between}."""
    glossary = (contents.BOOK / "glossary.md").read_text(encoding="utf-8")
    found = {term.strip(): ALSO.search(told) for term, told in TERM.findall(glossary)}
    return {term: also[1] for term, also in found.items() if also}


def add_synonyms(app: Sphinx, tree: nodes.document, page: str) -> None:
    """Keywords, which the search reads: other names of the terms that a page speaks of."""
    text = tree.astext().lower()
    other = ", ".join(also for term, also in synonyms().items() if term.lower() in text)
    if other and app.builder.format == "html":
        tree.insert(0, nodes.meta(name="keywords", content=other, lang=app.config.language))


def write_files(app: Sphinx, error: Exception | None) -> None:
    """The sitemap, and the page that is shown where there is none; it stands alone, for it is shown at any address."""
    if error or app.builder.format != "html":
        return
    home, pages = app.config.html_baseurl, contents.pages()
    places = "\n".join(f"<url><loc>{urljoin(home, f'{page}.html')}</loc></url>" for page in pages)
    sitemap = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    Path(app.outdir, "sitemap.xml").write_text(f"{sitemap}{places}\n</urlset>\n", encoding="utf-8")
    titles = {page: app.env.titles[page].astext() for page in pages}
    items = (f'<li><a href="{urljoin(home, f"{page}.html")}">{html.escape(titles[page])}</a></li>' for page in pages)
    wrong = WRONG.format(title=app.config.html_title, home=home, pages="\n".join(items))
    Path(app.outdir, "404.html").write_text(wrong, encoding="utf-8")


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", describe, priority=900)
    app.connect("doctree-resolved", add_synonyms)
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
