"""Descriptions, other names and pictures of pages, as links and searches show them."""

import published
import pytest

BODY = '<img class="wnl-png" src="../_static/wnl/a-still-1.png" alt="Loss &amp; theory" width="1">'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Short.", "Short."),
        (f"One sentence. {'more ' * 60}", "One sentence."),
        ("word " * 60, "word " * 40 + "…"),
    ],
)
def test_a_description_is_whole_sentences_that_fit(text, told):
    assert published.shortened(text) == told


def test_a_description_has_no_marks():
    assert published.plain("A *rich*  `network`\nlearns $x$.") == "A rich network learns x."


def test_the_picture_of_a_page_is_its_first_figure():
    assert published.picture_of("grokking/page", BODY) == ("_static/wnl/a-still-1.png", "Loss & theory")
    assert published.picture_of("grokking/page", "")[0] == published.PICTURE


def test_other_names_stand_in_the_glossary():
    names = published.synonyms()
    assert "NTK" in names["tangent kernel"] and "feature learning" in names["rich training"]
    assert len(names) > 10
