"""A figure in a file of its own: opened from a folder, without a network, it shows recorded runs and trains others."""

import pytest

from tests.browser import site
from tests.browser.reader import press
from tests.browser.website.training import Trained
from toolkit import recording
from toolkit.grokking import PolynomialRegression
from toolkit.panels import lines
from widgets import Explorer

LOSSES = lines("Loss", {"train_loss": ("training", "train"), "test_loss": ("test", "test")})


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    figure = Explorer(recording("grokking/polynomial"), PolynomialRegression(), panels=[LOSSES], alt="Two losses.")
    figure.values = {"output_scale": 2}
    return figure.to_html(tmp_path_factory.mktemp("alone") / "figure.html")


def test_a_file_of_its_own_trains_without_a_network(browser, file):
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 760})
    visit = site.Visit(context.new_page(), file.parent.as_uri())
    visit.page.goto(file.as_uri())
    one = Trained(visit.show_figures()[0])
    assert (one.says("state"), one.says("source")) == ("recorded", "recorded")
    press(one.figure, "output_scale", "ArrowRight")  # a little above 2, which is not recorded
    one.trains()
    assert visit.troubles == []
    context.close()
