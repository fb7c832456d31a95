"""Each page as a notebook: written beside the site, and opened from a menu in Colab, on Binder or at home.

The notebooks hold no outputs. Their first cell installs the project where it is missing, from the repository that
pyproject.toml names; Colab reads them from the branch the site is published on, Binder opens the page itself.
"""

import re
from pathlib import Path
from urllib.parse import quote, urljoin

import jupytext
import nbformat
from sphinx.application import Sphinx

from widgets.exported import plain_words

INSTALL = """\
# Installs the toolkit where it is missing, as on Colab; elsewhere this cell does nothing.
import importlib.util
import sys
from importlib import metadata

if importlib.util.find_spec("toolkit") is None:
    of_modules = metadata.packages_distributions()
    packages = {{package for module in sys.modules for package in of_modules.get(module, ())}}
    before = {{package: metadata.version(package) for package in packages}}
    %pip install --quiet "watching-networks-learn @ git+{repository}"
    if replaced := [package for package in before if metadata.version(package) != before[package]]:
        print("Restart the session, then run all cells. Imported before, and replaced now:", *replaced)
"""
FOLDER = "notebooks"
PAGE = re.compile(r"\]\((?![a-z]+:|#)([^)\s]+)\.md(#[^)\s]*)?\)")


def repository(app: Sphinx) -> str:
    return app.config.html_theme_options["repository_url"].rstrip("/")


def is_notebook(app: Sphinx, page: str) -> bool:
    """Whether a page has cells that run."""
    source = Path(app.env.doc2path(page)) if page in app.env.found_docs else None
    return bool(source) and source.suffix == ".md" and "```{code-cell}" in source.read_text(encoding="utf-8")


def notebook(source: Path, address: str, online: str) -> nbformat.NotebookNode:
    """A page as a notebook without outputs that installs the project first; its links lead to the website."""
    made = jupytext.read(source)
    made.metadata.pop("jupytext", None)
    for cell in made.cells:
        if cell.cell_type == "markdown":
            cell.source = with_links(plain_words(cell.source), online)
    made.cells.insert(0, nbformat.v4.new_code_cell(INSTALL.format(repository=address), id="install"))
    return made


def with_links(text: str, online: str) -> str:
    """A page's text whose links to other pages lead to the website; `online` is the address of the page there."""
    return PAGE.sub(lambda link: f"]({urljoin(online, link[1])}.html{link[2] or ''})", text)


def write_notebooks(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.format != "html":
        return
    for page in sorted(p for p in app.env.found_docs if is_notebook(app, p)):
        file = Path(app.outdir, FOLDER, page).with_suffix(".ipynb")
        file.parent.mkdir(parents=True, exist_ok=True)
        online = urljoin(app.config.html_baseurl, f"{page}.html")
        nbformat.write(notebook(Path(app.env.doc2path(page)), repository(app), online), file)


def places(app: Sphinx, page: str) -> dict[str, str]:
    """{place: address} where a page runs in the cloud."""
    owner = repository(app).removeprefix("https://github.com/")
    lab = quote(f"lab/tree/book/{page}.md", safe="")
    return {
        "Colab": f"https://colab.research.google.com/github/{owner}/blob/gh-pages/{FOLDER}/{page}.ipynb",
        "Binder": f"https://mybinder.org/v2/gh/{owner}/main?urlpath={lab}",
    }


def add_buttons(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """A menu in the page's header: run the page in the cloud, or download it."""
    if doctree is None or not is_notebook(app, page):
        return
    here = context["pathto"](f"{FOLDER}/{page}.ipynb", 1)
    icons = {"Colab": "fas fa-cloud", "Binder": "fas fa-rocket"}
    buttons = [
        {"type": "link", "url": url, "text": f"Open in {place}", "tooltip": f"Open this page in {place}"}
        | {"icon": icons[place], "label": f"open-in-{place.lower()}"}
        for place, url in places(app, page).items()
    ]
    download = {"type": "link", "url": here, "text": "Notebook (.ipynb)", "tooltip": "Download this page as a notebook"}
    buttons.append(download | {"icon": "fas fa-download", "label": "download-notebook"})
    group = {"type": "group", "tooltip": "Run this page", "icon": "fas fa-play", "buttons": buttons}
    context["header_buttons"].append(group | {"label": "run-buttons"})


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", add_buttons, priority=502)  # after the theme has begun its list
    app.connect("build-finished", write_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
