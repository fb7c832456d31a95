"""Entries of a link or of words, from end to end; what they mean is tested without a browser, in tests/front."""

from tests.browser.host import follow, mount, told, trait
from tests.browser.reader import press, settle
from tests.browser.synthetic import DEFAULTS, addressed, traits


def apply(page, entries):
    page.evaluate("entries => model.set('apply', { serial: Math.random(), entries })", entries)
    settle(page)


def test_a_model_without_a_theory_draws_the_first(page):
    given = addressed()
    del given["theory"]
    mount(page, given)
    assert page.locator("[data-theory=test_loss]").get_attribute("d")
    page.select_option("select[data-control=theory]", "linearised")
    assert trait(page, "theory") == "linearised" and page.evaluate("model.saved.at(-1).theory") == "linearised"
    page.evaluate("model.set('theory', '')")
    settle(page)
    assert page.locator("select[data-control=theory]").input_value() == ""


def test_nonsense_leaves_the_figure_as_it_is(page):
    """One case from end to end; every other is in tests/front/state.test.ts."""
    query = "?lazy.output_scale=banana&lazy.__proto__=1&lazy.seed=1&lazy.seed=2&lazy.%ZZ=%&=&&lazy.=1"
    follow(page, query, addressed())
    assert (trait(page, "values"), trait(page, "cursor"), trait(page, "theory")) == (
        DEFAULTS | {"seed": 1},
        None,
        "exact",
    )
    assert told(page).startswith(
        "The link asks for output_scale = banana, __proto__ = 1 and %ZZ = %, which this figure"
    )


def test_the_note_is_in_plain_words_and_goes_with_the_next_move(page):
    follow(page, "?lazy.output_scale=banana", addressed())
    assert told(page) == "The link asks for output_scale = banana, which this figure cannot show; it shows 0.25."
    assert page.locator("[data-told]").get_attribute("role") == "status"
    press(page, "learning_rate", "End")
    assert told(page) == ""


def test_what_is_not_recorded_goes_to_the_nearest(page):
    follow(page, "?lazy.output_scale=3&lazy.width=200&lazy.step=100", addressed())
    assert trait(page, "values") == DEFAULTS | {"output_scale": 4}
    assert trait(page, "cursor") == 100, "it may stand between two rows"
    assert told(page) == (
        "Output scale 3 is not recorded; the nearest recorded value, 4, is shown. "
        "Width 200 is not recorded; the nearest recorded value, 100, is shown."
    )


def test_applied_entries_leave_the_rest(page):
    mount(page, traits())
    press(page, "learning_rate", "End")
    apply(page, {"output_scale": "16", "step": "10"})
    assert trait(page, "values") == DEFAULTS | {"output_scale": 16, "learning_rate": 0.5}
    assert trait(page, "cursor") == 10 and told(page) == ""
    apply(page, {"theory": "none"})
    assert (trait(page, "theory"), trait(page, "cursor")) == ("", 10)
    apply(page, {"step": "end"})
    assert trait(page, "cursor") is None
    apply(page, {"output_scale": "lots"})
    assert told(page) == "The text asks for output_scale = lots, which this figure cannot show; it shows 16."


def test_on_a_live_figure_any_legal_value_is_applied(page):
    mount(page, traits(live=True))
    apply(page, {"output_scale": "3", "step": "300"})
    assert trait(page, "values")["output_scale"] == 3 and trait(page, "cursor") == 300
    assert page.evaluate("model.saved.at(-1).values.output_scale") == 3 and told(page) == ""
