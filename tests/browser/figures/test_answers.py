"""Answers to single examples in a browser: dots that move with the step, a kept run beside the present one."""

from tests.browser.host import mount
from tests.browser.reader import press, settle
from tests.browser.synthetic import FUNCTION, PANELS, SCALES, traits

ANSWERS = [panel for panel in PANELS if panel.kind == "answers"]
DOTS = (
    "(e, role) => [...e.querySelectorAll(`.ex-answer.${role}`)].map((n) => n.getAttribute('d').split('M').length - 1)"
)


def test_every_example_is_a_dot_of_its_kind_and_kept_runs_stand_beside(page):
    mount(page, traits(panels=ANSWERS, kept=[{"output_scale": SCALES[0]}]))
    panel = page.locator(".ex-panel").first
    press(page, "output_scale", "ArrowRight")
    seen = int(FUNCTION["told"].sum())
    assert panel.evaluate(DOTS, "train") == [seen, seen]
    assert panel.evaluate(DOTS, "test") == [len(FUNCTION["told"]) - seen] * 2
    names = panel.locator("text.ex-picture").all_text_contents()
    assert len(names) == 2 and len({name.rpartition(" ")[0] for name in names}) == 1 and names[0] != names[1]
    assert "on average where they were seen" in panel.locator("svg[role=img]").get_attribute("aria-label")


def test_dots_move_with_the_step(page):
    mount(page, traits(panels=ANSWERS))
    seen = page.locator(".ex-answer.train").first
    last = seen.get_attribute("d")
    page.locator("input[type=range]").last.press("Home")
    settle(page)
    assert seen.get_attribute("d") != last
