"""What a reader does with a figure and sees of it. A `place` is a page, or one of its figures."""

from playwright.sync_api import FloatRect, Locator, Page

FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
CURVES = """e => [...e.querySelectorAll('path, rect, circle, line, canvas, .ex-area text')]
  .filter(n => n.checkVisibility() && !n.closest('button'))
  .map(n => n.toDataURL?.() ?? n.outerHTML.replace(' style=""', '')).join()"""


def settle(place: Page | Locator) -> None:
    """Two frames: what was asked for is drawn."""
    getattr(place, "page", place).evaluate(FRAMES)


def reach(place: Page | Locator, selector: str) -> Locator:
    """A control that can be used now: what folds it away is opened, or on a narrow card the menu that holds it."""
    wanted, menu = place.locator(selector).first, place.locator("[data-action=menu][aria-expanded=true]")
    if menu.count() and not wanted.locator("xpath=ancestor::*[@class='ex-menu']").count():
        menu.click()  # what is open may lie over it
    for opener in ("ancestor::details[not(@open)]/summary", "ancestor::*[@class='ex-menu']/*[@data-action='menu']"):
        button = wanted.locator(f"xpath={opener}")
        if not wanted.is_visible() and button.count():
            button.click()
    return wanted


def press(place: Page | Locator, control: str, key: str) -> None:
    reach(place, f"[data-control={control}] input").press(key)
    settle(place)


def act(place: Page | Locator, action: str) -> None:
    """Press a button."""
    reach(place, f"[data-action={action}]").click()
    settle(place)


def drag(figure: Locator, control: str, share: float) -> None:
    """Take the thumb where it stands and drag it along its track."""
    slider = reach(figure, f"[data-control={control}] input")
    slider.evaluate("e => e.scrollIntoView({ block: 'center' })")  # clear of the row at a narrow card's foot
    box = at_rest(slider)
    at = slider.evaluate("e => (e.value - e.min) / (e.max - e.min)")
    left, width, y = box["x"] + 10, box["width"] - 20, box["y"] + box["height"] / 2
    mouse = figure.page.mouse
    mouse.move(left + at * width, y)
    mouse.down()
    mouse.move(left + share * width, y, steps=4)
    mouse.up()
    settle(figure)


def at_rest(element: Locator) -> FloatRect:
    """Where it lies, once that is the same for a tenth of a second: a run that begins may move what is below it."""
    box = element.bounding_box()
    while True:
        element.page.wait_for_timeout(100)
        box, before = element.bounding_box(), box
        if box == before and box is not None:
            return box


def value(figure: Page | Locator, control: str) -> str:
    """What stands beside the slider."""
    return figure.locator(f"[data-control={control}] output").first.inner_text()


def drawn(figure: Locator) -> str:
    """All marks of its panels, as text."""
    settle(figure)
    return figure.evaluate(CURVES)
