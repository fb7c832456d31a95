"""Begin a lesson: write a draft of all its files, with tests that fail until they are filled in.

python -m toolkit.new grokking/sparse_parity

writes the experiment, the checks of its exercises, its page, the page's claims and its tests; makes the experiment
public in its chapter; and adds the lesson at the end of the chapter's front page, which gives the order of the lessons.
A chapter that does not exist yet is added at the end of the book. FILL IN marks what you have to write.
"""

from __future__ import annotations

import argparse
import keyword
import re
import sys
from pathlib import Path

import toolkit
from toolkit import chapters

ROOT = Path(__file__).parents[1]
TEMPLATES = Path(__file__).parent / "templates"
NAME = re.compile(r"([a-z][a-z0-9_]*)/([a-z][a-z0-9_]*)")
PACKAGE = '"""FILL IN: the chapter in one sentence."""\n\n__all__ = []\n'
CHECKS = '"""Checks of the exercises in the chapter "{{chapter title}}", one module a page."""\n'
FILES = {
    "toolkit/{{chapter}}/{{name}}.py": "experiment.py",
    "toolkit/exercises/{{chapter}}/{{name}}.py": "exercises.py",
    "book/{{chapter}}/{{name}}.md": "page.md",
    "tests/{{chapter}}/test_{{name}}.py": "test_experiment.py",
    "tests/claims/{{chapter}}/{{name}}.py": "claims.py",
    "tests/exercises/{{chapter}}/test_{{name}}.py": "test_exercises.py",
}


def words(chapter: str, name: str) -> dict[str, str]:
    """The words that fill the templates: the names of a lesson as a module, a class and a title."""
    return {
        "chapter": chapter,
        "name": name,
        "class": "".join(word.capitalize() for word in name.split("_")),
        "title": name.replace("_", " ").capitalize(),
        "chapter title": chapter.replace("_", " ").capitalize(),
    }


def filled(text: str, about: dict[str, str]) -> str:
    for word, value in about.items():
        text = text.replace("{{" + word + "}}", value)
    return text


def template(kind: str) -> str:
    return (TEMPLATES / f"{kind}.template").read_text(encoding="utf-8")


def begin(chapter: str, name: str, root: Path = ROOT) -> list[Path]:
    """Write the files of a lesson, and of its chapter if that is new; returns the files written or changed."""
    about = words(chapter, name)
    made = {root / filled(file, about): template(kind) for file, kind in FILES.items()}
    if there := [file for file in made if file.exists()]:
        raise FileExistsError(f"{there[0].relative_to(root)} exists already: choose another name")
    package, front = root / "toolkit" / chapter / "__init__.py", root / "book" / chapter / "index.md"
    changed = [package, front]
    if not package.exists():
        made |= {package: PACKAGE, front: template("chapter.md")}
        made[root / "toolkit/exercises" / chapter / "__init__.py"] = CHECKS
        changed.append(root / "book/index.md")
    for file, text in made.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(filled(text, about), encoding="utf-8")
    if root / "book/index.md" in changed:
        list_under_pages(root / "book/index.md", f"**[{about['chapter title']}]({chapter}/index.md)**")
    make_public(package, chapter, name, about["class"])
    list_under_pages(front, f"**[{about['title']}]({name}.md)**, 35 minutes. FILL IN: the claim in one sentence.")
    return list(dict.fromkeys([*made, *changed]))


def make_public(package: Path, chapter: str, name: str, cls: str) -> None:
    """Import a class in a chapter's `__init__.py` and name it in `__all__`."""
    text = package.read_text(encoding="utf-8")
    head, _, public = text.partition("__all__ = ")
    imports = sorted({*re.findall(r"^from .+", head, re.MULTILINE), f"from toolkit.{chapter}.{name} import {cls}"})
    quoted = [f'"{each}"' for each in sorted({*re.findall(r'"(\w+)"', public), cls})]
    line = f"__all__ = [{', '.join(quoted)}]"
    if len(line) > 120:
        line = "\n".join(["__all__ = [", *(f"    {each}," for each in quoted), "]"])
    docstring = text[: text.index('"""', 3) + 3]
    package.write_text("\n".join([docstring, "", *imports, "", line, ""]), encoding="utf-8")


