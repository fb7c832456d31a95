"""Formulas, numbers and choices of the website's readers, and what the checks say of them in Python.

`python -m tests.exercises.formulas` writes them to tests/protocol/formulas.json, which tests/front/exercise.test.ts
reads: there the same sentences are said of the same formulas.
"""

import json
import re
from importlib import import_module
from pathlib import Path

import numpy as np

from toolkit.exercises.cases import cases_of

FILE = Path(__file__).parents[1] / "protocol/formulas.json"
CHAPTERS = sorted(path.parent.name for path in Path(__file__).parent.glob("*/typed.py"))
TYPED = {
    f"{chapter}.{check}": texts
    for chapter in CHAPTERS
    for check, texts in import_module(f"tests.exercises.{chapter}.typed").TYPED.items()
}
BESIDE = re.compile(r"(?<=[\w)]) (?=[\w(])")  # factors side by side, which Python does not know


def check_of(name: str):
    module, _, check = name.rpartition(".")
    return getattr(import_module(f"toolkit.exercises.{module}"), check)


def function_of(text: str, names: list[str]):
    """The formula as a reader of the notebook writes it."""
    *settings, last = BESIDE.sub(" * ", text.replace("^", "**")).split(";")
    body = "\n ".join([*(each.strip() for each in settings), f"return {last}"])
    made: dict = {"log": np.log, "exp": np.exp, "sqrt": np.sqrt, "acos": np.arccos, "degrees": np.degrees, "pi": np.pi}
    exec(f"def typed({', '.join(names)}):\n {body}", made)  # noqa: S102
    return made["typed"]


def answer_of(text: str, cases: dict):
    """What a check is given: a function, or the number itself."""
    return function_of(text, cases["names"]) if cases["kind"] == "formula" else function_of(text, [])()


def made() -> list[dict]:
    found = []
    for name, texts in TYPED.items():
        check = check_of(name)
        cases = cases_of(check)
        with np.errstate(all="ignore"):
            said = [{"text": text, "says": check(answer_of(text, cases))} for text in texts]
        found.append({"check": name, "cases": cases, "typed": said})
    return found


if __name__ == "__main__":
    FILE.write_text(json.dumps(made(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
