"""The menu of a figure: its keys, what it copies and what it says where copying is refused."""

from pathlib import Path

import axe_playwright_python
import pytest

from tests.browser.host import catch_copies, choose, mount, trait
from tests.browser.reader import press, settle
from tests.browser.synthetic import traits

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
ACTIONS = ["copy-link", "copy-python", "download-csv", "download-json", "download-svg", "download-png", "present"]


def focused(page) -> str:
    return page.evaluate("document.activeElement.dataset.action ?? ''")


def offered(page) -> list[str]:
    return page.locator("[role=menuitem]").evaluate_all("nodes => nodes.map(n => n.dataset.action)")


def test_the_menu_by_keyboard(page):
    mount(page, traits() | {"address": "lazy"})
    button = page.locator("[data-action=menu]")
    assert (
        button.get_attribute("aria-expanded") == "false" and button.get_attribute("aria-label") == "Copy and download"
    )
    button.press("Enter")
    assert button.get_attribute("aria-expanded") == "true" and focused(page) == ACTIONS[0]
    seen = []
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "End", "ArrowDown", "ArrowUp", "Home"):
        page.keyboard.press(key)
        seen.append(ACTIONS.index(focused(page)))
    assert seen == [1, 2, 1, 6, 0, 6, 0]
    page.keyboard.press("Escape")
    assert focused(page) == "menu" and button.get_attribute("aria-expanded") == "false"
    assert page.locator("[role=menu]").is_hidden()


def test_a_click_elsewhere_closes_the_menu(page):
    mount(page, traits())
    page.click("[data-action=menu]")
    page.mouse.click(5, 5)
    assert page.locator("[role=menu]").is_hidden()
    page.click("[data-action=menu]")
    page.click("[data-action=menu]")
    assert page.locator("[role=menu]").is_hidden()
    page.click("[data-action=menu]")
    page.evaluate("stop.abort()")
    page.mouse.click(5, 5)


def test_only_what_there_is_is_offered(page):
    given = traits()
    given["spec"]["python"] = None
    mount(page, given)
    assert offered(page) == ACTIONS[2:]


def test_a_figure_in_a_notebook_has_a_link_to_the_website_in_its_state(page):
    given = traits(live=True)
    given["spec"] |= {"page": "https://book.example/lazy.html", "name": "left"}
    mount(page, given)
    catch_copies(page)
    assert offered(page) == ACTIONS
    choose(page, "copy-link")
    assert page.evaluate("window.copied") == "https://book.example/lazy.html"
    press(page, "output_scale", "End")
    press(page, "cursor", "Home")
    choose(page, "copy-link")
    link = "https://book.example/lazy.html?left.output_scale=16&left.step=0&left.v=2"
    assert page.evaluate("window.copied") == link and "?" not in page.url


def test_copied_is_said_for_a_while(page):
    mount(page, traits() | {"address": "lazy"})
    catch_copies(page)
    press(page, "output_scale", "End")
    choose(page, "copy-link")
    said = page.locator(".ex-toast")
    assert said.inner_text() == "Copied." and said.get_attribute("role") == "status"
    assert page.evaluate("window.copied") == page.url.split("?")[0] + "?lazy.output_scale=16&lazy.v=2"
    page.wait_for_function("document.querySelector('.ex-toast').textContent === ''", timeout=3000)


@pytest.mark.parametrize("broken", ["refuses", "absent"])
def test_a_refused_clipboard_shows_the_text(page, broken):
    mount(page, traits())
    if broken == "refuses":
        catch_copies(page, works=False)
    else:
        page.evaluate("() => { Object.defineProperty(navigator, 'clipboard', { value: undefined }); }")
    choose(page, "copy-python")
    area = page.locator(".ex-copy textarea")
    assert area.evaluate("a => a.readOnly && document.activeElement === a")
    assert area.evaluate("a => a.value.slice(a.selectionStart, a.selectionEnd)") == area.input_value()
    assert area.input_value().startswith("# pip install ") and "Copy the selected text" in page.inner_text(".ex-copy")
    page.keyboard.press("Escape")
    assert page.locator(".ex-copy").is_hidden() and focused(page) == "menu"
    choose(page, "copy-python")
    page.click("[data-action=copy-close]")
    assert page.locator(".ex-copy").is_hidden()


