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
from widgets.stills import of_page

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
                state = json.loads(found[1])
                name, (png, _, alt), asks = state["spec"]["name"], of_page(state), bool(state["spec"]["question"])
            elif found := PICTURE.search(shown):
                name, png, alt, asks = number, base64.b64decode(found[1]), html.unescape(found[2]), False
            else:
                continue
            yield cell.source.strip(), f"{page.replace('/', '-')}-{name}.png", png, {"alt": alt, "asks": asks}


if __name__ == "__main__":
    main()
