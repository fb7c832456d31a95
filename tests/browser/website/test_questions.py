"""Questions before figures: a first visit is veiled; an answer, a link, a second visit, print or no script unveils."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from book._ext import contents
from tests.browser.reader import press, settle
from toolkit import recording
from toolkit.grokking import ModularAddition

CHOICE, DRAWING = "grokking/polynomial", "grokking/modular_addition"
SECOND = "lazy_rich/connectivity_rank"  # has a second figure before the next heading
LESSONS = [lesson.page for chapter in contents.chapters() for lesson in contents.lessons(chapter)]
SPEC = re.compile(r'<div class="wnl-figure".*?<script type="application/json">(.*?)</script>', re.S)
TOLD = re.compile(r"You had it know half of them by step (\S+); it was step (\S+?)(, [\d.]+ times as late|[,:]).*")

NOTES = """section => [...section.querySelectorAll('*')]
  .flatMap(e => ['::before', '::after'].map(side => getComputedStyle(e, side).content)).join()"""
PROSE_AFTER = """figure => [...figure.closest('section:not(.ex-card)')
  .querySelectorAll(':scope > p, .wnl-before p, .wnl-after p')]
  .filter(p => figure.compareDocumentPosition(p) & Node.DOCUMENT_POSITION_FOLLOWING)
  .map(p => [p.textContent.slice(0, 40), p.checkVisibility()])"""


def questions(website, name: str) -> list[dict]:
    """The questions of a page's figures."""
    html = (website / f"{name}.html").read_text(encoding="utf-8")
    asked = [json.loads(state)["spec"]["question"] for state in SPEC.findall(html)]
    return [question for question in asked if question]


def test_every_lesson_asks_and_three_are_drawn(website):
    kinds = {name: [question["kind"] for question in questions(website, name)] for name in LESSONS}
    assert [name for name, asked in kinds.items() if len(asked) != 1] == []
    assert sum(asked == ["draw"] for asked in kinds.values()) >= 3


def first_visit(visit, name: str, query: str = "", **context):
    """The first figure of a page that nobody has opened in this browser."""
    here = visit(asked=True, **context)
    here.open(name, query)
    figure = here.show_figures()[0]
    figure.scroll_into_view_if_needed()
    return figure


def expect_state(figure, state: str) -> None:
    expect(figure.locator(".explorer")).to_have_attribute("data-asked", state)


def assert_veiled(figure, *given: str) -> None:
    """Only the question, the axes and what is given are seen."""
    expect_state(figure, "asking")
    seen = figure.locator(".ex-line[data-series]:visible, .ex-theory:visible").all()
    assert [line.get_attribute("data-series") for line in seen] == list(given)
    assert figure.locator("[data-control]:visible, .ex-sentence:visible, canvas:visible").count() == 0
    expect(figure.locator(".ex-question")).to_be_visible()


