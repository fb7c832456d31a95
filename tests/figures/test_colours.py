"""Colour maps go through the colours of palette.json; ink is legible on any colour."""

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from numpy.testing import assert_allclose

from toolkit.figures.colours import colour_map, ink_on
from toolkit.palette import LIGHT, PALETTES, ROLES, THEMES


@pytest.mark.parametrize("palette", PALETTES)
def test_a_colour_map_passes_through_its_colours_evenly(palette):
    colours, stops = np.array(colour_map(palette).colors), LIGHT["palettes"][palette]
    assert colours.shape == (256, 3)
    for k, stop in enumerate(stops):
        near = colours[round(255 * k / (len(stops) - 1))]
        assert_allclose(near, to_rgb(stop), atol=0.02)
    assert_allclose(colours[[0, -1]], [to_rgb(stops[0]), to_rgb(stops[-1])], atol=1e-12)


PIXELS = {  # what widgets/src drew at 0, 64, 128, 192 and 255 before its colours stood in palette.json
    "sequential": [(248, 250, 253), (177, 210, 245), (106, 169, 233), (60, 111, 178), (21, 56, 125)],
    "diverging": [(20, 74, 149), (132, 160, 200), (246, 246, 246), (210, 154, 130), (165, 62, 0)],
}


@pytest.mark.parametrize("palette", PALETTES)
def test_the_colours_are_those_of_the_interactive_figure(palette):
    drawn = 255 * np.array(colour_map(palette).colors)[[0, 64, 128, 192, 255]]
    assert_allclose(drawn, PIXELS[palette], atol=1.01)


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in to_rgb(colour)]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("theme", THEMES)
def test_words_in_any_colour_are_legible_on_a_card(theme):
    colours = THEMES[theme]
    card = luminance(colours["card"])
    for colour in [*colours["roles"].values(), *colours["hues"], colours["ink"], colours["soft"]]:
        low, high = sorted([luminance(colour), card])
        assert (high + 0.05) / (low + 0.05) >= 4.5, colour


def test_both_themes_name_the_same_colours():
    light, dark = THEMES["light"], THEMES["dark"]
    assert light.keys() == dark.keys() and light["palettes"].keys() == dark["palettes"].keys()
    assert ROLES == tuple(dark["roles"]) == ("train", "test", "first", "second", "third", "fourth")
    for theme in (light, dark):
        assert set(theme["cycle"]) == set(theme["roles"].values())


@pytest.mark.parametrize("red", np.linspace(0, 1, 9))
def test_the_ink_on_any_colour_has_a_contrast_of_at_least_four_and_a_half(red):
    for green, blue in itertools.product(np.linspace(0, 1, 9), repeat=2):
        colour = np.array([red, green, blue])
        below = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4) @ (
            0.2126,
            0.7152,
            0.0722,
        )
        contrast = 1.05 / (below + 0.05) if ink_on(colour) == "white" else (below + 0.05) / 0.05
        assert contrast >= 4.5, colour
