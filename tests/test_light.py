"""What the website does to the pages that Sphinx has written, so that they weigh little."""

import icons
import light
import pytest

PAGE = """<html><head><meta charset="utf-8" />
<meta name="viewport" content="a" /><meta name="viewport" content="b" />
<link rel="stylesheet" href="_static/one.css?v=1" /><link href="_static/deep/two.css" rel="stylesheet" />
<script src="_static/documentation_options.js"></script>
<script src="_static/first.js?v=2"></script>
<script>afterwards()</script>
<script src="_static/searchtools.js"></script>
<script defer="defer" src="_static/wnl/host-0.js"></script>
</head><body class="used"><script defer src="_static/last.js"></script></body></html>"""
KNOWN = frozenset({"used"})


@pytest.fixture
def site(tmp_path):
    """A folder of a site with one page, and its files."""
    texts = {
        "one.css": "/* said */ .used, .never { color: red } @media print { .never { margin: 0 } p { margin: 0 } }",
        "deep/two.css": '@import "../three.css"; .ex-made { background: url(picture.png) }',
        "three.css": "b { top: 0 } "
        ".used:is(.never, p:not(b, a)), .never:not(a, p) { left: 0 } p:not(.never) { top: 1px }",
        "documentation_options.js": "const OPTIONS = 1;",
        "first.js": '"use strict"; first()',
        "last.js": "last()",
    }
    for name, text in texts.items():
        file = tmp_path / "_static" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (tmp_path / "page.html").write_text(PAGE)
    return tmp_path


def test_style_sheets_become_one_without_rules_for_what_is_not_there(site):
    page = light.with_one_sheet(PAGE, site / "page.html", site, KNOWN)
    (made,) = (site / "_static").glob("pages-*.css")
    text = made.read_text()
    assert page.count("stylesheet") == 1 and f'href="_static/{made.name}"' in page
    assert ".used{ color: red }" in text.replace(" {", "{") and "said" not in text
    assert text.count("never") == 2 and ".used:is(.never, p:not(b, a))" in text and "p:not(.never)" in text
    assert "p { margin: 0 }" in text and "b { top: 0 }" in text
    assert ".ex-made" in text and "url(deep/picture.png)" in text


def test_a_page_has_one_viewport(site):
    page = light.with_one_sheet(PAGE, site / "page.html", site, KNOWN)
    assert page.count("viewport") == 1


def test_scripts_become_one_after_the_figures_own_and_without_those_of_the_search(site):
    with_figure = PAGE.replace("used", "wnl-figure")
    page = light.with_one_script(with_figure, site / "page.html", site)
    (made,) = (site / "_static").glob("pages-*.js")
    assert made.read_text() == ';"use strict"; first()\n;last()\n'  # the first word counts for its own part alone
    order = ["const OPTIONS = 1;", "host-0.js", made.name, "afterwards()"]
    places = [page.index(part) for part in order]
    assert places == sorted(places) and "searchtools" not in page and "first.js" not in page


def test_a_page_that_is_light_stays_as_it_is(site):
    file = site / "page.html"
    once = light.with_one_script(light.with_one_sheet(PAGE, file, site, KNOWN), file, site)
    assert light.with_one_script(light.with_one_sheet(once, file, site, KNOWN), file, site) == once


def test_the_first_figures_files_are_asked_for_at_once():
    figure = '<div class="wnl-figure" data-figure="a" data-module="m.js" data-recording="r.js">'
    links = light.figures_first(figure, "../_static/wnl/host-0.js?v=1")
    assert [f"../_static/wnl/{name}" in links for name in ("host-0.js?v=1", "m.js", "r.js")] == [True] * 3
    assert light.figures_first("<p>", "host-0.js") == ""


def test_icons_are_drawn_and_keep_what_the_theme_hides_them_by():
    page = icons.drawn('<i class="theme-switch fa-solid fa-sun fa-lg" data-mode="light"></i><b class="fact"></b>')
    assert page.startswith('<svg class="book-icon theme-switch"') and 'data-mode="light"' in page
    assert icons.SHAPES["sun"] in page and page.endswith('</svg><b class="fact"></b>')


def test_an_icon_without_a_drawing_is_named():
    with pytest.raises(KeyError, match="kiwi"):
        icons.drawn('<span class="fas fa-kiwi"></span>')
