"""`python -m tests.program.wasm` builds the kernel of the matrix product from product.c and writes it to kernel.ts.

The compiler is the package `ziglang`, in the version named here: another may make other bytes. It is large (100 MB)
and no part of the test extra; where it is not installed, the kernel is not compared with its source.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

VERSION = "0.16.0"
FOLDER = Path(__file__).parents[2] / "widgets/src/program/product"
MADE = FOLDER / "kernel.ts"
STACK = 16  # bytes, of which it uses none; without them a memory of less than a megabyte is refused
LINKER = ["--no-entry", "--import-memory", "--strip-all", "-z", f"stack-size={STACK}"]
OPTIONS = ["-target", "wasm32-freestanding", "-Os", "-msimd128", "-nostdlib", *(f"-Wl,{option}" for option in LINKER)]
LINE = 100


def compiled() -> bytes:
    """The module: the exports `product32` and `product64`, and an import, the memory `env.memory`."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "product.wasm"
        compiler = [sys.executable, "-m", "ziglang", "cc"]
        subprocess.run([*compiler, *OPTIONS, "-o", str(made), "product.c"], cwd=FOLDER, check=True)
        return made.read_bytes()


def source(module: bytes) -> str:
    text = module.hex()
    lines = [f'  "{text[i : i + LINE]}"' for i in range(0, len(text), LINE)]
    made = f"// product.c as made by `python -m tests.program.wasm`, ziglang {VERSION}: {len(module)} bytes."
    return made + "\nexport const KERNEL =\n" + " +\n".join(lines) + ";\n"


if __name__ == "__main__":
    MADE.write_text(source(compiled()), encoding="utf-8")
