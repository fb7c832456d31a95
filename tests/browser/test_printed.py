"""The PDF of a book, printed from a small site; `website/test_on_paper.py` prints pages of the built one."""

import io

import pytest
from printed import book
from pypdf import PdfReader

PAGE = """<!DOCTYPE html><html><head><title>x</title></head><body><article><h1>{title}<a href="#a">#</a></h1>{body}
<script>document.querySelector("article").textContent = "a script has run"</script></article></body></html>"""
DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="


@pytest.fixture
def small_site(tmp_path):
    """A front page, a chapter and its lesson, which link each other."""
    still = f'<figure><img src="{DOT}" alt="A curve falls."><figcaption>seed 0</figcaption></figure>'
    texts = {
        "index": ("The book", '<a href="zoo/ape.html?figure.seed=1#end">to the ape</a>'),
        "zoo/index": ("The zoo", '<a href="https://example.org/">elsewhere</a><p style="break-before: page">2</p>'),
        "zoo/ape": ("The ape", f"<details><summary>More</summary>folded</details>{still}"),
    }
    for name, (title, body) in texts.items():
        file = tmp_path / f"{name}.html"
        file.parent.mkdir(exist_ok=True)
        file.write_text(PAGE.format(title=title, body=body))
    return tmp_path, list(texts)


def links(pdf: PdfReader) -> dict[int, list]:
    """{page: where its links lead, an address or the number of a page}."""
    found = {}
    for number, page in enumerate(pdf.pages):
        for link in (reference.get_object() for reference in page.get("/Annots", [])):
            inner = link["/Dest"][0].get_object() if "/Dest" in link else None
            place = link["/A"]["/URI"] if inner is None else [p.get_object() for p in pdf.pages].index(inner)
            found.setdefault(number, []).append(place)
    return found


def test_pages_are_one_pdf_with_contents_whose_numbers_and_links_are_right(browser, small_site):
    pdf = PdfReader(io.BytesIO(book(browser, *small_site)))
    texts = [page.extract_text() for page in pdf.pages]
    assert len(texts) == 5 and "The zoo 3\nThe ape 5" in texts[0]
    assert "The book" in texts[1] and "The ape" in texts[4] and not any("script" in text for text in texts)
    assert [text.split("\n")[0] for text in texts] == ["1", "2", "3", "4", "5"]
    found = links(pdf)
    assert found[0] == [1, 2, 4] and 4 in found[1] and "https://example.org/" in found[2]


def test_folds_are_open_and_figures_have_their_description(browser, small_site):
    text = PdfReader(io.BytesIO(book(browser, *small_site))).pages[4].extract_text()
    assert "folded" in text and text.index("seed 0") < text.index("A curve falls.")


def test_a_reader_finds_chapters_and_their_lessons_in_the_outline(browser, small_site):
    outline = PdfReader(io.BytesIO(book(browser, *small_site))).outline
    titles = [[each.title for each in item] if isinstance(item, list) else item.title for item in outline]
    assert titles == ["Contents", "The book", "The zoo", ["The ape"]]
