"""In a browser, with scripts and without, an old address opens the new page."""

import pytest
from redirects import redirect


@pytest.fixture
def old(tmp_path):
    """The old address, from which the page moved to another folder."""
    for folder in ("zoo", "park"):
        (tmp_path / folder).mkdir()
    (tmp_path / "zoo/ape.html").write_text(redirect("zoo/ape", "park/ape", "https://us.github.io/book/"))
    (tmp_path / "park/ape.html").write_text("<title>The ape</title>")
    return (tmp_path / "zoo/ape.html").as_uri()


def test_the_state_and_the_place_on_the_page_are_kept(browser, old):
    page = browser.new_page()
    page.goto(f"{old}?figure.seed=1&figure.step=end#exercises")
    page.wait_for_url("**/park/ape.html?figure.seed=1&figure.step=end#exercises")
    assert page.title() == "The ape"
    page.close()


def test_without_scripts_the_new_page_opens(browser, old):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(old)
    page.wait_for_url("**/park/ape.html")
    context.close()
