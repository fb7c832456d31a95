"""What is left of the website when a file is damaged or a browser is old: the still picture and a sentence."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from tests.browser import site
from tests.browser.reader import press, value

LESSON = "grokking/polynomial"
FILES = {"recording": "**/lazy_rich-output_scale-*.js", "programs": "**/*program-*.js"}  # of the lesson below


def damaged(website, tmp_path, damage) -> str:
    """The address of a copy of the site in which something happened to the first recording of the lesson."""
    copy = tmp_path / "site"
    shutil.copytree(website, copy)
    recording = re.search(r'data-recording="([^"]+)"', (copy / f"{LESSON}.html").read_text(encoding="utf-8"))[1]
    damage(copy / "_static/wnl" / recording)
    return copy.as_uri()


def flip(file):
    text = file.read_text(encoding="utf-8")
    middle = len(text) // 2
    file.write_text(text[:middle] + ("A" if text[middle] != "A" else "B") + text[middle + 1 :], encoding="utf-8")


def cut(file):
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: len(text) // 2] + '";', encoding="utf-8")


def empty(file):
    file.write_text("", encoding="utf-8")


@pytest.mark.parametrize(
    "damage", [flip, cut, empty, lambda file: file.unlink()], ids=["flipped", "cut", "empty", "gone"]
)
def test_damaged_recording_leaves_the_picture_and_a_sentence(browser, website, tmp_path, damage):
    here = site.Visit(browser.new_context().new_page(), damaged(website, tmp_path, damage))
    here.open(LESSON)
    first, second = here.show_figures()
    assert (first.get_attribute("data-mounted"), second.get_attribute("data-mounted")) == ("no", "yes")
    expect(first.locator(".wnl-still img")).to_be_visible()
    expect(first.locator(".wnl-trouble")).to_contain_text("still picture")
    words = here.page.locator(".wnl-set")
    assert {w.get_attribute("data-figure") for w in words.all() if w.locator("button").count()} == {"examples"}
    press(second, "samples", "PageUp")
    assert value(second, "samples") == "160"
    assert all("ERR_FILE_NOT_FOUND" in trouble for trouble in here.troubles)
    here.page.context.close()


def torn(whole: bytes, number: int) -> bytes:
    """Cut short, or with zeros for some of its bytes, as a disk or a network leaves it."""
    at = (len(whole) - 41) * (number // 2) // 24
    return whole[:at] if number % 2 else whole[:at] + bytes(40) + whole[at + 40 :]


@pytest.mark.full
@pytest.mark.timeout(900)
def test_fifty_damaged_recordings_and_programs_leave_fifty_pictures_and_sentences(browser, website, addresses):
    """The recording of the first figure, the programs of the second."""
    here, number = site.Visit(site.profile(browser).new_page(), addresses["http"]), 0

    def hand_out(route):
        file = website / "_static/wnl" / route.request.url.rpartition("/")[2]
        route.fulfill(body=torn(file.read_bytes(), number), content_type="text/javascript")

    for files in FILES.values():
        here.page.route(files, hand_out)
    for number in range(50):  # noqa: B007 - read by hand_out
        here.open("lazy_rich/output_scale")
        first, second = here.show_figures()
        expect(first, f"recording {number}").to_have_attribute("data-mounted", "no")
        expect(first.locator(".wnl-still img")).to_be_visible()
        expect(first.locator(".wnl-trouble")).to_contain_text("still picture")
        press(second, "width", "ArrowRight")
        expect(second.locator(".explorer"), f"programs {number}").to_have_attribute("data-state", "failed")
        expect(second).to_contain_text("The program of this figure could not be loaded")
        press(second, "width", "PageDown")
        expect(second.locator(".explorer")).to_have_attribute("data-state", "recorded")
    assert [trouble for trouble in here.troubles if "Invalid" not in trouble] == []  # a script that is cut is no script
    here.page.context.close()


@pytest.mark.parametrize("missing", ["DecompressionStream", "ResizeObserver"])
def test_browser_without_a_modern_feature_keeps_the_picture(browser, addresses, missing):
    here = site.Visit(browser.new_context().new_page(), addresses["http"])
    here.page.add_init_script(f"delete globalThis.{missing}")
    here.page.goto(f"{here.base}/index.html")
    figure = here.page.locator(".wnl-figure").first
    expect(figure).to_have_attribute("data-mounted", "no")
    expect(figure.locator(".wnl-still img")).to_be_visible()
    expect(figure.locator(".wnl-trouble")).to_be_visible()
    here.page.context.close()
