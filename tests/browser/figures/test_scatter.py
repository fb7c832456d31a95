"""Points with a centre and an arrow for each group: where they stand, which colour they have, and what goes along."""

import json

import numpy as np
import pytest
import xarray as xr

from tests.browser.host import download, mount
from tests.browser.reader import settle
from tests.browser.synthetic import as_held, traits
from toolkit.panels import scatter

CENTRES = np.array([[1.0, 0.0], [-1.0, 1.0], [0.0, -2.0]])
ROWS = np.array([[2.0, 0.0], [0.0, 2.0], [0.0, -1.0]])


def clouds(frames: int = 2) -> dict:
    """Two points beside each of three centres, which close in on them from one frame to the next."""
    offset = np.array([[0.5, 0.0], [-0.5, 0.0]])
    points = np.stack([(CENTRES[:, None] + offset / (1 + 4 * f)).reshape(6, 2) for f in range(frames)])
    steps = [0, 100]
    measured = xr.Dataset(
        {
            "points": (("frame", "sample", "xy"), points),
            "group": (("frame", "sample"), np.tile(np.repeat([0.0, 1.0, 2.0], 2), (frames, 1))),
            "means": (("frame", "class", "xy"), np.stack([CENTRES] * frames)),
            "rows": (("frame", "class", "xy"), np.stack([ROWS] * frames)),
            "loss": (("step",), [1.0, 0.5]),
        },
        {"step": steps, "frame": steps},
    )
    theory = xr.Dataset({"means": (("class", "xy"), 2 * CENTRES)})
    panel = scatter("Clouds", "points", point="sample", coordinate="xy", group="group", centres="means", arrows="rows")
    about = {"experiment": None, "panels": [panel], "more": (), "sentence": "Step {step}: {loss}."}
    return traits(held=as_held(measured, exact=theory), **about)


@pytest.fixture
def page(page):
    return mount(page, clouds())


def circles(page, kind: str) -> np.ndarray:
    """Centre, radius and fill of the marks that are shown."""
    script = """nodes => nodes.filter((n) => n.checkVisibility())
        .map((n) => [+n.getAttribute("cx"), +n.getAttribute("cy"), +n.getAttribute("r"), getComputedStyle(n).fill])"""
    return page.locator(f"circle.{kind}").evaluate_all(script)


def test_centres_are_large_and_rings_are_the_theorys(page):
    marks = circles(page, "ex-point")
    small, large = [m for m in marks if m[2] == 3], [m for m in marks if m[2] == 6]
    assert (len(small), len(large), len(circles(page, "ex-hollow"))) == (6, 3, 3)
    place = np.array([m[:2] for m in large])
    rings = np.array([m[:2] for m in circles(page, "ex-hollow")])
    unit = (place[0, 0] - place[1, 0]) / 2  # pixels a unit, the same along both axes
    assert abs((place[2, 1] - place[1, 1]) / 3 - unit) < 0.1
    origin = place[0] - [unit, 0]
    np.testing.assert_allclose(rings - origin, 2 * (place - origin), atol=0.5)
    assert len({m[3] for m in large}) == 3
    assert [m[3] for m in small] == [m[3] for m in large for _ in range(2)]


def test_arrows_run_from_the_origin_to_their_entry(page):
    place = np.array([m[:2] for m in circles(page, "ex-point") if m[2] == 6])
    unit = (place[0, 0] - place[1, 0]) / 2
    origin = place[0] - [unit, 0]
    paths = page.locator("path.ex-arrow").evaluate_all("nodes => nodes.map((n) => n.getAttribute('d'))")
    for path, row in zip(paths, ROWS, strict=True):
        begin, end = (np.array(part.split(" "), float) for part in path[1:].split("M")[0].split("L"))
        np.testing.assert_allclose(begin, origin, atol=0.5)
        np.testing.assert_allclose(end - origin, unit * row * [1, -1], atol=0.5)


def test_points_follow_the_cursor(page):
    late = np.array([m[:2] for m in circles(page, "ex-point") if m[2] == 3])
    page.locator("input[type=range]").last.press("Home")
    settle(page)
    early = np.array([m[:2] for m in circles(page, "ex-point") if m[2] == 3])
    np.testing.assert_allclose(early[0] - early[1], 5 * (late[0] - late[1]), atol=0.5)


def test_json_holds_what_is_drawn(page):
    found = json.loads(download(page, "json"))
    np.testing.assert_allclose(np.reshape(found["measured"]["rows"]["values"], (3, 2)), ROWS)
    assert found["measured"]["group"]["values"] == [0, 0, 1, 1, 2, 2]
    np.testing.assert_allclose(np.reshape(found["predicted"]["exact"]["means"]["values"], (3, 2)), 2 * CENTRES)