def assert_open(figure, series: str) -> None:
    expect_state(figure, "open")
    expect(figure.locator(f".ex-line[data-series={series}]").first).to_be_visible()
    expect(figure.locator("[data-control=cursor]")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_text_answers_before_the_reader(visit, width):
    figure = first_visit(visit, CHOICE, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    section, claim = figure.page.locator("section#the-figure"), figure.page.locator(".wnl-claim")
    answer, note = section.get_by_text("The answer is the third"), "told here, once you have answered"
    assert_veiled(figure)
    expect(answer).to_be_hidden()
    expect(claim.locator("p")).to_be_hidden()
    claim.locator("summary").click()  # who wants it first may have it
    expect(claim.locator("p")).to_be_visible()
    assert note in section.evaluate(NOTES)
    assert figure.locator("svg[role=img]:not([aria-hidden], .ex-sketch):visible").count() == 0  # nor its description
    figure.locator("[data-action=show-me]").click()
    assert_open(figure, "test_loss")
    expect(answer).to_be_visible()
    assert note not in section.evaluate(NOTES)
    assert figure.locator("svg[role=img]:not([aria-hidden]):visible").count() > 0


@pytest.mark.parametrize("width", [390, 1280])
def test_a_second_figure_and_the_words_beside_it_wait_with_the_text(visit, width):
    figure = first_visit(visit, SECOND, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    section = figure.page.locator("section#the-figure")
    second, words = section.locator(".wnl-figure").nth(1), section.locator(".wnl-before p, .wnl-after p")
    assert_veiled(figure)
    assert words.count() > 3 and not any(each.is_visible() for each in words.all())
    expect(second).to_be_hidden()
    figure.locator("[data-action=show-me]").click()
    expect(second).to_be_visible()
    assert all(each.is_visible() for each in words.all())


@pytest.mark.full
@pytest.mark.parametrize("name", LESSONS)
def test_all_prose_on_a_figure_waits_for_its_answer(visit, name):
    figure = first_visit(visit, name, reduced_motion="reduce")
    expect_state(figure, "asking")
    after = figure.evaluate(PROSE_AFTER)
    assert after and not any(seen for _, seen in after), after
    figure.locator("[data-action=show-me]").click()
    expect_state(figure, "open")
    assert all(seen for _, seen in figure.evaluate(PROSE_AFTER))


def test_a_choice_unveils_plays_and_is_recalled(visit):
    figure = first_visit(visit, CHOICE)
    page, recall = figure.page, figure.page.locator(".wnl-recall")
    assert_veiled(figure)
    expect(recall).to_be_hidden()
    figure.get_by_role("button", name="It stays where it began").click()
    expect_state(figure, "playing")
    expect(figure.locator(".ex-verdict")).to_have_text("Now watch.")
    page.wait_for_function("e => e.dataset.rows > 0", arg=figure.locator(".explorer").element_handle())
    expect(figure.locator("[data-action=play]")).to_have_text("Pause")
    press(figure, "cursor", "End")  # the reader's hand ends the play
    assert_open(figure, "test_loss")
    said = "You chose: “It stays where it began, and falls later.” What happens: “It first rises above the loss"
    expect(figure.locator(".ex-verdict")).to_contain_text(said)
    expect(recall).to_be_visible()
    expect(recall).to_contain_text(said)
    page.reload()
    settle(page)
    assert_open(figure, "test_loss")
    expect(figure.locator(".ex-verdict")).to_contain_text(said)


def test_what_has_played_rests_where_the_page_has_its_cursor(visit):
    figure = first_visit(visit, "random_features/ridge")
    figure.locator("[data-action=show-me]").click()
    expect_state(figure, "playing")
    expect(figure.locator("[data-control=cursor] output").first).not_to_have_text("100")
    expect(figure.locator(".explorer")).to_have_attribute("data-asked", "open", timeout=60_000)
    expect(figure.locator("[data-control=cursor] output").first).to_have_text("100")
    expect(figure.locator(".ex-sentence")).to_contain_text("100 features, 100 samples")


def test_a_teacher_asks_again_and_shows_the_answers_of_a_class(visit):
    figure = first_visit(visit, CHOICE, reduced_motion="reduce")
    figure.locator("[data-choice='2']").click()
    assert_open(figure, "test_loss")  # nothing plays for those who want no motion
    expect(figure.locator(".ex-verdict")).to_contain_text("And so it is.")
    figure.get_by_text("Answers of a class").click()
    for number, count in zip(figure.locator(".ex-count input").all(), ("6", "9", "5"), strict=True):
        number.fill(count)
    expect(figure.locator(".ex-spread-said")).to_have_text("5 of 20 foresaw it.")
    widths = [bar.bounding_box()["width"] for bar in figure.locator(".ex-bar").all()]
    assert widths[1] > widths[0] > widths[2] > 0
    figure.locator("[data-action=ask-again]").click()
    assert_veiled(figure)
    expect(figure.page.locator(".wnl-recall")).to_be_hidden()
    figure.locator("[data-action=show-me]").click()
    assert_open(figure, "test_loss")
    expect(figure.locator(".ex-predict")).to_be_hidden()


def test_who_wants_no_questions_is_asked_none_on_any_page(visit):
    figure = first_visit(visit, CHOICE)
    figure.locator("[data-action=show-always]").click()
    assert_open(figure, "test_loss")
    page = figure.page
    page.goto(page.url.replace(CHOICE, DRAWING))
    assert_open(page.locator(".wnl-figure").first, "test_accuracy")


def test_a_link_to_a_state_opens_unveiled(visit):
    figure = first_visit(visit, DRAWING, "?figure.step=0")
    expect_state(figure, "open")
    expect(figure.locator(".ex-predict")).to_be_hidden()
    expect(figure.locator("[data-control=cursor] output").first).to_have_text("0")


def test_words_of_the_text_unveil_and_paper_has_no_veil(visit):
    figure = first_visit(visit, CHOICE)
    assert_veiled(figure)
    page = figure.page
    page.emulate_media(media="print")
    expect(figure.locator("[data-series=test_loss]").first).to_be_visible()
    expect(figure.locator(".ex-predict")).to_be_hidden()
    page.emulate_media(media="screen")
    assert_veiled(figure)
    page.locator(".wnl-set button:visible").first.click()
    assert_open(figure, "test_loss")


def test_without_scripts_nothing_is_asked_and_all_is_shown(visit):
    page = visit(asked=True, java_script_enabled=False).open_plain(DRAWING)
    expect(page.locator(".wnl-still img").first).to_be_visible()
    assert page.locator(".ex-predict, .ex-veiled").count() == 0


def by_mouse(figure, corners: list[tuple[float, float]]) -> None:
    mouse = figure.page.mouse
    mouse.move(*corners[0])
    mouse.down()
    for corner in corners[1:]:
        mouse.move(*corner, steps=8)
    mouse.up()


def by_touch(figure, corners: list[tuple[float, float]]) -> None:
    session = figure.page.context.new_cdp_session(figure.page)
    for kind, at in [("touchStart", corners[:1]), *(("touchMove", [c]) for c in corners[1:]), ("touchEnd", [])]:
        touched = [{"x": x, "y": y} for x, y in at]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})


def by_keys(figure, knot: int) -> None:
    for k, each in enumerate(figure.locator(".ex-knot:visible").all()):
        each.focus()
        each.press("End" if k >= knot else "Home")


WAYS = {
    "mouse": {},
    "keys": {},
    "touch": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}


@pytest.mark.parametrize("way", WAYS)
def test_a_curve_that_jumps_is_drawn_and_its_distance_told_at_the_half(visit, way):
    """It jumps between two knots, whose labels name their steps."""
    figure = first_visit(visit, DRAWING, reduced_motion="reduce", **WAYS[way])
    assert_veiled(figure, "train_accuracy")
    show = figure.locator("[data-action=show-answer]")
    expect(show).to_be_disabled()
    knots = figure.locator(".ex-knot:visible").all()
    labels = [knot.get_attribute("aria-label") for knot in knots]
    before, after = (float(label.split()[-1].replace("\u202f", "")) for label in labels[1:3])
    if way == "keys":
        by_keys(figure, 2)
    else:
        {"mouse": by_mouse, "touch": by_touch}[way](figure, jump(figure, knots))
    show.click()
    assert_open(figure, "test_accuracy")
    said = figure.locator(".ex-verdict").inner_text()
    found = TOLD.match(said)
    assert found, said
    mine, its = (float(number.replace("\u202f", "")) for number in found.groups()[:2])
    assert before <= mine <= after and its == pytest.approx(half_way(), rel=0.05), said
    assert figure.page.locator(".wnl-recall").inner_text() == said
    figure.page.reload()
    settle(figure.page)
    expect(figure.locator(".ex-verdict")).to_have_text(said)


def test_nothing_to_draw_on_is_left_where_nothing_was_drawn(visit):
    """Else its knots would lie over the curves, and a hand on these would draw."""
    figure = first_visit(visit, DRAWING, reduced_motion="reduce")
    expect(figure.locator(".ex-sketch")).to_be_visible()
    figure.locator("[data-action=show-me]").click()
    assert_open(figure, "test_accuracy")
    expect(figure.locator(".ex-sketch")).to_have_count(0)


@pytest.mark.parametrize(("name", "answer"), [(CHOICE, "[data-choice='1']"), (DRAWING, "[data-action=show-me]")])
def test_keys_go_on_where_the_answer_was_given(visit, name, answer):
    """The button that was pressed is gone: the next is the one that plays."""
    figure = first_visit(visit, name, reduced_motion="reduce")
    figure.locator(answer).focus()
    figure.page.keyboard.press("Enter")
    expect_state(figure, "open")
    expect(figure.locator("[data-action=play]")).to_be_focused()


def test_a_class_sees_the_spread_of_what_it_has_drawn(visit):
    figure = first_visit(visit, DRAWING, reduced_motion="reduce")
    by_keys(figure, 2)
    figure.locator("[data-action=show-answer]").click()
    assert_open(figure, "test_accuracy")
    figure.get_by_text("Answers of a class").click()
    typed, said, dots = (figure.locator(f".ex-class {part}") for part in ("input", ".ex-spread-said", ".ex-dotted i"))
    typed.fill("300, 16, 40")
    expect(said).to_have_text("3 answers, from 16 to 300; the middle one is 40.")
    line = figure.locator(".ex-dotted").bounding_box()
    places = [dot.bounding_box()["x"] + 5 - line["x"] for dot in dots.all()]
    assert places == pytest.approx([0, line["width"] * np.log(41 / 17) / np.log(301 / 17), line["width"]], abs=1)
    typed.fill("nobody knows")
    expect(said).to_have_text("")
    expect(dots).to_have_count(0)


def jump(figure, knots) -> list[tuple[float, float]]:
    """Along the foot of the panel, up between the second and the third knot, and along its top."""
    area = figure.locator(".ex-sketch").bounding_box()
    across = [box["x"] + box["width"] / 2 for box in (knot.bounding_box() for knot in knots)]
    top, foot = area["y"] + 30, area["y"] + area["height"] - 20
    middle = (across[1] + across[2]) / 2
    return [(across[0], foot), (middle - 1, foot), (middle + 1, top), (across[-1] + 4, top)]


def half_way() -> float:
    """The step at which the recorded test accuracy has come half way from its first to its last value."""
    e = ModularAddition()
    asked = {"seed": e.seed, "train_fraction": e.train_fraction, "weight_decay": e.weight_decay}
    curve = recording(DRAWING).measured.test_accuracy.sel(asked)
    level = (curve.values[0] + curve.values[-1]) / 2
    after = int(np.argmax(curve.values >= level))
    return np.interp(level, curve.values[after - 1 : after + 1], curve.step.values[after - 1 : after + 1])
