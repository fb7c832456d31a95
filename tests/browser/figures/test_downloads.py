"""The files that a figure gives: each parsed, and compared with the numbers on screen."""

import csv
import io
import json
import re
import xml.etree.ElementTree as xml

import numpy as np
import pytest
from numpy.testing import assert_allclose
from PIL import Image

from tests.browser.host import download, mount, send
from tests.browser.reader import settle
from tests.browser.synthetic import FRAMES, SCALES, STEPS, as_held, curves, recording, traits

COLUMNS = ["train_loss", "test_loss", "kernel_change"]
SVG = "{http://www.w3.org/2000/svg}"


def shown(page, held=None, **more) -> dict:
    """A figure with output scale 4 and seed 1, its cursor at step 58."""
    given = traits(held=held) | {"cursor": 58, "address": "lazy"} | more
    given["values"] |= {"output_scale": 4, "seed": 1}
    mount(page, given)
    return given


def read_csv(contents: bytes) -> tuple[dict, list[dict]]:
    lines = contents.decode().splitlines()
    about = [line[2:].split(": ", 1) for line in lines if line.startswith("# ")]
    rows = csv.DictReader(line for line in lines if not line.startswith("# "))
    return {key: json.loads(value) for key, value in about}, list(rows)


def column(rows: list[dict], name: str) -> np.ndarray:
    return np.float32([row[name] if row[name] else np.nan for row in rows])


def check_configuration(about: dict, page):
    assert about["fields"] == traits()["spec"]["python"]["fields"] | {"output_scale": 4, "seed": 1}
    assert about["theory"] == {"name": "exact", "label": "exact closure"}
    assert (about["axis"], about["cursor"], about["source"]) == ("step", 58, "recorded")
    assert about["experiment"] == "Synthetic" and about["versions"]["toolkit"] == "0.1"
    assert about["title"] == "Lazy and rich training"
    assert about["link"].startswith(page.url.split("?")[0])


def test_csv_holds_every_number_to_the_digits_a_recording_has(page):
    shown(page)
    about, rows = read_csv(download(page, "csv"))
    check_configuration(about, page)
    assert list(rows[0]) == ["step", *COLUMNS, *(f"exact.{name}" for name in COLUMNS)]
    assert [float(row["step"]) for row in rows] == STEPS.tolist()
    own, exact = (curves(4, 0.2, 1, STEPS, theory) for theory in (False, True))
    for name in COLUMNS:
        assert_allclose(column(rows, name), own[name], rtol=5e-5)
        assert_allclose(column(rows, f"exact.{name}"), exact[name], rtol=5e-5)
    assert all(len(row["train_loss"]) < 12 for row in rows)


def test_csv_of_two_grids_and_none_of_a_theory_that_is_off(page):
    shown(page, theory="linearised")
    _, rows = read_csv(download(page, "csv"))
    filled = np.isfinite(column(rows, "linearised.test_loss"))
    assert filled.tolist() == [i % 2 == 0 for i in range(len(STEPS))]
    page.evaluate("model.set('theory', '')")
    settle(page)
    about, rows = read_csv(download(page, "csv"))
    assert about["theory"] is None and list(rows[0]) == ["step", *COLUMNS]


def test_what_is_not_finite(page):
    measured, exact = recording()
    measured["train_loss"][..., 3:] = np.nan
    measured["test_loss"][..., 5] = np.inf
    shown(page, as_held(measured, exact=exact))
    _, rows = read_csv(download(page, "csv"))
    assert [row["train_loss"] == "" for row in rows[:5]] == [False] * 3 + [True] * 2
    assert rows[5]["test_loss"] == "inf"
    measured = json.loads(download(page, "json"))["measured"]
    assert measured["train_loss"][3] is None and measured["test_loss"][5] is None


def test_json_holds_what_is_drawn(page):
    shown(page)
    found = json.loads(download(page, "json"), parse_constant=pytest.fail)
    check_configuration(found["configuration"], page)
    own = curves(4, 0.2, 1, STEPS)
    assert found["measured"]["step"] == STEPS.tolist()
    for name in COLUMNS:
        assert_allclose(found["measured"][name], own[name], rtol=5e-5)
    assert list(found["predicted"]) == ["exact"] and len(found["predicted"]["exact"]["step"]) == len(STEPS)
    wide = found["measured"]["spectrum"]
    expected = recording()[0]["spectrum"].sel(output_scale=4, learning_rate=0.2, seed=1, frame=FRAMES[1])
    assert wide["frame"] == FRAMES[1] and wide["dims"] == ["neuron", "frequency"] and wide["shape"] == [32, 29]
    assert_allclose(wide["values"], expected.values.ravel(), rtol=5e-5)
    assert found["predicted"]["exact"]["embedding"]["shape"] == [24, 2]


def test_a_live_run_is_what_is_saved(page):
    given = traits(live=True)
    mount(page, given)
    values = given["values"] | {"output_scale": 3}
    page.evaluate("values => model.set('values', values)", values)
    settle(page)
    nearest, _ = read_csv(download(page, "csv"))
    assert nearest["fields"]["output_scale"] == 4 in SCALES  # of the curve that is drawn until one is trained
    send(page, 1, 0, np.arange(0, 20.0), values)
    about, rows = read_csv(download(page, "csv"))
    assert (about["source"], about["fields"]["output_scale"], about["cursor"]) == (
        "live",
        3,
        19,
    ) and "link" not in about
    measured = column(rows, "test_loss")
    assert (measured[:20] == np.float32(curves(3, 0.2, 0, np.arange(0, 20.0))["test_loss"])).all()
    assert np.isnan(measured[20:]).all() and float(rows[-1]["step"]) == 396


