"""The state of a figure in the page's address, and what a link opens."""

import pytest

from tests.browser.host import HOST, follow, mount, query, told, trait
from tests.browser.reader import press, settle
from tests.browser.synthetic import DEFAULTS, addressed, traits


@pytest.mark.parametrize(
    ("values", "cursor", "theory", "expected"),
    [
        ({}, None, "exact", ""),
        ({"output_scale": 4}, None, "exact", "?lazy.output_scale=4&lazy.v=2"),
        ({"output_scale": 0.03, "learning_rate": 0.5, "seed": 2}, None, "exact", None),
        ({}, 10, "exact", "?lazy.step=10&lazy.v=2"),
        ({}, 0, "exact", "?lazy.step=0&lazy.v=2"),
        ({}, None, "", "?lazy.theory=none&lazy.v=2"),
        ({"seed": 1}, 58, "linearised", "?lazy.seed=1&lazy.step=58&lazy.theory=linearised&lazy.v=2"),
    ],
)
def test_a_link_holds_the_state(page, values, cursor, theory, expected):
    mount(page, addressed())
    moved = {"values": DEFAULTS | values, "cursor": cursor, "theory": theory}
    page.evaluate("moved => { for (const name in moved) model.set(name, moved[name]); }", moved)
    settle(page)
    found = query(page)
    assert expected is None or found == expected
    follow(page, found, addressed())
    assert {name: trait(page, name) for name in moved} == moved
    assert told(page) == "" and query(page) == found


def test_a_link_to_a_live_figure_holds_every_legal_value(page):
    mount(page, addressed(live=True, more=("width", "bias", "rule")))
    values = DEFAULTS | {"output_scale": 1.2345678901e-1, "width": 37, "bias": True, "rule": "signs & wonders"}
    page.evaluate("values => model.set('values', values)", values)
    found = query(page)
    assert "signs%20%26%20wonders" in found
    follow(page, found, addressed(live=True, more=("width", "bias", "rule")))
    assert trait(page, "values") == values and told(page) == ""


def test_without_an_address_the_page_is_left_alone(page):
    follow(page, "?figure.seed=1&lazy.seed=1", traits())
    press(page, "output_scale", "End")
    assert trait(page, "values")["seed"] == 0
    assert query(page) == "?figure.seed=1&lazy.seed=1"
    page.click("[data-action=menu]")
    assert page.locator("[data-action=copy-link]").count() == 0


def test_foreign_parameters_the_fragment_and_the_history_stay(page):
    follow(page, "?highlight=a%20b+c&flag&lazy.seed=2&lazy.more.seed=1&%E0%A4%A=%&lazyseed=9#part", addressed())
    length = page.evaluate("history.length")
    press(page, "output_scale", "End")
    press(page, "cursor", "Home")
    kept = "?highlight=a%20b+c&flag&lazy.more.seed=1&%E0%A4%A=%&lazyseed=9"
    assert query(page) == f"{kept}&lazy.output_scale=16&lazy.seed=2&lazy.step=0&lazy.v=2"
    assert page.evaluate("[location.hash, history.length]") == ["#part", length]
    page.evaluate("values => { model.set('values', values); model.set('cursor', null); }", DEFAULTS)
    assert query(page) == kept


def test_two_figures_have_two_names(page):
    page.goto(f"{HOST}?b.seed=2&a.step=10&c.seed=1")
    mount(page, addressed(name="a"))
    page.evaluate("window.first = model")
    mount(page, addressed(name="b"))
    assert page.evaluate("[first.get('cursor'), first.get('values').seed]") == [10, 0]
    assert page.evaluate("[model.get('cursor'), model.get('values').seed]") == [None, 2]
    page.locator(".explorer").nth(1).locator("[data-control=output_scale] input").press("End")
    page.locator(".explorer").nth(0).locator("[data-control=output_scale] input").press("Home")
    parts = set(query(page)[1:].split("&"))
    assert parts == {"c.seed=1", "a.step=10", "a.output_scale=0.03", "a.v=2", "b.seed=2", "b.output_scale=16", "b.v=2"}


def test_the_address_changes_at_most_four_times_a_second(page):
    mount(page, addressed())
    count, seconds = page.evaluate("""async () => {
        let count = 0;
        const began = performance.now();
        const change = history.replaceState.bind(history);
        history.replaceState = (...all) => (count++, change(...all));
        for (let i = 0; i < 50; i++) {
            model.set('cursor', i);
            await new Promise((done) => setTimeout(done, 20));
        }
        await new Promise((done) => setTimeout(done, 300));
        return [count, (performance.now() - began) / 1000];
    }""")
    assert 2 <= count <= 4 * seconds + 1
    assert query(page) == "?lazy.step=49&lazy.v=2"


def test_a_page_that_may_not_change_its_address_shows_the_addressed(page):
    page.evaluate("() => { history.replaceState = () => { throw new Error('not here'); }; }")
    mount(page, addressed())
    press(page, "output_scale", "End")
    assert query(page) == "" and trait(page, "values")["output_scale"] == 16


def test_a_figure_that_starts_elsewhere_links_back_to_its_start(page):
    started = {"cursor": 10, "values": DEFAULTS | {"output_scale": 4}, "theory": ""}
    mount(page, (addressed() | started))
    assert query(page) == ""
    page.evaluate(
        "values => { model.set('values', values); model.set('cursor', null); model.set('theory', 'exact'); }", DEFAULTS
    )
    found = query(page)
    assert found == "?lazy.output_scale=0.25&lazy.step=end&lazy.theory=exact&lazy.v=2"
    follow(page, found, (addressed() | started))
    assert (trait(page, "values"), trait(page, "cursor"), trait(page, "theory")) == (DEFAULTS, None, "exact")
