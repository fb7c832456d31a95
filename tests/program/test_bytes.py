"""What a page loads to train, compressed: the interpreter, and a program without its data."""

import gzip
import json
from pathlib import Path

from toolkit import chapters, recording

SCRIPT = Path(__file__).parents[2] / "widgets/static/program.js"


def size(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def test_the_interpreter_is_small():
    assert size(SCRIPT.read_bytes()) <= 20_000


def test_every_program_is_small():
    programs = [(name, about) for name in chapters.recorded() for about in recording(name).programs.items()]
    assert programs
    for name, (variant, text) in programs:
        layers = json.loads(text)["values"].get("layers", 0)  # a program writes out what Python loops over
        assert size(text.encode()) <= 5_000 + 150 * layers, (name, variant)
