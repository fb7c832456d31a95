"""A figure in a file of its own: opened from a folder, without a network, it moves, and trains what is not recorded."""

import pytest

from tests.browser import site
from tests.browser.reader import drag, drawn, press
from tests.browser.website.training import Trained
from tests.widgets.test_named_values import PANEL as LENGTH
from tests.widgets.test_named_values import SWEPT, Odd
from toolkit import recorded, recording
from toolkit.grokking import PolynomialRegression
from toolkit.panels import lines
from widgets import Explorer

LOSSES = lines("Loss", {"train_loss": ("training", "train"), "test_loss": ("test", "test")})


def figure(trains: bool) -> Explorer:
    """Over the same recording, with the experiment and its programs or without."""
    experiment = PolynomialRegression() if trains else None
    return Explorer(recording("grokking/polynomial"), experiment, panels=[LOSSES], alt="Two losses.")


@pytest.fixture
def opened(browser, tmp_path):
    """Opens a figure's file without a network: whatever is asked for beside it is a trouble, as is an error."""
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 760})

    def open_file(made: Explorer) -> site.Visit:
        file = made.to_html(tmp_path / "figure.html")
        visit = site.Visit(context.new_page(), file.as_uri())
        visit.page.goto(file.as_uri())
        return visit

    yield open_file
    context.close()


def test_a_file_of_its_own_trains_without_a_network(opened):
    made = figure(trains=True)
    made.values = {"output_scale": 2}
    visit = opened(made)
    one = Trained(visit.show_figures()[0])
    assert (one.says("state"), one.says("source")) == ("recorded", "recorded")
    press(one.figure, "output_scale", "ArrowRight")  # a little above 2, which is not recorded
    one.trains()
    assert visit.troubles == []


def test_a_file_without_programs_moves_by_key_and_by_drag(opened):
    visit = opened(figure(trains=False))
    (one,) = visit.show_figures()
    seen = {drawn(one)}
    for move, place in [(press, "End"), (drag, 0.8)]:
        move(one, "output_scale", place)
        seen.add(drawn(one))
    press(one, "cursor", "Home")
    assert len(seen | {drawn(one)}) == 4
    assert one.locator("[data-action=train]").count() == 0
    assert visit.troubles == []


@pytest.mark.parametrize("name", ["sizes", "kind", "bit"])
def test_every_value_of_a_menu_is_shown_and_trains_with_others(opened, name):
    values, written = SWEPT[name]
    visit = opened(Explorer(recorded(Odd(), **{name: values}), Odd(), panels=[LENGTH], more=["rate"]))
    one = Trained(visit.show_figures()[0])
    menu = one.figure.locator(f"[data-control={name}] select")
    assert menu.locator("option").all_text_contents() == [str(text) for text in written]
    for place in range(len(written)):
        menu.select_option(index=place)
        assert (one.says("state"), one.says("source")) == ("recorded", "recorded")
    press(one.figure, "rate", "ArrowRight")
    one.trains()
    assert visit.troubles == []