def test_an_empty_figure_still_gives_files(page):
    mount(page, traits(live=True, recorded=b""))
    about, rows = read_csv(download(page, "csv"))
    assert about["cursor"] is None and rows == []
    assert json.loads(download(page, "json"))["measured"] == {}
    assert xml.fromstring(download(page, "svg")).tag == f"{SVG}svg"


def test_svg_stands_alone(page, browser):
    shown(page)
    page.click("[data-action=keep]")
    sentence = page.inner_text(".ex-sentence")
    contents = download(page, "svg")
    picture = xml.fromstring(contents)
    check_configuration(json.loads(picture.find(f"{SVG}metadata").text), page)
    assert picture.find(f"{SVG}title").text == "Lazy and rich training"
    assert sentence in picture.find(f"{SVG}desc").text
    texts = ["".join(node.itertext()) for node in picture.iter(f"{SVG}text")]
    for words in ("Loss", "Frequencies of neurons", "training step", "chance", "exact closure", "Output scale 4"):
        assert any(words in text for text in texts), words
    assert sum(node.tag == f"{SVG}image" for node in picture.iter()) == 4  # a heatmap, a table, points and images
    squares, ramps = (
        page.locator("figcaption .ex-square:not(.ex-hatched):visible"),
        page.locator("figcaption .ex-ramp:visible"),
    )
    saved = [node for node in picture.iter(f"{SVG}rect") if node.get("width") == "10"]
    assert len(saved) == squares.count() > 0 and len({node.get("fill") for node in saved}) > 1
    assert sum(node.tag == f"{SVG}linearGradient" for node in picture.iter()) == ramps.count() > 0
    for page_only in (b"class=", b"var(", b"http://www.w3.org/1999/xhtml", b"light-dark", b"NaN"):
        assert page_only not in re.sub(rb'href="data:[^"]*"', b"", contents)
    drawn = {node.get("d") for node in picture.iter(f"{SVG}path")}
    for name in ("train_loss", "kernel_change"):
        assert page.locator(f"[data-series={name}]").get_attribute("d") in drawn


@pytest.mark.parametrize(("theme", "width"), [("light", 820), ("dark", 820), ("light", 360)])
def test_svg_looks_like_the_figure(page, browser, theme, width):
    """Opened alone, its panels differ in few pixels from those on screen."""
    page.set_viewport_size({"width": width, "height": 1500})
    page.evaluate("theme => (document.documentElement.dataset.theme = theme)", theme)
    shown(page)
    page.evaluate("document.activeElement.blur()")
    contents = download(page, "svg")
    page.add_style_tag(content=".ex-cursor-row { position: static !important; }")
    page.evaluate(
        "document.querySelector('.ex-card').classList.remove('ex-swiped')"
    )  # on a phone they are side by side
    panels = page.locator(".ex-panels").bounding_box()
    screen = picture_of(page.locator(".ex-panels").screenshot())
    alone = browser.new_page(viewport={"width": width, "height": round(panels["height"]) + 40})
    alone.set_content(f"<body style='margin:0'>{contents.decode()}</body>")
    saved = picture_of(alone.screenshot())
    alone.close()
    height, wide = (int(panels[side]) - 4 for side in ("height", "width"))
    shifted = [np.abs(saved[7 + d : 7 + d + height, :wide] - screen[:height, :wide]).max(-1) > 90 for d in (-1, 0, 1)]
    assert min(differ.mean() for differ in shifted) < 0.01
    ground = saved[200, 2]
    assert (ground.mean() > 128) == (theme == "light")


def picture_of(contents: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(contents)).convert("RGB")).astype(int)


def test_png_is_twice_as_fine_and_says_what_it_shows(page):
    shown(page)
    picture = xml.fromstring(download(page, "svg"))
    image = Image.open(io.BytesIO(download(page, "png")))
    image.load()
    check_configuration(json.loads(image.text["configuration"]), page)
    assert image.size == (2 * int(picture.get("width")), 2 * int(picture.get("height")))
    pixels = np.asarray(image)
    assert (pixels[..., 3] == 255).all() if pixels.shape[-1] == 4 else True
    assert (pixels[4, 4, :3] == 255).all() and len(np.unique(pixels[..., :3].reshape(-1, 3), axis=0)) > 50


def test_text_of_any_script_in_every_file(page):
    given = traits()
    given["spec"]["title"] = 'λ → ∞ <b>&"\u202e\x01 …'
    given["spec"]["alt"] = "\x07 bell"
    mount(page, given)
    assert read_csv(download(page, "csv"))[0]["title"] == given["spec"]["title"]
    assert "λ → ∞ <b>" in xml.fromstring(download(page, "svg")).find(f"{SVG}title").text
    image = Image.open(io.BytesIO(download(page, "png")))
    assert json.loads(image.text["configuration"])["title"] == given["spec"]["title"]
