"""Once a run is done it may train twice as long: the button stands where Stop was, and asks the trainer."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.host import copied_python, mount, send, trait
from tests.browser.reader import press, settle
from tests.browser.synthetic import traits

FURTHER = "[data-action=further]"


def begun(page):
    """A figure between two recorded values."""
    mount(page, traits(live=True))
    press(page, "output_scale", "ArrowRight")


def done(page, steps: int = 1000, run: int = 1, state: str = "done"):
    """All rows of its run, up to the last step."""
    values, told = trait(page, "values"), {"state": state, "steps": steps, "step": steps}
    send(page, run, 0, np.linspace(0, steps, 60), values, {"values": values, "seconds_left": None} | told)


def test_the_button_comes_with_the_end_and_asks_for_twice_the_steps(page):
    begun(page)
    done(page, state="training")
    expect(page.locator(FURTHER)).to_be_hidden()
    done(page)
    expect(page.locator("[data-action=cancel]")).to_be_hidden()
    button = page.get_by_role("button", name="Train twice as long")
    assert button.get_attribute("title") == "Train to step 2000"
    button.press("Enter")
    assert trait(page, "request")["action"] == "further"
    done(page, 2000, run=2, state="training")
    expect(page.locator(FURTHER)).to_be_hidden()
    done(page, 2000, run=2)
    settle(page)
    assert page.inner_text("[data-control=cursor] output") == "2000"
    assert button.get_attribute("title") == "Train to step 4000"
    assert "steps=2000" in copied_python(page)


def test_no_more_steps_than_the_experiment_allows(page):
    begun(page)
    done(page, 6000)
    expect(page.locator(FURTHER)).to_be_hidden()


@pytest.mark.parametrize("width", [390, 600, 820])
def test_the_toolbar_holds_it_at_any_width(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    begun(page)
    done(page)
    expect(page.locator(FURTHER)).to_be_visible()
    over = "e => e.scrollWidth - e.clientWidth"
    assert page.locator(".ex-card").evaluate(over) <= 0 and page.locator(".ex-toolbar").evaluate(over) <= 0
