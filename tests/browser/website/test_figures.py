"""The figures of the website: controls to both ends, words and links, the reader on a phone, motion and print."""

import json
import re

import pytest
from playwright.sync_api import expect

from book._ext import contents
from tests.browser.reader import act, drag, drawn, press, reach, settle, value
from tests.browser.site import ROOT, WITH_FIGURES, one_of_each_kind

SOURCES = {name: (ROOT / f"book/{name}.md").read_text(encoding="utf-8") for name in contents.pages()}
LESSON = "grokking/polynomial"
WAYS = ["http", "file"]
FOLDER_WHEN_FULL = ["http", pytest.param("file", marks=pytest.mark.full)]


@pytest.mark.parametrize("how", FOLDER_WHEN_FULL)
@pytest.mark.parametrize("name", one_of_each_kind(WITH_FIGURES))
def test_every_slider_to_both_ends_by_key_and_by_drag(visit, name, how):
    here = visit(how)
    here.open(name)
    moved = 0
    for figure in here.show_figures():
        for control in controls_of(figure, "input[type=range]"):
            for move, low, high in [(press, "Home", "End"), (drag, 0, 1)]:
                move(figure, control, low)
                at_low, first = value(figure, control), drawn(figure)
                move(figure, control, high)
                assert value(figure, control) != at_low, (name, control)
                assert becomes_another(figure, first), (name, control)
                moved += 1
    assert moved >= 2  # the cursor of each figure at least


def becomes_another(figure, first: str) -> bool:
    """Whether it is drawn differently within ten seconds: a run that begins has at first the row of every other."""
    for _ in range(100):
        if drawn(figure) != first:
            return True
        figure.page.wait_for_timeout(100)
    return False


def controls_of(figure, inside: str) -> list[str]:
    """Those that hold such an element and that a wide card does not fold away. The cursor comes first: values of the
    others may train, and have no row at once.
    """
    spec = json.loads(figure.locator("script").text_content())["spec"]
    folded = {control["name"] for control in spec["controls"] if control["advanced"]}
    rows = figure.locator(f"[data-control]:has({inside})").evaluate_all("rows => rows.map(row => row.dataset.control)")
    return sorted(set(rows) - folded, key=lambda name: (name != "cursor", name))


@pytest.mark.parametrize("name", one_of_each_kind(WITH_FIGURES))
def test_menus_and_seeds_change_the_figure(visit, name):
    here = visit()
    here.open(name)
    for figure in here.show_figures():
        for control in [*controls_of(figure, "select:not([data-control])"), "theory"]:
            menu = f":is(select[data-control={control}], [data-control={control}] select)"
            if figure.locator(menu).count():
                assert_menu_changes(figure, menu)
        if figure.locator("[data-action=seed-next]").count():
            reach(figure, "[data-action=seed-next]")
            before = figure.inner_text()
            act(figure, "seed-next")
            assert figure.inner_text() != before  # the seed, if not the numbers


def assert_menu_changes(figure, selector: str) -> None:
    """Another value, the last that is not chosen, draws another figure; the one that was draws the same again."""
    menu, before = reach(figure, selector), drawn(figure)
    chosen = menu.input_value()
    values = menu.locator("option").evaluate_all("options => options.map(option => option.value)")
    menu.select_option([value for value in values if value != chosen][-1])
    assert drawn(figure) != before
    menu.select_option(chosen)
    assert drawn(figure) == before


def assert_shows(figure, control: str, wanted: str) -> None:
    """A menu by its value; a number as the figure writes it, the cursor on the recorded place next to it; the seed in
    the toolbar."""
    row = figure.locator(f"[data-control={control}]").first
    if control == "seed":
        return expect(figure.locator(".ex-seed")).to_have_text(f"seed {wanted}")
    if control == "cursor":
        row = row.locator(".ex-row").first  # beside it a narrow card has the menu, and in it that of the theory
    if wanted in ("true", "false"):
        assert row.locator("[role=switch]").is_checked() == (wanted == "true")
    elif row.evaluate("e => e.matches('select') || Boolean(e.querySelector('select'))"):
        shown = row.evaluate("e => (e.matches('select') ? e : e.querySelector('select')).value")
        assert shown == ("" if (control, wanted) == ("theory", "none") else wanted)
    elif wanted != "end":
        written = row.locator("output").first.text_content()  # a word may set what is folded away
        assert as_number(written) == pytest.approx(float(wanted), rel=0.1 if control == "cursor" else 1e-3)