def test_four_curves_are_kept_and_a_fifth_is_explained(page):
    mount(page, traits())
    told = page.locator("[data-told]")
    for i in range(5):
        assert told.inner_text() == ""
        press(page, "output_scale", "Home")
        for _ in range(i):
            press(page, "output_scale", "ArrowRight")
        page.click("[data-action=keep]")
        settle(page)
    assert "keeps four" in told.inner_text() and "keeps four" in page.locator("[data-action=keep]").get_attribute(
        "title"
    )
    assert page.locator("[data-panel='0'] .ex-kept:visible").count() == 8
    page.click("[data-action=clear]")
    settle(page)
    assert told.inner_text() == ""


def test_a_website_says_how_much_is_recorded(page):
    mount(page, traits())
    assert page.inner_text(".ex-tag") == "recorded runs"
    assert page.inner_text("[data-control=output_scale] .ex-quiet") == "5 recorded values"
    mount(page, traits(live=True))
    assert page.locator("[data-control=output_scale] .ex-quiet").nth(1).inner_text() == ""


def test_values_below_a_logarithmic_axis_leave_the_panel(page):
    given = traits()
    given["spec"]["panels"][0]["domain"] = [0.1, 1]
    mount(page, given)
    low = page.locator("[data-series=train_loss]").evaluate("n => n.getBBox().y + n.getBBox().height")
    area = page.locator("[data-panel='0'] .ex-area").first
    bottom = area.evaluate("n => Number(n.getAttribute('y')) + Number(n.getAttribute('height'))")
    assert low > bottom + 20 and area.get_attribute("overflow") == "hidden"
    assert page.locator("[data-panel='0'] .ex-dot.train").is_hidden()


def test_print_shows_panels_values_and_sentence_and_nothing_to_press(page):
    mount(page, traits())
    page.emulate_media(media="print")
    for hidden in (
        ".ex-toolbar",
        "[data-control=output_scale] input",
        "[data-control=cursor] input",
        "[data-action=menu]",
    ):
        assert page.locator(hidden).is_hidden()
    for shown in (".ex-panels", "[data-control=output_scale] output", ".ex-sentence"):
        assert page.locator(shown).is_visible()


@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("width", [360, 390, 560])
def test_the_menu_stays_on_the_card(page, live, width):
    page.set_viewport_size({"width": width, "height": 780})
    mount(page, traits(live) | {"address": "lazy"})
    page.click("[data-action=menu]")
    page.click("[data-action=keep]")
    card, menu = (page.locator(name).bounding_box() for name in (".ex-card", "[role=menu]"))
    assert card["x"] <= menu["x"] and menu["x"] + menu["width"] <= card["x"] + card["width"]
    for action in ACTIONS:
        node = page.locator(f"[data-action={action}]")
        assert node.bounding_box()["height"] >= 40
        over = "n => { const b = n.getBoundingClientRect(); return document.elementFromPoint(b.x + 9, b.y + 9) === n; }"
        assert node.evaluate(over)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = "nodes => nodes.filter(n => n.scrollWidth > n.clientWidth + 1).map(n => n.textContent)"
    assert page.locator("[data-control] .ex-quiet").evaluate_all(cut) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("live", [False, True])
def test_axe_finds_nothing(page, theme, live):
    page.evaluate("theme => (document.documentElement.dataset.theme = theme)", theme)
    mount(page, traits(live) | {"address": "lazy"})
    catch_copies(page, works=False)
    page.evaluate("model.set('apply', { entries: { foo: 'bar' } })")
    choose(page, "copy-python")
    page.click("[data-action=menu]")
    settle(page)
    page.evaluate(f"() => {{ {AXE} }}")
    found = page.evaluate(
        "axe.run('.explorer', { preload: false }).then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))"
    )
    assert found == []
    assert trait(page, "theory") == "exact"
