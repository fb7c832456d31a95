"""Exercises on the website: hints that open one after the other, answers that are checked in the page, and where to
write the code of the others.

A code cell that calls a check of the page's exercises is an exercise. On the website nothing can be written into it, so
what it printed is left out. With the tag `formula` or `number` on the cell, the answer is typed into the page; with the
tag `choice`, it is one of the numbered answers of the list before the cell. It is checked on the cases of the same
check (`toolkit.exercises.cases`).
"""

import html
import re
from collections.abc import Callable
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
SOLUTION = "tag_hide-cell"
KINDS = {"tag_formula": "formula", "tag_number": "number", "tag_choice": "choice"}  # of answers that the page checks


def prepare(app: Sphinx, tree: nodes.document, page: str) -> None:
    if app.builder.format != "html":
        return
    for cell in list(tree.findall(is_exercise)):
        check, name = CALL.search(cell.astext()).groups()
        kind = next((KINDS[tag] for tag in cell["classes"] if tag in KINDS), None)
        if kind:
            cases = cases_for(page, check, kind)
            if kind == "choice":
                mark_choices(cell, len(cases["says"]))
            cell.replace_self(nodes.raw("", asked(name, cases), format="html"))
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


def check_of(page: str, name: str) -> Callable:
    """The check of a page's exercise, e.g. `check_delay` of "grokking/polynomial"."""
    chapter, _, lesson = page.rpartition("/")
    return getattr(import_module(f"toolkit.exercises.{chapter}.{lesson}"), name)


def cases_for(page: str, check: str, kind: str) -> dict:
    """The cases of a page's check; ValueError where the cell has the tag of another kind of answer."""
    cases = cases_of(check_of(page, check))
    if cases["kind"] != kind:
        raise ValueError(f"{page}: the cell of {check} has the tag {kind}, and its answer is a {cases['kind']}")
    return cases


def mark_choices(cell: nodes.container, count: int) -> None:
    """The numbered list before a cell holds the answers to choose from; ValueError where it has another length."""
    lists = [each for each in cell.parent.children if isinstance(each, nodes.enumerated_list)]
    if len(lists) != 1 or len(lists[0].children) != count:
        raise ValueError(f"an exercise with {count} answers needs one numbered list of them: {cell.astext()}")
    lists[0]["classes"].append("wnl-answers")


def asked(name: str, cases: dict) -> str:
    """The place where an answer is typed or chosen; without scripts, a sentence."""
    can = "chosen" if cases["kind"] == "choice" else "typed"
    plain = f"Where scripts are allowed, {html.escape(name)} can be {can} and checked here."
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
