"""What a page loads to train, compressed: the interpreter, and a program without its data."""

import gzip
import json
from pathlib import Path

from toolkit import chapters, recording

SCRIPT = Path(__file__).parents[2] / "widgets/static/program.js"


def size(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def program_limit(text: str) -> int:
    """Bytes that a program may have: what Python loops over, such as layers, is written out in it."""
    return 5_000 + 150 * json.loads(text)["values"].get("layers", 0)


def test_the_interpreter_is_small():
    assert size(SCRIPT.read_bytes()) <= 20_000


def test_every_program_is_small():
    programs = [(name, about) for name in chapters.recorded() for about in recording(name).programs.items()]
    assert programs
    for name, (variant, text) in programs:
        assert size(text.encode()) <= program_limit(text), (name, variant)
