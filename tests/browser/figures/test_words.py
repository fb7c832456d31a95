"""Words of a notebook's text that set its figure, in JupyterLab's kind of page."""

import pytest

from tests.browser.host import mount, trait
from tests.browser.reader import settle
from tests.browser.synthetic import traits

NOTEBOOK = """() => {
  document.querySelector('main').innerHTML = `<div class="jp-Notebook">
    <div class="jp-RenderedHTMLCommon one"></div><div class="cell a"></div><div class="cell b"></div></div>`;
  window.write = (html) => {
    const text = document.createElement('div');
    text.className = 'jp-RenderedHTMLCommon';
    text.innerHTML = html;
    document.querySelector('.jp-Notebook').append(text);
    return text;
  };
}"""


@pytest.fixture
def page(page):
    page.evaluate(NOTEBOOK)
    return page


def write(page, html: str):
    page.evaluate("html => { write(html); }", html)
    settle(page)


def button(page, words: str):
    return page.get_by_role("button", name=words, exact=True)


def test_a_role_becomes_a_button(page):
    write(page, "<p>Now {set}<code>raise the scale &lt;output_scale=16, step=10&gt;</code>, and look.</p>")
    mount(page, traits(), ".cell.a")
    text = page.locator(".jp-RenderedHTMLCommon p")
    assert text.inner_text() == "Now raise the scale, and look."
    assert page.locator(".ex-set").get_attribute("type") == "button"
    button(page, "raise the scale").press("Enter")
    assert trait(page, "values")["output_scale"] == 16 and trait(page, "cursor") == 10
    assert trait(page, "values")["learning_rate"] == 0.2


@pytest.mark.parametrize(
    "html",
    [
        "<p>Set {set}<code>x</code></p>",
        "<p>Set {set}<code>f(x) &lt; 3 = y</code></p>",
        "<p>Set {set} <code>words &lt;step=3&gt;</code></p>",
        "<p>Set <code>words &lt;step=3&gt;</code></p>",
        "<p>{set}<b>and</b><code>words &lt;step=3&gt;</code></p>",
        "<p>{set}<code>words &lt;&gt;</code></p>",
        "<p>{set}<code>&lt;step=3&gt;</code></p>",
    ],
)
def test_other_code_is_left_alone(page, html):
    write(page, html)
    before = page.locator(".jp-RenderedHTMLCommon p").inner_html()
    mount(page, traits(), ".cell.a")
    assert page.locator(".jp-RenderedHTMLCommon p").inner_html() == before


def test_text_in_pieces(page):
    page.evaluate("""() => {
        const p = write('<p></p>').firstChild, code = document.createElement('code');
        for (const piece of ['Try {s', 'et', '}']) p.append(document.createTextNode(piece));
        code.append('the ', Object.assign(document.createElement('span'), { textContent: 'end <st' }), 'ep=0>');
        p.append(code, '.');
    }""")
    mount(page, traits(), ".cell.a")
    assert page.locator(".jp-RenderedHTMLCommon p").inner_text() == "Try the end."
    button(page, "the end").click()
    assert trait(page, "cursor") == 0


def test_cells_that_are_rendered_later(page):
    mount(page, traits(), ".cell.a")
    write(page, "<p>{set}<code>second seed &lt;seed=1&gt;</code> {set}<code>third &lt;seed=2&gt;</code></p>")
    button(page, "third").click()
    assert trait(page, "values")["seed"] == 2
    button(page, "second seed").click()
    assert trait(page, "values")["seed"] == 1


def test_a_name_means_its_figure_and_none_the_first_of_the_notebook(page):
    other = traits()
    other["spec"]["name"] = "other"
    mount(page, other, ".cell.b")
    page.evaluate("window.other = model")
    mount(page, traits(), ".cell.a")
    write(
        page,
        "<p>{set}<code>this &lt;other: seed=1&gt;</code> {set}<code>that &lt;lazy: seed=2&gt;</code> "
        "{set}<code>first &lt;output_scale=16&gt;</code> {set}<code>nobody &lt;missing: seed=2&gt;</code></p>",
    )
    for words in ("this", "that", "first", "nobody"):
        button(page, words).click()
    assert page.evaluate("other.get('values').seed") == 1 and trait(page, "values")["seed"] == 2
    assert trait(page, "values")["output_scale"] == 16 and page.evaluate("other.get('values').output_scale") == 0.25


def test_a_closed_figure_hands_its_words_to_the_next(page):
    write(page, "<p>{set}<code>third seed &lt;seed=2&gt;</code></p>")
    mount(page, traits(), ".cell.a")
    page.evaluate("() => { window.old = model; stop.abort(); }")
    button(page, "third seed").click()  # nobody is there
    assert "Run the cell" in button(page, "third seed").get_attribute("title")
    mount(page, traits(), ".cell.a")
    write(page, "<p>{set}<code>second &lt;seed=1&gt;</code></p>")
    button(page, "third seed").click()
    assert trait(page, "values")["seed"] == 2 and page.evaluate("old.get('values').seed") == 0
    button(page, "second").click()
    assert trait(page, "values")["seed"] == 1
    page.evaluate("stop.abort()")
    write(page, "<p>{set}<code>late &lt;seed=1&gt;</code></p>")
    assert page.locator("code").count() == 1  # the last observer went with its figure


def test_a_figure_put_into_the_notebook_after_it_is_made(page):
    write(page, "<p>{set}<code>third seed &lt;seed=2&gt;</code></p>")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<div class=aside></div>')")
    mount(page, traits(), ".aside")
    assert page.locator(".ex-set").count() == 0
    page.evaluate(
        """() => {
        document.querySelector('.cell.a').append(el);
        document.querySelector('main').style.maxWidth = '700px';
    }"""
    )
    settle(page)
    button(page, "third seed").click()
    assert trait(page, "values")["seed"] == 2


def test_a_figure_out_of_view_comes_into_view(page):
    page.set_viewport_size({"width": 820, "height": 600})
    page.emulate_media(reduced_motion="reduce")
    mount(page, traits(), ".cell.a")
    page.evaluate("document.querySelector('.cell.a').style.marginTop = '2500px'")
    page.evaluate("document.querySelector('.one').innerHTML = '<p>{set}<code>end &lt;step=0&gt;</code></p>'")
    settle(page)
    button(page, "end").click()
    assert page.evaluate("el.getBoundingClientRect().top < innerHeight - 100")
    here = page.evaluate("scrollY")
    page.evaluate("document.querySelector('.ex-set').dispatchEvent(new MouseEvent('click'))")
    assert here > 1000 and page.evaluate("scrollY") == here


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_can_be_read(page, theme):
    page.evaluate("theme => (document.documentElement.dataset.theme = theme)", theme)
    write(page, "<p style='font: italic 21px serif'>{set}<code>third seed &lt;seed=2&gt;</code></p>")
    mount(page, traits(), ".cell.a")
    look = "getComputedStyle(document.querySelector('.ex-set'))"
    colour, line, size = page.evaluate(f"[{look}.color, {look}.textDecorationStyle, {look}.fontSize]")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert contrast(colour, ground) >= 4.5 and (line, size) == ("dotted", "21px")


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of two colours written as rgb(r, g, b)."""

    def light(colour: str) -> float:
        parts = [int(part) / 255 for part in colour[4:-1].split(",")]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted([light(one), light(other)])
    return (high + 0.05) / (low + 0.05)
