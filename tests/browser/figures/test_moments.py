"""Moments of a run on screen: words above the panels, the wait between two, a click that goes there, the sentence."""

from dataclasses import dataclass

import pytest

from tests.browser.host import mount, trait
from tests.browser.reader import settle
from tests.browser.synthetic import based, traits_of
from tests.test_moments import Decay, first
from toolkit.experiment import column
from toolkit.panels import lines
from widgets import Explorer
from widgets.transport import pack

SENTENCE = "Half at [step {half}|no step][, learned at {learned}|, never learned][, {wait} times as late]; now {step}."
LOSS = lines("Loss", {"loss": ("loss", "train")}, y_scale="log")
OTHER = lines("Else", {"twice": ("twice", "first")})


@dataclass(frozen=True, kw_only=True)
class Halving(Decay):
    """Decay with two moments, and a column that none is of."""

    columns = {"loss": column("loss"), "twice": column("twice the loss")}
    moments = {"half": "loss <= 0.5", "learned": "loss <= 0.01"}

    def measure(self, state, data):
        return {"loss": state["x"], "twice": 2 * state["x"]}


@pytest.fixture(scope="module")
def given():
    recorded = Halving().sweep(points=20, rate=[0.02, 0.05, 0.2], device="cpu", progress=False)
    return traits_of(Explorer(recorded, Halving(), panels=[LOSS, OTHER], sentence=SENTENCE, title="Halving"))


def words(page, panel: int) -> list[str]:
    shown = page.locator(f"[data-panel='{panel}'] .ex-moment-word:visible")
    return [text for text in shown.all_text_contents() if text]


def sentence(page) -> str:
    return page.locator(".ex-sentence").inner_text()


def rounded(factor: float) -> str:
    return f"{float(f'{factor:.2g}'):g}"


def test_every_panel_has_the_words_and_the_one_of_the_column_the_wait(page, given):
    mount(page, given)
    half, learned = first(0.05, 0.5), first(0.05, 0.01)
    assert words(page, 0) == [f"half, step {half}", f"learned, step {learned}"]
    assert words(page, 1) == ["half", "learned"]
    assert page.locator(".ex-moment-times:visible").all_text_contents() == [f"× {rounded(learned / half)}"]
    assert sentence(page).startswith(f"Half at step {half}, learned at {learned}, {rounded(learned / half)} times")


def test_a_click_goes_to_the_step_itself_and_so_do_keys(page, given):
    mount(page, given)
    buttons = page.locator("[data-panel='0'] .ex-moment-buttons button:visible")
    buttons.nth(1).click()
    settle(page)
    assert trait(page, "cursor") == first(0.05, 0.01) and f"now {first(0.05, 0.01)}." in sentence(page)
    assert first(0.05, 0.01) not in Halving().axis.due(20), "it lies between two rows"
    buttons.nth(0).focus()
    page.keyboard.press("Enter")
    settle(page)
    assert trait(page, "cursor") == first(0.05, 0.5)


def test_they_move_with_the_slider(page, given):
    mount(page, given)
    page.evaluate("model.set('values', { ...model.get('values'), rate: 0.2 })")
    settle(page)
    assert words(page, 0) == [f"half, step {first(0.2, 0.5)}", f"learned, step {first(0.2, 0.01)}"]


def test_what_does_not_come_is_said_in_other_words(page):
    slow = Halving().sweep(points=20, rate=[0.0, 0.005], device="cpu", progress=False)
    mount(page, traits_of(Explorer(slow, Halving(rate=0.0), panels=[LOSS], sentence=SENTENCE)))
    assert sentence(page) == "Half at no step, never learned; now 400."
    page.evaluate("model.set('values', { ...model.get('values'), rate: 0.005 })")
    settle(page)
    assert sentence(page) == f"Half at step {first(0.005, 0.5)}, never learned; now 400."
    spoken = page.locator("[role=status][aria-live=polite]")
    spoken.get_by_text("never learned").wait_for(state="attached")
    assert spoken.inner_text() == sentence(page)


def test_what_may_still_come_is_not_said_to_come_never(page):
    sides = "Half [at {half}|not yet|never]."
    run = Halving(rate=0.005, steps=40)
    mount(page, traits_of(Explorer(None, run, panels=[LOSS], sentence=sides)))
    about = {"run": 1, "first": 0, "values": {"rate": 0.005, "seed": 0}}
    packed = based(pack(run.run(points=[0, 10, 20], device="cpu", progress=False), {}, about))
    for state, said in (("training", "Half not yet."), ("paused", "Half not yet."), ("done", "Half never.")):
        status = {"state": state, "message": "", "step": 20, "steps": 40, "seconds_left": None, "run": 1}
        page.evaluate("([p, s]) => { model.set('part', bytes(p)); model.set('status', s); }", [packed, status])
        settle(page)
        assert sentence(page) == said


def test_the_slider_of_the_steps_has_a_tick_at_each(page, given):
    mount(page, given)
    rail, thumb = page.locator("[data-control=cursor] .ex-rail"), page.locator("[data-control=cursor] input")
    buttons = page.locator("[data-panel='0'] .ex-moment-buttons button:visible")
    for number, tick in enumerate(page.locator("[data-control=cursor] .ex-moment-mark").all()):
        buttons.nth(number).click()
        settle(page)
        there = thumb.evaluate("e => (e.value - e.min) / (e.max - e.min)")
        box, along = tick.bounding_box(), rail.bounding_box()
        assert (box["x"] + box["width"] / 2 - along["x"]) / along["width"] == pytest.approx(there, abs=0.004)
    assert number == 1
    page.evaluate("model.set('values', { ...model.get('values'), rate: 0.02 })")
    settle(page)
    assert page.locator(".ex-moment-mark").count() == len(words(page, 0))


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_words_do_not_overlap_and_stay_in_the_card(page, given, width):
    page.set_viewport_size({"width": width, "height": 900})
    mount(page, given)
    boxes = [word.bounding_box() for word in page.locator("[data-panel='0'] .ex-moment-word:visible").all()]
    card = page.locator(".ex-card").bounding_box()
    one, other = sorted((box["x"], box["x"] + box["width"]) for box in boxes)
    assert card["x"] <= one[0] and one[1] <= other[0] and other[1] <= card["x"] + card["width"]
