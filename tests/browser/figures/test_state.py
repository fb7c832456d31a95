"""Entries of a link or of words: what they set, and nonsense of all sorts."""

import random

import pytest

from tests.browser.host import follow, mount, told, trait
from tests.browser.reader import press, settle
from tests.browser.synthetic import DEFAULTS, RATES, SCALES, SEEDS, STEPS, addressed, traits

NONSENSE = [
    ("output_scale", "banana"),
    ("output_scale", ""),
    ("output_scale", "NaN"),
    ("output_scale", "Infinity"),
    ("output_scale", "1e999"),
    ("output_scale", "0x10"),
    ("output_scale", "1,5"),
    ("output_scale", "17"),
    ("output_scale", "-1"),
    ("output_scale", "4" * 10_000),
    ("output_scale", "x" * 10_000),
    ("seed", "1.5"),
    ("seed", "10"),
    ("bias", "yes"),
    ("bias", "1"),
    ("step", "soon"),
    ("step", "-3"),
    ("step", "1e9"),
    ("theory", "phlogiston"),
    ("theory", ""),
    ("__proto__", "1"),
    ("constructor", "1"),
    ("toString", "[object Object]"),
    ("hasOwnProperty", "true"),
    ("foo", "3"),
    ("", "3"),
]


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


@pytest.mark.parametrize(("name", "text"), NONSENSE)
def test_nonsense_leaves_the_figure_as_it_is(page, name, text):
    pair = page.evaluate(
        "([name, text]) => `${encodeURIComponent('lazy.' + name)}=${encodeURIComponent(text)}`", [name, text]
    )
    follow(page, f"?{pair}", addressed())
    assert (trait(page, "values"), trait(page, "cursor"), trait(page, "theory")) == (DEFAULTS, None, "exact")
    note = told(page)
    if name == "":  # no field: not this figure's
        assert note == ""
        return
    assert note.startswith(f"The link asks for {name} = ") and len(note) < 200
    shown = {"step": "1000", "theory": "exact closure", "output_scale": "0.25", "seed": "0", "bias": "off"}.get(name)
    assert note.endswith(f"it shows {shown}." if shown else "cannot show.")


def test_the_note_is_in_plain_words_and_goes_with_the_next_move(page):
    follow(page, "?lazy.output_scale=banana", addressed())
    assert told(page) == "The link asks for output_scale = banana, which this figure cannot show; it shows 0.25."
    assert page.locator("[data-told]").get_attribute("role") == "status"
    press(page, "learning_rate", "End")
    assert told(page) == ""


def test_one_sentence_for_several(page):
    follow(page, "?lazy.output_scale=banana&lazy.foo=%3Cb%3E&lazy.step=x&lazy.seed=1", addressed())
    assert told(page) == (
        "The link asks for output_scale = banana, foo = <b> and step = x, which this figure cannot show; "
        "it shows output_scale 0.25 and step 1000."
    )
    assert trait(page, "values")["seed"] == 1


def test_damaged_percent_signs_and_doubles(page):
    follow(page, "?lazy.seed=1&lazy.seed=2&lazy.output_scale=%E0%A4%A&lazy.%ZZ=%&=&&lazy.=1", addressed())
    assert trait(page, "values")["seed"] == 1
    assert "output_scale = " in told(page)


def test_what_is_not_recorded_goes_to_the_nearest(page):
    follow(page, "?lazy.output_scale=3&lazy.width=200&lazy.step=100", addressed())
    assert trait(page, "values") == DEFAULTS | {"output_scale": 4}
    assert trait(page, "cursor") == STEPS[abs(STEPS - 100).argmin()]
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


@pytest.mark.parametrize("entries", [None, "nonsense", 7, [], [[]], [["seed"]], {"seed": None}, {"seed": {"a": 1}}])
def test_entries_of_any_shape(page, entries):
    mount(page, addressed())
    apply(page, entries)
    assert trait(page, "values") == DEFAULTS


def test_random_text_never_breaks_a_addressed(page):
    """300 random sets of entries: what the model then holds is legal, and the figure still draws."""
    draw = random.Random(7)
    names = [*DEFAULTS, "step", "theory", "__proto__", "constructor", "prototype", "foo", "%", "\u202e", "\ud83d\ude00"]
    texts = [
        "4",
        "0.2",
        "1",
        "true",
        "none",
        "end",
        "exact",
        "",
        "-0",
        "+1e1",
        "1e-400",
        "٣",
        "½",
        "\x00",
        "%E0%A4",
        "\U0001d7d8",
    ]
    letters = "0123456789.eE+-_ntruefals<>&\"'%;=\n\t\u2028\ufeff"

    def text() -> str:
        length = draw.choice([0, 1, 3, 8, 300])
        return draw.choice([draw.choice(texts), "".join(draw.choice(letters) for _ in range(length))])

    entries = [[[draw.choice(names), text()] for _ in range(draw.randint(0, 6))] for _ in range(300)]
    mount(page, addressed())
    states = page.evaluate(
        """async (all) => {
        const seen = [];
        for (const entries of all) {
            model.set('apply', { serial: 1, entries });
            await new Promise(requestAnimationFrame);
            const told = el.querySelector('[data-told]').textContent;
            seen.push({ values: model.get('values'), cursor: model.get('cursor'), theory: model.get('theory'), told });
        }
        return seen;
    }""",
        entries,
    )
    for seen in states:
        values = seen["values"]
        assert set(values) == set(DEFAULTS) and values["width"] == 100 and values["bias"] is False
        assert (values["output_scale"] in SCALES, values["learning_rate"] in RATES, values["seed"] in SEEDS) == (
            True,
        ) * 3
        assert seen["cursor"] is None or seen["cursor"] in STEPS
        assert seen["theory"] in ("", "exact", "linearised")
        assert len(seen["told"]) < 900
    assert any(seen["told"] for seen in states) and any(seen["cursor"] for seen in states)
