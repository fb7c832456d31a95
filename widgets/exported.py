"""Notebooks that are exported as HTML, where no kernel is: `lab/etc/jupyter/jupyter_config.py` has them changed so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from widgets import role

if TYPE_CHECKING:
    from nbformat import NotebookNode

VIEW = "application/vnd.jupyter.widget-view+json"
WORDS = re.compile(rf"\{{set\}}`{role.PATTERN}`")  # a role that sets a figure: here its words alone
LIVE_ONLY = re.compile(r'<p class="wnl-notebook">.*?</p>\n*', re.S)  # what only a notebook can do


def plain_words(text: str) -> str:
    """A page's text whose words set no figure."""
    return WORDS.sub(r"\g<words>", text)


def without_kernel(notebook: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
    """The notebook, changed in place: figures are their still pictures, and words that set them are words.

    A view of a widget that has a picture beside it is left out: its scripts would be asked of other hosts, and its
    buttons would do nothing. The state of widgets goes with the last view.
    """
    outputs = [one for cell in notebook.cells for one in cell.get("outputs", []) if VIEW in one.get("data", {})]
    for output in outputs:
        if "image/png" in output["data"]:
            del output["data"][VIEW]
    if not any(VIEW in output["data"] for output in outputs):
        notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = plain_words(LIVE_ONLY.sub("", cell.source))
    return notebook, resources
