"""`make stills` writes the still pictures of all pages, for notebooks that have not run yet: JupyterLab's extension in
`lab/` shows each below the cell that will draw the figure, which it knows by its source.
"""

from __future__ import annotations

import base64
import html
import json
import re
import shutil
from collections.abc import Iterator

import contents
import executed

from widgets.book import STATE
from widgets.page import unzipped
from widgets.stills import still
from widgets.transport import unpack

FOLDER = contents.BOOK.parent / "lab/share/jupyter/labextensions/watching-networks-learn/static/stills"
LIST = FOLDER / "stills.json"
PICTURE = re.compile(r'<img class="wnl-png" src="data:image/png;base64,([^"]+)" alt="([^"]*)"')


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    made = {source: told for page in executed.with_code() for source, told in written(page)}
    LIST.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(made)} pictures are in {FOLDER.relative_to(contents.BOOK.parent)}")


def written(page: str) -> Iterator[tuple[str, dict]]:
    """(source of a cell, its picture's file, description and question), each picture written."""
    for source, name, png, told in pictures(page):
        (FOLDER / name).write_bytes(png)
        yield source, {"file": name, **told}


def pictures(page: str) -> Iterator[tuple[str, str, bytes, dict]]:
    """(source of a cell, name of its file, PNG bytes, what is said of it) of all figures of a page."""
    for number, cell in enumerate(executed.notebook(page).cells):
        for output in cell.get("outputs", []):
            shown = output.get("data", {}).get("text/html", "").strip()
            if found := STATE.fullmatch(shown):
                yield cell.source.strip(), *of_figure(page, json.loads(found[1]))
            elif found := PICTURE.search(shown):
                name = f"{page.replace('/', '-')}-{number}.png"
                yield (
                    cell.source.strip(),
                    name,
                    base64.b64decode(found[1]),
                    {"alt": html.unescape(found[2]), "asks": False},
                )


def of_figure(page: str, state: dict) -> tuple[str, bytes, dict]:
    spec = state["spec"]
    measured, predicted, _ = unpack(unzipped(state["recorded"]))
    told = {"alt": spec["alt"] or spec["title"], "asks": bool(spec["question"])}
    return f"{page.replace('/', '-')}-{spec['name']}.png", still(measured, predicted, state), told


if __name__ == "__main__":
    main()