def as_number(text: str) -> float:
    """10⁻⁴, 3·10⁻⁴, 12 000 as numbers."""
    raised = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-", "\u202f ")
    factor, _, power = text.replace("·10", "e").rpartition("e") if "·10" in text else ("", "", text)
    if text.startswith("10") and len(text) > 2 and text[2] in "⁻⁰¹²³⁴⁵⁶⁷⁸⁹":
        return 10.0 ** int(text[2:].translate(raised))
    return float(f"{factor}e{power}".translate(raised)) if factor else float(text.translate(raised))


@pytest.mark.parametrize("how", FOLDER_WHEN_FULL)
@pytest.mark.parametrize("name", one_of_each_kind(WITH_FIGURES))
def test_words_set_the_figure_and_the_link_keeps_it(visit, name, how):
    here = visit(how, reduced_motion="reduce")
    page = here.open(name)
    words = page.locator(".wnl-set")
    assert words.count() == SOURCES[name].count("{set}`") == page.locator(".wnl-set > button").count()
    for word in words.all():
        word.locator("button").click()
        figure = page.locator(f".wnl-figure[data-figure='{word.get_attribute('data-figure')}']")
        page.wait_for_function("e => e.dataset.mounted === 'yes'", arg=figure.element_handle())
        settle(page)
        explorer = figure.locator(".explorer").first  # what is not recorded has to train as far as the word says
        expect(explorer).to_have_attribute(
            "data-state", re.compile("recorded|done|paused|cancelled|diverged"), timeout=60_000
        )
        axis = json.loads(figure.locator("script").text_content())["spec"]["axis"]["name"]
        for field, wanted in json.loads(word.get_attribute("data-set")).items():
            assert_shows(figure, "cursor" if field == axis else field, wanted)
        expect(figure).to_be_in_viewport()
    page.wait_for_timeout(600)
    before = {f.get_attribute("data-figure"): f for f in here.show_figures()}
    assert ("?" in page.url) == (words.count() > 0)
    again = visit(how)
    again.page.goto(page.url)
    again.settle()
    for figure in again.show_figures():
        assert_same(figure, before.pop(figure.get_attribute("data-figure")))
    assert not before


def assert_same(figure, other) -> None:
    """A link trains nothing: what has been trained waits for it, with the values of the link."""
    if other.locator(".explorer").get_attribute("data-source") == "live":
        assert figure.locator("[data-action=train].ex-asks").count() == 1
        assert settings_of(figure) == settings_of(other)
    else:
        assert drawn(figure) == drawn(other)


def settings_of(figure) -> list[str]:
    return figure.locator(".ex-settings output").all_text_contents()


def test_two_figures_of_a_page_keep_apart(visit):
    here = visit()
    page = here.open(LESSON, "?highlight=scale&figure.output_scale=8&examples.samples=820#the-figure")
    first, second = here.show_figures()
    assert (value(first, "output_scale"), value(second, "samples")) == ("8", "820")
    still = drawn(first)
    press(second, "samples", "PageDown")
    assert drawn(first) == still and value(second, "samples") == "400"
    page.wait_for_timeout(600)
    assert "figure.output_scale=8" in page.url and "examples.samples=400" in page.url
    assert "highlight=scale" in page.url and page.url.endswith("#the-figure")


@pytest.mark.parametrize(
    ("query", "control", "shown", "said"),
    [
        ("figure.output_scale=banana", "output_scale", "0.5", "banana"),
        ("figure.output_scale=1e999", "output_scale", "0.5", "output"),
        ("figure.output_scale=30", "output_scale", "0.5", "output"),
        ("figure.output_scale=3", "output_scale", "3", "not recorded: press Train"),
        ("figure.%E0%A4%A=%%%&figure.__proto__=1", "output_scale", "0.5", "cannot"),
        ("figure.step=-5&figure.theory=magic", "output_scale", "0.5", "magic"),
    ],
)
def test_nonsense_in_the_address_is_a_quiet_note(visit, query, control, shown, said):
    here = visit()
    here.open(LESSON, f"?{query}")
    figure = here.show_figures()[0]
    assert value(figure, control) == shown
    note = figure.locator(":is([data-note], [data-told]):visible", has_text=said)
    expect(note).to_be_visible()
    press(figure, "epsilon", "Home")
    expect(note).to_have_count(0)