def list_under_pages(front: Path, entry: str) -> None:
    """Add a paragraph below the last one that names a page in the section "The pages" of a front page."""
    head, title, rest = front.read_text(encoding="utf-8").partition("\n## The pages\n")
    section, mark, tail = rest.partition("\n## ")
    paragraphs = section.strip("\n").split("\n\n") if section.strip() else []
    last = max((i for i, paragraph in enumerate(paragraphs) if paragraph.startswith("**[")), default=-1)
    paragraphs.insert(last + 1, entry)
    front.write_text(head + title + "\n" + "\n\n".join(paragraphs) + "\n" + mark + tail, encoding="utf-8")


# --- names that cannot be had ---------------------------------------------------------------------------------------
def refusal(chapter: str, name: str, root: Path = ROOT) -> str:
    """Why a lesson cannot have this name, "" if it can: what else would be hidden or overwritten."""
    for word in (chapter, name, words(chapter, name)["class"]):
        if keyword.iskeyword(word):
            return f"{word!r} is a word of Python's own: choose another name"
    known = chapters.names()
    if chapter not in known and (taken := _in_the_way(chapter, root)):
        return f"{taken} and no chapter; chapters are {', '.join(known)}"
    return "" if (root / "toolkit" / chapter / f"{name}.py").exists() else _taken(chapter, name, root)


def _in_the_way(chapter: str, root: Path) -> str:
    """What a new chapter of this name would hide, or would be put into."""
    if chapter in toolkit.__all__:
        return f"toolkit.{chapter} is machinery"
    for folder in ("toolkit", "toolkit/exercises", "book", "tests", "tests/claims", "tests/exercises"):
        for there in (f"{folder}/{chapter}", f"{folder}/{chapter}.py", f"{folder}/{chapter}.md"):
            if (root / there).exists():
                return f"{there} is machinery"
    return ""


def _taken(chapter: str, name: str, root: Path) -> str:
    """What of a chapter has the name of a lesson, or of its class."""
    cls, folder = words(chapter, name)["class"], root / "toolkit" / chapter
    if name == "index":
        return f"book/{chapter}/index.md is the front page of the chapter: choose another name"
    for there in (f"{chapter}/{name}.nc", f"{chapter}/{name}"):
        if (root / "toolkit/recordings" / there).exists():
            return f"toolkit/recordings/{there} exists already: choose another name"
    if cls in toolkit.__all__:
        return f"its class would be called {cls}, which is one of the toolkit: choose another name"
    for file in sorted(folder.glob("*.py")):
        if re.search(rf"^(class|def) ({cls}|{name})\b", file.read_text(encoding="utf-8"), re.MULTILINE):
            return f"its class would be called {cls}, which is in {file.relative_to(root)}: choose another name"
    return ""


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(prog="python -m toolkit.new", description="Begin a lesson.")
    parser.add_argument("lesson", metavar="CHAPTER/NAME", help="e.g. grokking/sparse_parity")
    lesson = parser.parse_args(arguments).lesson
    if not (parts := NAME.fullmatch(lesson)):
        parser.error(f"a lesson is called chapter/name, in small letters, digits and underscores (got {lesson!r})")
    if not (root / "book").is_dir():
        parser.error(f"lessons are written in a clone of the repository, which {root} is not")
    chapter, name = parts.groups()
    if refused := refusal(chapter, name, root):
        parser.error(refused)
    try:
        files = begin(chapter, name, root)
    except OSError as error:  # of the files that exist, and of folders that cannot be written
        parser.error(str(error))
    print("\n".join(f"wrote {file.relative_to(root)}" for file in files))
    tests = f"tests/{chapter}/test_{name}.py tests/exercises -k {name}"
    print(f"Fill them in, then: .venv/bin/python -m toolkit.record {lesson}; .venv/bin/python -m pytest {tests}")
    print(f"For the numbers of its page: .venv/bin/python -m pytest tests/claims -k {lesson}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
