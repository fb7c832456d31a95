"""Questions and exercises in JupyterLab: the veil, an answer by mouse or keys, the kernel's memory, a class."""

import json
import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.lab import open_page, run_code, run_through, wait_idle
from tests.browser.live import FIGURE, click, state, wait_for

CHOICE, DRAWING = "book/grokking/polynomial.md", "book/grokking/modular_addition.md"
CHOICES = [
    "It falls all the time, only more slowly.",
    "It stays where it began, and falls later.",
    "It first rises above the loss of a network that always predicts zero.",
]
PLAYS = 60_000  # milliseconds: a run plays for some seconds, on a busy machine for many


def shown(page) -> Locator:
    """The figure of the page's first question, as running its cells leaves it."""
    run_through(page, "Explorer(")
    wait_idle(page)
    figure = page.locator(FIGURE).last
    figure.wait_for()
    figure.scroll_into_view_if_needed()
    return figure


@pytest.fixture
def asked(page, lab):
    """asked(path): a page's figure that waits for an answer."""

    def open_and_ask(path: str) -> Locator:
        open_page(page, lab, path)
        return shown(page)

    return open_and_ask


def visible(figure: Locator, selector: str) -> int:
    return figure.locator(f"{selector}:visible").count()


def check_veiled(figure: Locator, given: int = 0) -> None:
    """Nothing that tells the answer can be seen: no curve but the given ones, no words, no controls."""
    assert state(figure)["asked"] == "asking"
    assert visible(figure, ".ex-predict") == visible(figure, ".ex-panel") == 1 and visible(figure, ".ex-axes") > 0
    assert visible(figure, ".ex-line") == visible(figure, ".ex-line.ex-given") == given
    told = ".ex-label, .ex-moment-word, .ex-keys, .ex-sentence, .ex-verdict, .ex-table, .ex-waves"
    assert visible(figure, f":is({told}, [data-control], [data-action=train], [data-action=play])") == 0


TAKE_AWAY = ".jp-RenderedMarkdown h2 ~ [data-recall=figure]"


def take_away(page) -> list[str]:
    """What stands below the heading of the take-away, and is not hidden."""
    texts = "all => all.filter((n) => !n.hidden).map((n) => n.textContent)"
    return page.locator(TAKE_AWAY).evaluate_all(texts)


def prediction(page) -> dict:
    return json.loads(run_code(page, "import json\nprint(json.dumps(figure.prediction))"))


def test_a_choice_unveils_plays_and_stays_in_the_kernel(asked, page, errors):
    figure = asked(CHOICE)
    check_veiled(figure)
    choices = figure.locator(".ex-choice")
    assert choices.locator("span:last-child").all_inner_texts() == CHOICES
    assert figure.locator(".ex-stays").inner_text() == "Your answer stays in this kernel."
    assert figure.locator("[data-action=show-always]").count() == 0 and take_away(page) == []
    choices.first.click()
    expect(figure.locator(".ex-verdict")).to_have_text("Now watch.")
    expect(figure.locator(".ex-questioned")).to_be_in_viewport(ratio=1)
    assert state(figure)["asked"] == "playing" and take_away(page) == []
    wait_for(figure, "d.asked === 'open'", timeout=PLAYS)
    told = f"You chose: “{CHOICES[0]}” What happens: “{CHOICES[2]}”"
    assert figure.locator(".ex-verdict").inner_text() == told and take_away(page) == [told]
    assert visible(figure, "[data-series=test_loss]") and visible(figure, "[data-action=train]")
    assert prediction(page) == {"choice": 0, "shown": True}
    again = shown(page)
    assert state(again)["asked"] == "open" and again.locator(".ex-verdict").inner_text() == told
    assert take_away(page) == [told] and visible(again, "[data-series=test_loss]")
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    wait_for(again, "d.line === 'gone'")
    wait_idle(page)
    check_veiled(shown(page))  # another kernel knows of no answer
    expect(page.locator(f"{TAKE_AWAY}:not([hidden])")).to_have_count(0)
    assert errors == []


def test_a_curve_is_drawn_by_keys_and_measured(asked, page, errors):
    figure = asked(DRAWING)
    check_veiled(figure, given=1)
    show, knots = figure.locator("[data-action=show-answer]"), figure.locator(".ex-knot:visible")
    assert show.is_disabled() and set(values_of(knots)) == {"not drawn yet"}
    knots.first.focus()
    for keys in (["Home"], ["Enter"], ["Enter"], ["Enter", "PageUp"], ["PageUp"] * 4, ["PageUp"] * 5, ["End"]):
        for key in [*keys, "Tab"]:
            page.keyboard.press(key)
    heights = [float(value) for value in values_of(knots)]
    assert heights == sorted(heights) and heights[:3] == [0, 0, 0] and heights[3] == pytest.approx(0.1, abs=0.01)
    assert heights[6] == pytest.approx(1.05) and show.is_enabled()
    show.press("Enter")
    wait_for(figure, "d.asked === 'playing'")
    wait_for(figure, "d.asked === 'open'", timeout=PLAYS)
    told = figure.locator(".ex-verdict").inner_text()
    mine, measured = map(int, re.findall(r"step (\d+)", told))
    assert told.startswith("You had it know half of them by step ") and 20 < mine < 30 < 100 < measured < 150
    assert "4 times as late" in told and figure.locator(".ex-sketch .ex-wait text").text_content() == "× 4"
    assert take_away(page) == [told] and visible(figure, ".ex-drawn") and visible(figure, "[data-series=test_accuracy]")
    drawn = prediction(page)["drawn"]
    assert drawn[0] == 0 and drawn[-1] == 1 and drawn == sorted(drawn)
    line = line_of(figure)
    again = shown(page)
    assert state(again)["asked"] == "open" and again.locator(".ex-verdict").inner_text() == told
    assert len(line) > 100 and line_of(again) == pytest.approx(line, abs=0.2)  # pixels: it is kept to a thousandth
    assert errors == []


