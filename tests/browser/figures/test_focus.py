"""With keys alone: what has the focus is never under the row that stays at the foot of the screen."""

import pytest

from tests.browser.host import mount
from tests.browser.reader import settle
from tests.browser.synthetic import traits

FOCUSED = """() => {
  const node = document.activeElement, { x, y, width, height } = node.getBoundingClientRect();
  const top = document.elementFromPoint(x + width / 2, y + height / 2);
  return [node === document.body ? "" : node.outerHTML.slice(0, 80), Boolean(top) && node.contains(top)];
}"""


def passed(page, key: str) -> list[tuple[str, bool]]:
    """What has the focus, one after the other, and whether it is on top where it is, until there is no more."""
    seen = []
    while len(seen) < 100:
        page.keyboard.press(key)
        settle(page)
        name, on_top = page.evaluate(FOCUSED)
        if not name:
            return seen
        seen.append((name, on_top))
    raise AssertionError("the focus does not leave the figure")


@pytest.mark.parametrize("live", [False, True])
def test_focus_is_never_under_the_row_at_the_foot(page, live):
    page.set_viewport_size({"width": 390, "height": 420})
    mount(page, traits(live))
    for fold in page.locator("summary").all():
        fold.click()
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    seen = passed(page, "Tab")
    assert len(seen) >= 5 and [name for name, on_top in seen if not on_top] == []
