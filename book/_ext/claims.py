"""The claim of a page that asks a question is folded on the website: it is the answer."""

import docutils.nodes as nodes
from sphinx.application import Sphinx

OPENING = '<details class="wnl-claim"><summary>The claim of this page, which answers its question</summary>'


def fold(app: Sphinx, tree: nodes.document, page: str) -> None:
    if app.builder.format != "html" or not any(asks(cell) for cell in tree.findall(nodes.container)):
        return
    for paragraph in [each for each in tree.findall(nodes.paragraph) if is_claim(each)]:
        parts = nodes.raw("", OPENING, format="html"), paragraph.deepcopy(), nodes.raw("", "</details>", format="html")
        paragraph.replace_self(list(parts))


def asks(cell: nodes.container) -> bool:
    return cell.get("nb_element") == "cell_code" and "ask=question" in cell.astext()


def is_claim(paragraph: nodes.paragraph) -> bool:
    first = next((child for child in paragraph.children if child.astext()), None)
    return isinstance(first, nodes.strong) and first.astext() == "Claim."


def setup(app: Sphinx) -> dict:
    app.connect("doctree-resolved", fold)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
