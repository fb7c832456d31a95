"""Addresses of pages that have moved lead to the new ones, with the state of figures and the place on the page.

`book/_redirects.yml` lists them. Without scripts the new page opens as it is; its link to a state is lost then.
"""

from __future__ import annotations

import html
import json
import posixpath
from pathlib import Path
from urllib.parse import urljoin

import contents
import yaml
from sphinx.application import Sphinx
from sphinx.errors import ConfigError

TABLE = contents.BOOK / "_redirects.yml"
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>This page has moved</title><meta name="robots" content="noindex"><link rel="canonical" href="{canonical}">
<script>location.replace({script} + location.search + location.hash);</script>
<noscript><meta http-equiv="refresh" content="0; url={place}"></noscript>
</head><body><p>This page has moved: <a href="{place}">its new place</a>.</p></body></html>
"""


def moved(table: Path, pages: list[str]) -> dict[str, str]:
    """{old page: new page}; ValueError where the old one exists, or the new one does not."""
    found = yaml.safe_load(table.read_text(encoding="utf-8")) or {}
    for old, new in found.items():
        if old in pages:
            raise ValueError(f"{table.name}: {old} is a page, so its address cannot lead to {new}")
        if new not in pages:
            raise ValueError(f"{table.name}: {old} leads to {new}, which is no page of the book")
    return found


def redirect(old: str, new: str, website: str) -> str:
    """What stands at the old address."""
    place = posixpath.relpath(f"{new}.html", posixpath.dirname(old) or ".")
    canonical = html.escape(urljoin(website, f"{new}.html"))
    return PAGE.format(place=html.escape(place), script=json.dumps(place), canonical=canonical)


def check(app: Sphinx) -> None:
    try:
        moved(TABLE, contents.pages())
    except ValueError as error:
        raise ConfigError(str(error)) from error


def write(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    for old, new in moved(TABLE, contents.pages()).items():
        file = Path(app.outdir, f"{old}.html")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(redirect(old, new, app.config.html_baseurl), encoding="utf-8")


def setup(app: Sphinx) -> dict:
    app.connect("builder-inited", check)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
