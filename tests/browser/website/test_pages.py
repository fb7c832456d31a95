"""Every page of the website, from a server and from its folder: quiet, reachable, legible, on a desk and on a phone."""

import gzip
import json
import re
import tomllib
from pathlib import Path
from urllib.parse import urljoin

import axe_playwright_python
import nbformat
import pytest

from book._ext import contents
from tests.browser.reader import CURVES, drawn, press, value
from tests.browser.site import ROOT, one_of_each_kind

PAGES = contents.pages()
THEMES = ["light", "dark"]
ONLINE = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["urls"]["Homepage"]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
HERE = Path(__file__).parent
CONTRAST = (HERE / "contrast.js").read_text(encoding="utf-8")
STICKING_OUT = (HERE / "overflow.js").read_text(encoding="utf-8")
RULES = {"resultTypes": ["violations", "incomplete"], "preload": False}


@pytest.mark.parametrize("name", PAGES)
def test_page_on_a_desk_by_night_and_on_a_phone(visit, name):
    """One visit: drawn, moved, read by axe, legible in both themes, no wider than a screen."""
    here = visit(color_scheme="light", reduced_motion="reduce")  # a hidden cell that fades in is pale for a moment
    page = here.open(name)
    assert_drawn(here, name)
    for figure in page.locator(".wnl-figure").all():
        assert_moves(figure)
    unfold(page)
    assert_accessible(page, ".bd-article")
    for theme in THEMES:
        wear(here, theme)
        assert page.evaluate(CONTRAST, "main") == [], theme
    assert_no_wider_than_a_screen(here)


@pytest.mark.parametrize("name", one_of_each_kind(PAGES))
def test_page_of_a_folder_is_quiet_and_its_figures_are_drawn(visit, name):
    here = visit("file")
    here.open(name)
    assert_drawn(here, name)


@pytest.mark.parametrize(
    "name", ["index", "search", "genindex", *(pytest.param(n, marks=pytest.mark.full) for n in PAGES[1:])]
)
def test_page_and_its_frame_are_accessible_and_legible_in_both_themes(visit, name):
    here = visit(color_scheme="light", reduced_motion="reduce")
    page = here.open(name)
    here.show_figures()
    unfold(page)
    for theme in THEMES:
        wear(here, theme)
        assert_accessible(page, "html")
        assert page.evaluate(CONTRAST, "main, .bd-sidebar-primary, .bd-sidebar-secondary") == [], theme


@pytest.mark.parametrize("name", one_of_each_kind(PAGES))
def test_page_opened_on_a_phone_does_not_scroll_sideways(visit, name):
    here = visit(viewport={"width": 360, "height": 780})
    page = here.open(name)
    here.show_figures()
    unfold(page)
    assert_no_wider_than_a_screen(here)


def assert_drawn(here, name: str) -> None:
    """Every figure is mounted; one heading, no alarm, the neighbours at the foot."""
    page = here.page
    mounted = [figure.get_attribute("data-mounted") for figure in here.show_figures()]
    assert mounted == ["yes"] * page.locator(".wnl-figure").count()
    assert page.locator("h1:visible").count() == 1
    assert page.locator("[role=alert]:visible, .wnl-trouble:visible").count() == 0
    assert page.locator(".prev-next-footer a").count() == 2 - (name in (PAGES[0], PAGES[-1]))


def assert_moves(figure) -> None:
    """Its first slider to both ends."""
    control = figure.locator("[data-control]:has(input[type=range])").first.get_attribute("data-control")
    press(figure, control, "Home")
    at_low, first = value(figure, control), drawn(figure)
    press(figure, control, "End")
    assert value(figure, control) != at_low
    figure.page.wait_for_function(
        "([e, before]) => (CURVES)(e) !== before".replace("CURVES", CURVES), arg=[figure.element_handle(), first]
    )


def unfold(page) -> None:
    """All that is folded away, but for folds with nothing in them, which are hidden."""
    for fold in page.locator("main details > summary").all():
        if fold.is_visible():
            fold.click()


def wear(here, theme: str) -> None:
    here.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    here.page.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)
    here.settle()


def assert_accessible(page, where: str) -> None:
    """All of axe's rules; and no text in the colour of its ground, which axe leaves undecided."""
    page.evaluate(AXE)
    found = page.evaluate("([where, rules]) => axe.run(where, rules)", [where, RULES])
    assert [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found["violations"]] == []
    unseen = [n for v in found["incomplete"] for n in v["nodes"] for c in n["any"] if is_unseen(c)]
    assert [n["html"][:200] for n in unseen] == []


def is_unseen(check) -> bool:
    """Whether axe could not decide on a text's contrast because its colour is that of its ground."""
    return (check.get("data") or {}).get("messageKey") == "equalRatio"


def assert_no_wider_than_a_screen(here) -> None:
    """At 360 and 390 px, and at 1280 px enlarged to 200 %."""
    for width in (360, 390, 640):
        here.page.set_viewport_size({"width": width, "height": 780})
        here.settle()
        assert here.page.evaluate("document.scrollingElement.scrollWidth") <= width
        assert here.page.evaluate(STICKING_OUT) == [], width


