"""Exercises on the website: hints that open one after the other, formulas that are checked in the page, and where to
write the code of the others.

A code cell that calls a check of the page's exercises is an exercise. On the website nothing can be written into it, so
what it printed is left out. Where the cell has the tag `formula`, the answer is one formula: it is typed into the page,
and checked on the cases of the same check (`toolkit.exercises.cases`).
"""

import html
import re
from importlib import import_module

import docutils.nodes as nodes
from notebooks import places
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

from toolkit.exercises.cases import cases_of
from widgets.book import BUILT, publish
from widgets.page import script_json

CALL = re.compile(r"\bexercises\.(check_\w+)\((\w+)\)")
STAGES = {"Hint:": "Hint", "Expected:": "What to expect"}
SOLUTION, FORMULA = "tag_hide-cell", "tag_formula"


def prepare(app: Sphinx, tree: nodes.document, page: str) -> None:
    if app.builder.format != "html":
        return
    for cell in list(tree.findall(is_exercise)):
        check, name = CALL.search(cell.astext()).groups()
        if FORMULA in cell["classes"]:
            cell.replace_self(nodes.raw("", asked(page, check, name), format="html"))
        else:
            cell.replace_self([without_output(cell), nodes.raw("", elsewhere(app, page), format="html")])
    for section in tree.findall(nodes.section):
        for paragraph in [each for each in section.children if isinstance(each, nodes.paragraph)]:
            if staged := stages(paragraph):
                paragraph.replace_self(staged)


def is_exercise(node: nodes.Node) -> bool:
    """A code cell that calls a check, and is not its solution."""
    if not isinstance(node, nodes.container) or node.get("nb_element") != "cell_code":
        return False
    return SOLUTION not in node["classes"] and CALL.search(node.astext()) is not None


def without_output(cell: nodes.container) -> nodes.container:
    for output in [each for each in cell.children if each.get("nb_element") == "cell_code_output"]:
        cell.remove(output)
    return cell


def asked(page: str, check: str, name: str) -> str:
    """The place where a formula is typed; without scripts, a sentence."""
    chapter, _, lesson = page.rpartition("/")
    module = import_module(f"toolkit.exercises.{chapter}.{lesson}")
    cases = cases_of(getattr(module, check))
    plain = f"Where scripts are allowed, {html.escape(name)} can be typed and checked here."
    return (
        f'<div class="wnl-exercise" data-asks="{html.escape(name)}">'
        f'<script type="application/json">{script_json(cases)}</script><noscript><p>{plain}</p></noscript></div>'
    )


def elsewhere(app: Sphinx, page: str) -> str:
    """Where the code of an exercise is written and checked."""
    lab = relative_uri(app.builder.get_target_uri(page), app.builder.get_target_uri("run_it_yourself"))
    colab = html.escape(places(app, page)["Colab"])
    return (
        f'<p class="wnl-elsewhere">Write and check it in <a href="{lab}">JupyterLab</a> '
        f'or <a href="{colab}">Colab</a>.</p>'
    )


def stages(paragraph: nodes.paragraph) -> list[nodes.Node]:
    """A paragraph of a hint and of what is expected as two folds; [] for any other paragraph."""
    starts = [i for i, child in enumerate(paragraph.children) if is_stage(child)]
    if not starts or starts[0] != 0:
        return []
    made: list[nodes.Node] = []
    for start, end in zip(starts, [*starts[1:], len(paragraph.children)], strict=True):
        said = nodes.paragraph("", "", *paragraph.children[start + 1 : end])
        opening = f'<details class="wnl-hint"><summary>{STAGES[paragraph.children[start].astext()]}</summary>'
        made += [nodes.raw("", opening, format="html"), said, nodes.raw("", "</details>", format="html")]
    return made


def is_stage(node: nodes.Node) -> bool:
    return isinstance(node, nodes.emphasis) and node.astext() in STAGES


def add_script(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Only the pages with such exercises load their script."""
    if "wnl-exercise" in context.get("body", ""):
        file = publish(app, "exercises.js", (BUILT / "exercises.js").read_bytes())
        app.add_js_file(file.removeprefix("_static/"), loading_method="defer")


def setup(app: Sphinx) -> dict:
    app.connect("doctree-resolved", prepare)
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
