"""What a reader does with a figure of the website that trains, and what it says of itself."""

import json
import re

from playwright.sync_api import Locator, expect

from tests.browser import reader
from tests.browser.reader import press, settle, value
from tests.browser.site import Visit

ENDS = 90_000  # milliseconds, on a computer that does other things too
ROWS = 2  # of a run that is left again: its start is measured, and it goes on
LIVE = f"e => e.dataset.source === 'live' && e.dataset.rows >= {ROWS}"
LACKS = "e.querySelector('[data-note]').textContent.includes('No theory is computed here')"


class Trained:
    """A figure of a page; its folds are open."""

    def __init__(self, figure: Locator):
        self.figure = figure
        self.page = figure.page
        self.explorer = figure.locator(".explorer").first
        self.spec = json.loads(figure.locator("script").text_content())["spec"]
        for summary in figure.locator("summary:visible").all():
            summary.click()

    # --- what it says ---
    @property
    def gaps(self) -> dict[str, float]:
        return json.loads(self.says("gap"))

    def says(self, name: str) -> str:
        return self.explorer.get_attribute(f"data-{name}") or ""

    def reaches(self, **wanted: str) -> None:
        """Each a pattern of what the figure says."""
        for name, text in wanted.items():
            expect(self.explorer).to_have_attribute(f"data-{name}", re.compile(f"^({text})$"), timeout=ENDS)

    def trains(self, may_lack_theory: bool = False) -> None:
        """Rows of these values come, and the theory over them if it has any; or the sentence that there is none."""
        over = f"(e.dataset.gap !== '{{}}' || {str(may_lack_theory).lower()} && {LACKS})"
        over = over if self.spec["theories"] else "e.dataset.gap === '{}'"
        self.page.wait_for_function(f"{LIVE} && {over}", arg=self.explorer.element_handle(), timeout=ENDS)
        expect(self.figure.locator(".ex-alert")).to_be_hidden()

    # --- what is done to it ---
    def act(self, name: str) -> None:
        reader.act(self.figure, name)

    def controls(self, free: bool) -> list[dict]:
        """Those of which any value trains, or those of which each value is a program."""
        shown = [control for control in self.spec["controls"] if control["name"] != "seed"]
        return [c for c in shown if (c["trains"] == "any") == free and len(c["trains"]) > 1]

    def leave(self, name: str) -> str:
        """With keys, to a value that is not recorded, up or down; the value before."""
        before = value(self.figure, name)
        for key in 8 * ["ArrowRight"] + 16 * ["ArrowLeft"]:
            press(self.figure, name, key)
            if self.says("state") != "recorded":
                return before
        raise AssertionError(f"{name} has no value beside {before}")

    def back(self, name: str, before: str) -> None:
        """Along the marks, to that at which it stood."""
        for key in 8 * ["PageDown"] + 8 * ["PageUp"]:
            if value(self.figure, name) == before:
                break
            press(self.figure, name, key)
        self.reaches(state="recorded", source="recorded")

    def choose(self, control: dict, wanted: object) -> None:
        """One of the values that a control offers."""
        row = f"[data-control={control['name']}]"
        if control["type"] == "boolean":
            reader.reach(self.figure, f"{row} [role=switch]").click()
        elif control["type"] == "choice":
            reader.reach(self.figure, f"{row} select").select_option(str(wanted))
        else:
            self.walk(control["name"], str(wanted))
        settle(self.page)

    def walk(self, name: str, wanted: str) -> None:
        press(self.figure, name, "Home")
        while value(self.figure, name) != wanted:
            before = value(self.figure, name)
            press(self.figure, name, "ArrowRight")
            assert value(self.figure, name) != before, f"{name} does not offer {wanted}"

    # --- with keys alone ---
    def tab_to(self, selector: str, key: str = "Tab") -> None:
        """Go through the page until the focus is there."""
        wanted = self.figure.locator(selector).first.element_handle()
        for _ in range(300):
            if wanted.evaluate("e => e === document.activeElement"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} does not lead to {selector}")

    def enter(self, action: str, key: str = "Shift+Tab") -> None:
        """Press a button of the toolbar, from where the focus is."""
        self.tab_to(f"[data-action={action}]", key)
        self.page.keyboard.press("Enter")


def those_that_train(here: Visit) -> list[Trained]:
    """The figures of the page that train, each scrolled to once."""
    figures = [Trained(figure) for figure in here.show_figures()]
    return [one for one in figures if one.spec["trainer"] == "browser"]
