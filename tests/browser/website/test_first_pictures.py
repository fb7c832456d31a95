"""The stills that a notebook shows before it has run are those of the website's pages; `make stills` writes them."""

import html
import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from book._ext import executed, first_pictures

STILLS = json.loads(first_pictures.LIST.read_text(encoding="utf-8"))
SHOWN = re.compile(r'<figure class="wnl-(?:still|picture)"><img class="wnl-png" src="([^"]+)"[^>]* alt="([^"]*)"')
NEAR = 2.0  # of 255, on average: another release of a font's drawing is no other picture


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), float)


@pytest.mark.parametrize("name", executed.with_code())
def test_a_page_has_its_stills_in_their_order(website, name):
    sources = [cell.source.strip() for cell in executed.read(name).cells if cell.cell_type == "code"]
    told = [STILLS[source] for source in sources if source in STILLS]
    page = website / f"{name}.html"
    shown = SHOWN.findall(page.read_text(encoding="utf-8"))
    assert [there["alt"] for there in told] == [html.unescape(alt) for _, alt in shown], "run `make stills`"
    for there, (src, _) in zip(told, shown, strict=True):
        ours, its = (pixels(f.read_bytes()) for f in (first_pictures.FOLDER / there["file"], page.parent / src))
        assert ours.shape == its.shape and np.abs(ours - its).mean() < NEAR, f"{there['file']}: run `make stills`"


def test_nothing_is_left_of_a_page_that_changed():
    sources = {cell.source.strip() for name in executed.with_code() for cell in executed.read(name).cells}
    files = {file.name for file in first_pictures.FOLDER.glob("*.png")}
    assert set(STILLS) <= sources and files == {told["file"] for told in STILLS.values()}