def test_a_teacher_asks_a_class_and_starts_over(asked, page, errors):
    figure = asked(CHOICE)
    figure.locator(".ex-choice").nth(2).click()
    wait_for(figure, "d.asked === 'open'", timeout=PLAYS)
    assert figure.locator(".ex-verdict").inner_text() == f"You chose: “{CHOICES[2]}” And so it is."
    figure.locator(".ex-class summary").click()
    for count, input in zip((4, 1, 5), figure.locator(".ex-count input").all(), strict=True):
        input.fill(str(count))
    assert figure.locator(".ex-spread-said").inner_text() == "5 of 10 foresaw it."
    widths = figure.locator(".ex-bar").evaluate_all("bars => bars.map((bar) => bar.getBoundingClientRect().width)")
    assert widths == pytest.approx([0.8 * widths[2], 0.2 * widths[2], widths[2]], abs=1) and widths[2] > 50
    click(figure, "ask-again")
    check_veiled(figure)
    assert take_away(page) == [] and prediction(page) == {"shown": False}
    run_code(page, "figure.prediction = {'shown': True, 'choice': 1}")
    wait_for(figure, "d.asked === 'open'")
    assert take_away(page)[0].startswith(f"You chose: “{CHOICES[1]}”")
    run_code(page, "figure.prediction = {}")
    wait_for(figure, "d.asked === 'asking'")
    check_veiled(figure)
    click(figure, "show-me")
    wait_for(figure, "d.asked === 'open'", timeout=PLAYS)
    assert take_away(page) == [] and not visible(figure, ".ex-predict")
    assert errors == []


def test_words_of_the_page_show_what_they_set(asked, page, errors):
    figure, words = asked(CHOICE), page.locator(".jp-RenderedHTMLCommon button.ex-set")
    below = words.filter(has_text="the output scale to 8")  # in the text that tells the answer, which waits for it
    expect(below).to_be_hidden()
    words.filter(has_text="α = 8").click()
    wait_for(figure, "d.asked === 'open' && d.state === 'recorded'")
    assert visible(figure, "[data-series=test_loss]") and not visible(figure, ".ex-predict")
    expect(below).to_be_visible()
    assert prediction(page) == {}  # nobody has answered
    assert errors == []


def test_an_exercise_is_checked_in_its_cell(page, lab, errors):
    open_page(page, lab, CHOICE)
    run_through(page, "PolynomialRegression()")
    assert run_cell(page, CHECK, "") == "Not yet: write directions(D), a function of the input dimension."
    wrong, right = "directions = lambda D: D + D * D", "directions = lambda D: D + D * (D + 1) // 2"
    assert run_cell(page, CHECK, wrong).startswith("Not yet: ")
    assert run_cell(page, CHECK, right).startswith("Right: ")
    solutions = page.evaluate(SOLUTIONS)
    assert len(solutions) == 3 and all(solutions)
    assert errors == []


def line_of(figure: Locator) -> list[float]:
    """The coordinates of what was drawn."""
    return [float(number) for number in re.findall(r"[\d.]+", figure.locator(".ex-drawn").get_attribute("d"))]


def values_of(knots: Locator) -> list[str]:
    return knots.evaluate_all("all => all.map((knot) => knot.getAttribute('aria-valuetext'))")


def run_cell(page, text: str, answer: str) -> str:
    """What the first cell with this text prints, once an answer stands in it."""
    return page.evaluate(RUN_CELL, [text, answer])


CHECK = "check_directions(directions)"
RUN_CELL = """async ([text, answer]) => {
  const { commands, shell } = window.jupyterapp;
  const notebook = shell.currentWidget.content;
  notebook.activeCellIndex = notebook.widgets.findIndex((cell) => cell.model.sharedModel.source.includes(text));
  const cell = notebook.activeCell.model;
  if (answer) cell.sharedModel.setSource(cell.sharedModel.source.replace(/^directions = .*/, answer));
  await commands.execute("notebook:run-cell");
  return cell.outputs.toJSON().map((output) => [output.text ?? output.evalue].flat().join("")).join("").trim();
}"""
SOLUTIONS = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .filter((cell) => cell.model.sharedModel.source.startsWith("# Solution")).map((cell) => cell.inputHidden)"""