def test_reduced_motion_is_obeyed(visit):
    here = visit(reduced_motion="reduce")
    page = here.open(LESSON)
    here.show_figures()
    durations = page.evaluate(  # found and read in one go: what is drawn anew in between has no style any more
        """[...document.querySelectorAll('.wnl-figure *')].map((e) => getComputedStyle(e))
            .flatMap((s) => [s.transitionDuration, s.animationDuration])"""
    )
    assert set(durations) == {"0s"}


def test_printed_page_shows_the_state_without_its_controls(visit):
    here = visit(color_scheme="dark")
    page = here.open(LESSON)
    figure = here.show_figures()[0]
    press(figure, "output_scale", "End")
    page.emulate_media(media="print")
    for setting in ("output_scale", "epsilon"):  # that a narrow card folds away, too
        expect(figure.locator(f"[data-control={setting}] output")).to_be_visible()
    expect(figure.locator("[data-series=test_loss]")).to_be_visible()
    assert figure.locator("button:visible, select:visible, input:visible").count() == 0
    assert figure.locator(".ex-card").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator(".wnl-set").first.evaluate("e => getComputedStyle(e.firstChild).textDecorationLine") == "none"


def test_reader_on_a_phone_taps_and_drags(visit):
    here = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=2)
    page = here.open(LESSON)
    figure = here.show_figures()[0]
    before = drawn(figure)
    slider = figure.locator("[data-control=output_scale] input")
    figure.evaluate("e => e.scrollIntoView({ behavior: 'instant' })")
    settle(page)
    box = slider.bounding_box()
    slider.tap(position={"x": box["width"] - 10, "y": box["height"] / 2})  # waits until nothing moves under the finger
    expect(figure.locator("[data-control=output_scale] output").first).to_have_text("16")
    assert drawn(figure) != before


def test_play_walks_along_the_run_and_yields_to_the_reader(visit):
    here = visit()
    page = here.open(LESSON)
    figure = here.show_figures()[0]
    cursor, play = figure.locator("[data-control=cursor] output"), figure.locator("[data-action=play]")
    assert cursor.inner_text() == "5000" and play.inner_text().strip() == "Play"
    play.click()
    expect(play).to_have_text("Pause")
    page.wait_for_function("e => 0 < +e.textContent && +e.textContent < 5000", arg=cursor.element_handle())
    play.click()
    expect(play).to_have_text("Play")
    stopped = cursor.inner_text()
    page.wait_for_timeout(300)
    assert 0 < int(stopped) <= 5000 and cursor.inner_text() == stopped
    play.click()
    expect(play).to_have_text("Pause")
    press(figure, "cursor", "Home")
    page.wait_for_timeout(300)
    assert cursor.inner_text() == "0" and play.inner_text().strip() == "Play"
    play.click()
    expect(cursor).to_have_text("5000", timeout=15_000)
    expect(play).to_have_text("Play")


def test_a_figure_starts_with_the_curves_its_author_kept(visit):
    here = visit()
    here.open(LESSON)
    figure = here.show_figures()[0]
    shown = "e => [...e.querySelectorAll('.ex-kept')].filter(n => n.style.display !== 'none')"
    kept_paths = f"{shown}.map(n => n.getAttribute('d'))"
    kept = figure.evaluate(kept_paths)
    assert len(kept) == 4 and "α 8, seed 0" in figure.inner_text()
    while value(figure, "output_scale") != "8":
        press(figure, "output_scale", "PageUp")
    assert figure.locator("[data-series=test_loss]").get_attribute("d") in figure.evaluate(kept_paths)
    act(figure, "clear")
    assert figure.evaluate(kept_paths) == []


def test_a_word_far_from_its_figure_offers_the_way_back(visit):
    here = visit(reduced_motion="reduce")
    page = here.open(LESSON)
    here.show_figures()
    word = page.locator(".wnl-set button", has_text="frozen kernel").first
    word.scroll_into_view_if_needed()
    word.click()
    figure = page.locator(".wnl-figure").first
    expect(figure).to_be_in_viewport()
    back = figure.locator(".wnl-back")
    back.click()
    expect(word).to_be_in_viewport()
    expect(word).to_be_focused()
    expect(back).to_have_count(0)