@pytest.mark.parametrize("name", PAGES)
def test_page_reads_well_without_scripts(visit, name):
    page = visit(java_script_enabled=False).open_plain(name)
    assert page.locator("h1:visible").count() == 1
    stills = page.locator(".wnl-still img")
    assert stills.count() == page.locator(".wnl-figure").count()
    for still in stills.all():
        box = still.bounding_box()
        assert box["width"] > 300 and len(still.get_attribute("alt")) > 20
    assert page.locator(".wnl-live:visible").count() == 0
    for formula in page.locator(".katex:visible").all()[:3]:
        assert formula.bounding_box()["height"] > 5


@pytest.mark.parametrize("how", ["http", "file"])
def test_search_works_without_a_network(visit, how):
    here = visit(how)
    page = here.open("search", "?q=recursion")
    hits = page.locator("#search-results li a")
    hits.first.wait_for()
    assert any("lazy to rich" in text for text in hits.all_inner_texts())
    if how == "http":
        excerpts = page.locator("#search-results .context")
        excerpts.first.wait_for()
        told = " ".join(excerpts.all_inner_texts())
        assert "recursion" in told and "Show source" not in told and "\\" not in told


def test_every_link_within_the_site_leads_somewhere(website):
    ids = {}
    for file in website.rglob("*.html"):
        ids[file.resolve()] = set(re.findall(r'\bid="([^"]+)"', file.read_text(encoding="utf-8")))
    for name in PAGES:
        file = website / f"{name}.html"
        for link in re.findall(r'<a [^>]*href="([^"]+)"', file.read_text(encoding="utf-8")):
            if re.match(r"[a-z]+:", link):
                continue
            address, _, anchor = link.partition("#")
            target = address.partition("?")[0]  # what follows is the state of a figure
            there = (file.parent / target).resolve() if target else file.resolve()
            assert there.is_file(), f"{name}: {link}"
            assert not anchor or there.suffix != ".html" or anchor in ids[there], f"{name}: {link}"


def test_pictures_have_descriptions(website):
    for name in PAGES:
        article = (website / f"{name}.html").read_text(encoding="utf-8").partition('class="bd-article"')[2]
        for image in re.findall(r"<img [^>]*>", article):
            alt = re.search(r'alt="([^"]*)"', image)
            assert alt and len(alt[1]) > 20 and "/" not in alt[1].split()[0], image[:200]


def test_module_is_the_one_of_jupyter_byte_for_byte(website):
    (script,) = (website / "_static/wnl").glob("explorer-*.js")
    text = script.read_text(encoding="utf-8").split("=", 2)[2].strip().rstrip(";")
    assert json.loads(text) == (ROOT / "widgets/static/explorer.js").read_text(encoding="utf-8")


def test_files_of_figures_are_named_by_their_content_and_used(website):
    pages = "".join((website / f"{name}.html").read_text(encoding="utf-8") for name in PAGES)
    joined = "".join(file.read_text(encoding="utf-8") for file in (website / "_static").glob("pages-*.*"))
    files = list((website / "_static/wnl").iterdir())
    assert len(files) >= 8
    for file in files:
        assert re.fullmatch(r"[\w-]+-[0-9a-f]{10}\.(js|css|png)", file.name)
        if file.name not in pages:  # book/_ext/light.py makes one file of such
            assert file.suffix == ".css" or file.read_text(encoding="utf-8").strip() in joined, file.name


@pytest.mark.parametrize("name", PAGES)
def test_page_is_light(website, name):
    """Compressed: what draws all figures at most 100 kB, beside it at most 170 kB a figure, and 500 kB a page.

    What a first visit costs in all is in test_weight.py.
    """

    def size(file):
        return len(gzip.compress(file.read_bytes(), 6))

    file = website / f"{name}.html"
    text = file.read_text(encoding="utf-8")
    recordings = re.findall(r'data-recording="([^"]+)"', text)
    images = {urljoin(file.as_uri(), src) for src in re.findall(r'<img [^>]*src="([^":]+)"', text)}
    ours = [
        f for f in (website / "_static/wnl").iterdir() if f.suffix == ".css" or f.name.startswith(("host", "explorer"))
    ]
    module = sum(map(size, ours)) if recordings else 0
    data = {name: size(website / "_static/wnl" / name) for name in recordings}
    stills = sum(size(Path(image.removeprefix("file://"))) for image in images)
    own = re.findall(r'data-recording="([^"]+)".*?<img class="wnl-png" src="([^"]+)"', text, re.S)
    assert len(own) == len(recordings)
    assert module <= 100_000
    assert {name for name, still in own if data[name] + size(file.parent / still) > 170_000} == set()
    assert size(file) + module + sum(data.values()) + stills <= 500_000


def test_notebooks_are_complete_and_clean(website):
    made = {str(f.relative_to(website / "notebooks").with_suffix("")) for f in (website / "notebooks").rglob("*.ipynb")}
    with_code = {name for name in PAGES if "```{code-cell}" in (ROOT / f"book/{name}.md").read_text(encoding="utf-8")}
    assert made == with_code
    for name in made:
        notebook = nbformat.read(website / f"notebooks/{name}.ipynb", 4)
        nbformat.validate(notebook)
        first, *rest = notebook.cells
        assert "%pip install" in first.source and "find_spec" in first.source
        assert all(not cell.get("outputs") for cell in notebook.cells)
        assert len(rest) > 2 and notebook.metadata.kernelspec.name == "python3"
        text = "".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        assert "{set}" not in text
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            home = ONLINE if link.startswith(ONLINE) else ""
            assert link.startswith("http") and (
                not home or (website / link.removeprefix(home).partition("#")[0]).is_file()
            )
