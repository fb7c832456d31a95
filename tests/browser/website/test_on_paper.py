"""Pages of the built website as a PDF."""

import io

import pytest
from printed import book
from pypdf import PdfReader


@pytest.mark.full
def test_pages_print_stills_with_descriptions_and_without_controls(browser, website):
    pdf = PdfReader(io.BytesIO(book(browser, website, ["grokking/index", "grokking/polynomial"])))
    text = "\n".join(page.extract_text() for page in pdf.pages)
    assert sum(len(page.images) for page in pdf.pages) >= 3
    assert "exercises.check_delay(delay)" in text and "Take-away" in text
    for of_screens in ("This is a still", "Hide the code", "Write and check it in", "Copy link"):
        assert of_screens not in text
