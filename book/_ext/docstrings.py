"""Docstrings as the reference prints them: written for a terminal, and an experiment's fields are data, not text."""

from collections.abc import Iterator

from sphinx.application import Sphinx

from toolkit import Experiment


def plain_bars(app: Sphinx, what: str, name: str, thing, options, lines: list[str]) -> None:
    """|x| in a docstring is a length, not a substitution of reStructuredText."""
    lines[:] = [
        "`".join(p if i % 2 else p.replace("|", r"\|") for i, p in enumerate(line.split("`"))) for line in lines
    ]


def add_fields(app: Sphinx, what: str, name: str, thing, options, lines: list[str]) -> None:
    """Below the text of an experiment: its fields with their ranges, its columns, its theories."""
    if not (what == "class" and issubclass(thing, Experiment) and thing.columns):
        return
    fields = [("field", "label", "default", "range")] + [
        (f"`{n}`", f"{f.label} {f.symbol}".strip(), shown(f.default), span(f)) for n, f in thing.fields().items()
    ]
    columns = [("column", "label")] + [(f"`{n}`", c.label) for n, c in thing.columns.items()]
    theories = [("theory", "label")] + [(f"`{n}`", label) for n, label in thing().theories.items()]
    for table in (fields, columns, theories):
        if len(table) > 1:
            lines.extend(list_table(table))


def short_signature(app: Sphinx, what: str, name: str, thing, *rest) -> tuple[str, str | None] | None:
    """An experiment is made from its fields, which the table below it lists."""
    return ("(**fields)", None) if what == "class" and issubclass(thing, Experiment) else None


def span(field) -> str:
    if field.options:
        return ", ".join(map(str, field.options))
    return f"{field.low:,.12g} to {field.high:,.12g}"


def shown(value) -> str:
    return str(value) if isinstance(value, bool | str | tuple) else f"{value:,.12g}"


def list_table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    yield from ("", ".. list-table::", "   :header-rows: 1", "")
    for row in rows:
        yield from (f"   {'  ' if i else '* '}- {cell}" for i, cell in enumerate(row))
    yield ""


def setup(app: Sphinx) -> dict:
    app.connect("autodoc-process-signature", short_signature)
    app.connect("autodoc-process-docstring", add_fields)
    app.connect("autodoc-process-docstring", plain_bars, priority=600)  # of labels too
    return {"parallel_read_safe": True, "parallel_write_safe": True}
