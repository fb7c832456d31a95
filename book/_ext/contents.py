"""What the book contains, read from its front pages; the lists of the website are made from it.

`index.md` names the chapters in their order, and `<chapter>/index.md` its lessons in theirs, under "The pages":

    **[The output scale](output_scale.md)**, 20 minutes. One number decides whether ... More about it.

Pages are listed nowhere else: the table of contents, the home page's lists and the reference are made from these.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

import yaml

if TYPE_CHECKING:
    from sphinx.application import Sphinx

BOOK = Path(__file__).parents[1]
CHAPTER = re.compile(r"^\*\*\[(?P<title>[^\]]+)\]\((?P<name>\w+)/index\.md\)\*\*.*$", re.MULTILINE)
LESSON = re.compile(r"^\*\*\[([^\]]+)\]\((\w+)\.md\)\*\*, (\d+) minutes\. (.+?[.?!])(?=\s|$)", re.MULTILINE)
MARK = re.compile(r"^<!-- made: (\w+) -->$", re.MULTILINE)  # where `reference.md` takes in what is made here


class Lesson(NamedTuple):
    """A lesson as its chapter's front page introduces it; `page` is e.g. "grokking/polynomial"."""

    page: str
    title: str
    minutes: int
    sentence: str


def chapters(book: Path = BOOK) -> list[str]:
    """The chapters' folders in the order of the home page."""
    return list(titles(book))


def titles(book: Path = BOOK) -> dict[str, str]:
    """{chapter: its name} in the order of the home page."""
    return {found["name"]: found["title"] for found in CHAPTER.finditer(_listed(book / "index.md"))}


def lessons(chapter: str, book: Path = BOOK) -> list[Lesson]:
    """A chapter's lessons in the order of its front page."""
    found = LESSON.findall(_listed(book / chapter / "index.md"))
    return [Lesson(f"{chapter}/{name}", title, int(minutes), said) for title, name, minutes, said in found]


def _listed(front: Path) -> str:
    """The section "The pages" of a front page."""
    return front.read_text(encoding="utf-8").partition("\n## The pages\n")[2].partition("\n## ")[0]


def table(book: Path = BOOK) -> dict:
    """The table of contents: that of `_toc.yml`, the chapters filled in."""
    toc = yaml.safe_load((book / "_toc.yml").read_text(encoding="utf-8"))
    (empty,) = (part for part in toc["parts"] if not part["chapters"])
    empty["chapters"] = [
        {"file": f"{name}/index", "sections": [{"file": lesson.page} for lesson in lessons(name, book)]}
        for name in chapters(book)
    ]
    return toc


def pages(book: Path = BOOK) -> list[str]:
    """Every page of the book in its order, e.g. "grokking/polynomial"."""
    toc = table(book)
    return [toc["root"], *(page for part in toc["parts"] for page in _files(part["chapters"]))]


def _files(entries: list[dict]) -> Iterator[str]:
    for entry in entries:
        yield entry["file"]
        yield from _files(entry.get("sections", []))


def write_table(file: Path) -> Path:
    """Write the table of contents for Sphinx to read; its path."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(table(), sort_keys=False), encoding="utf-8")
    return file


def with_lessons(home: str, book: Path = BOOK) -> str:
    """The home page's text with the lessons of each chapter below the chapter's name."""

    def listed(chapter: re.Match) -> str:
        lines = (
            f"- [{x.title}]({x.page}.md), {x.minutes} minutes. {x.sentence}" for x in lessons(chapter["name"], book)
        )
        return "\n".join([chapter[0], "", *lines])

    return CHAPTER.sub(listed, home)


def with_reference(text: str, book: Path = BOOK) -> str:
    """The reference's text with all experiments, theories and parts."""
    made = {"experiments": experiments, "theory": theory, "parts": parts}
    return MARK.sub(lambda mark: "\n".join(["```{eval-rst}", *made[mark[1]](book), "```"]), text)


def experiments(book: Path) -> Iterator[str]:
    """Directives that document every chapter's public experiments, chapter by chapter."""
    from toolkit import chapters as found

    for chapter in chapters(book):
        for name, experiment in found.experiments(chapter).items():
            yield f".. autoclass:: toolkit.{chapter}.{name}"
            yield f"   :members: {', '.join(_own(experiment))}"
            yield "   :show-inheritance:"


def theory(book: Path) -> Iterator[str]:
    """Directives that document every module of `toolkit.theory`."""
    from toolkit import theory

    yield from _modules(theory)


def parts(book: Path) -> Iterator[str]:
    """Directives that document what experiments are made of."""
    from toolkit import draws, metrics, networks, optimisers, pruning, shared_fields, tasks

    yield from _modules(tasks)
    for module in (draws, networks, optimisers, pruning, shared_fields):
        yield from _module(module)
    yield from _modules(metrics)


def _modules(package: ModuleType) -> Iterator[str]:
    for found in pkgutil.iter_modules(package.__path__):
        yield from _module(import_module(f"{package.__name__}.{found.name}"))


def _module(module: ModuleType) -> Iterator[str]:
    import toolkit

    members = [
        name
        for name, thing in vars(module).items()
        if callable(thing) and getattr(thing, "__module__", "") == module.__name__ and thing.__doc__
        if not name.startswith("_") and name not in toolkit.__all__
    ]
    if members:
        yield f".. automodule:: {module.__name__}"
        yield f"   :members: {', '.join(members)}"


def _own(experiment: type) -> list[str]:
    """The public methods and properties that only this experiment has."""
    from toolkit import Training

    return [
        name
        for name, thing in vars(experiment).items()
        if (inspect.isfunction(thing) or isinstance(thing, property)) and thing.__doc__
        if not name.startswith("_") and not hasattr(Training, name)
    ]


def fill(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the generated lists into the text of a page before it is parsed; the page then depends on the front pages."""
    made = {"index": with_lessons, "reference": with_reference}.get(page)
    if made:
        source[0] = made(source[0])
        for chapter in chapters():
            app.env.note_dependency(str(BOOK / chapter / "index.md"), docname=page)


def setup(app: Sphinx) -> dict:
    app.connect("source-read", fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
