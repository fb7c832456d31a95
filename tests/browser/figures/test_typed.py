"""Values that are typed beside a slider: opened by mouse and by key, taken, refused in words, and left."""

import pytest
from playwright.sync_api import expect

from tests.browser.host import mount, trait
from tests.browser.reader import press, settle
from tests.browser.synthetic import STEPS, traits

ROW = "[data-control=output_scale]"


def field(page):
    return page.locator(f"{ROW} .ex-typed")


def test_a_double_click_opens_a_field_and_enter_takes_its_value(page):
    mount(page, traits(live=True))
    page.locator(f"{ROW} output").dblclick()
    expect(field(page)).to_be_focused()
    assert field(page).get_attribute("aria-label") == "Output scale: type a value"
    assert field(page).input_value() == "0.25"
    page.keyboard.type("0.37")
    page.keyboard.press("Enter")
    settle(page)
    assert trait(page, "values")["output_scale"] == 0.37
    assert page.locator(f"{ROW} output").inner_text() == "0.37" and field(page).count() == 0
    expect(page.locator(f"{ROW} input")).to_be_focused()
    press(page, "output_scale", "PageUp")
    assert trait(page, "values")["output_scale"] == 1


def test_by_keys_a_value_that_is_not_allowed_is_told_what_is_and_escape_leaves(page):
    mount(page, traits(live=True))
    before = trait(page, "values")
    press(page, "output_scale", "Enter")
    page.keyboard.type("-3")
    page.keyboard.press("Enter")
    told = page.locator(f"{ROW} [role=alert]")
    expect(told).to_have_text("Output scale must be a number between 0.03 and 16 (got -3).")
    expect(field(page)).to_be_focused()
    assert field(page).get_attribute("aria-invalid") == "true" and trait(page, "values") == before
    page.keyboard.press("Escape")
    expect(page.locator(f"{ROW} input")).to_be_focused()
    expect(told).to_be_hidden()
    assert field(page).count() == 0 and trait(page, "values") == before


def test_without_a_trainer_the_recorded_values_are_named(page):
    mount(page, traits())
    press(page, "output_scale", "Enter")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(page.locator(f"{ROW} [role=alert]")).to_contain_text("Output scale must be one of 0.03, ")


@pytest.mark.parametrize("text, taken", [("4", 4), ("nonsense", 0.25)])
def test_whoever_goes_elsewhere_has_typed_what_may_be_taken(page, text, taken):
    mount(page, traits(live=True))
    press(page, "output_scale", "Enter")
    page.keyboard.type(text)
    page.locator("[data-action=menu]").focus()
    settle(page)
    assert trait(page, "values")["output_scale"] == taken and field(page).count() == 0


def test_a_step_is_typed_beside_the_cursor(page):
    mount(page, traits())
    press(page, "cursor", "Enter")
    place = page.locator("[data-control=cursor] .ex-typed")
    place.fill("9999999")
    place.press("Enter")
    told = page.locator("[data-control=cursor] [role=alert]")
    assert told.inner_text() == f"The run goes from {STEPS[0]:g} to {STEPS[-1]:g}."
    place.fill(str(STEPS[2]))
    place.press("Enter")
    settle(page)
    assert trait(page, "cursor") == STEPS[2]
