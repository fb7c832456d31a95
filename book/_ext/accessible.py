"""Adds names and roles that the theme and docutils leave out, for screen readers and for everybody."""

from sphinx.application import Sphinx

TOGGLE = "<summary>"
FOLDS = {
    "Show code cell content": "Solution",
    "Hide code cell content": "Hide the solution",
    "Show code cell source": "Code",
    "Hide code cell source": "Hide the code",
}
NAMED = '<summary aria-label="Show or hide the pages of this chapter">'


def name_toggles(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """The fold buttons of the sidebar show only an arrow: they need a name."""
    make = context.get("generate_toctree_html")
    if make:
        context["generate_toctree_html"] = lambda *args, **kwargs: str(make(*args, **kwargs)).replace(TOGGLE, NAMED)


def mend_roles(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """docutils gives the entries of a bibliography a role that ARIA has deprecated; they are items of a list."""
    if "body" in context:
        context["body"] = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')


def name_folds(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """A folded cell is the solution of an exercise, a folded source the code of a figure: say so."""
    for said, meant in FOLDS.items():
        if "body" in context:
            context["body"] = context["body"].replace(said, meant)


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", name_toggles, priority=900)
    app.connect("html-page-context", mend_roles, priority=900)
    app.connect("html-page-context", name_folds, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
