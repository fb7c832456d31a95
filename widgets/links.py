"""Addresses of this project: where it is installed from, and the website's page of the notebook that runs."""

from __future__ import annotations

import os
import re
from importlib import metadata
from pathlib import Path

SESSION = "JPY_SESSION_NAME"  # Jupyter's server tells a kernel the path of its notebook
SOURCE = re.compile(r"(?:^|/)(?:book|notebooks)/([\w/]+)\.(?:md|ipynb)$")
BOOK = Path(__file__).parents[1] / "book"


def project(name: str) -> str:
    """An address of pyproject.toml, such as "Homepage", from the metadata of what is installed; "" if none."""
    try:
        addresses = metadata.metadata("watching-networks-learn").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        return ""
    return dict(address.split(", ", 1) for address in addresses).get(name, "")


def page() -> str:
    """The website's page of the notebook of this kernel; "" for a notebook that is no page of the book."""
    found = SOURCE.search(os.environ.get(SESSION, ""))
    home = project("Homepage")
    if not found or not home or not (BOOK / f"{found[1]}.md").is_file():
        return ""
    return f"{home.rstrip('/')}/{found[1]}.html"
