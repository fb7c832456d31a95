r"""Numbers in a formula within a line.

A formula states a number where a side of its relations is nothing but a number ("$\alpha = 8$", "$10^5$", "$1/3$"), and
wherever it has a decimal, or an integer of two digits outside exponents and indices ("$2.2/s$"). The rest is structure.
"""

import ast
import math
import re
from collections.abc import Iterator

RELATION = re.compile(
    r"\\(?:leq?|geq?|ll|gg|approx|simeq|sim|in|ne|equiv|pm|dots|ldots|quad|to|propto|mid|mathrm\{[^}]*\})(?![a-zA-Z])|"
    r"[=<>,;:±≈≤≥]|(?<!\\)\\[ ;]"
)
IGNORED = re.compile(r"\\[,!;{}]|\\(?:left|right|bigl?|bigr?)\b|[\[\]\s~]|\\%")
FRACTION = re.compile(r"\\[td]?frac\s*(?:\{(\d+)\}|(\d))\s*(?:\{(\d+)\}|(\d))")
POWER = re.compile(r"\^\s*\{?\s*([−-]?\d+)\s*\}?")
NUMERIC = re.compile(r"[\d.+\-*/^() ]*\d[\d.+\-*/^() ]*")
SINGLE = re.compile(r"\d+(?:\.\d+)?")
LOOSE = re.compile(r"(?<![\d.\\a-zA-Z])(?<!\\sqrt\{)(?:\d+\.\d+|\.\d+|\d{2,})|(?<=\\text\{)\d+")
RAISED = re.compile(r"[\^_]\s*(?:\{[^{}.]*\}|\\?\w+)")  # exponents and indices, but for decimals


def in_formula(formula: str) -> Iterator[tuple[int, int, float, float]]:
    """Start, end, value and tolerance of the numbers that a formula states."""
    at = 0
    for relation in [*RELATION.finditer(formula), None]:
        end = relation.start() if relation else len(formula)
        after_limit = at and formula[:at].endswith("\\to")
        yield from _side(formula[at:end], at, bool(after_limit))
        at = relation.end() if relation else end


def _side(side: str, offset: int, limit: bool) -> Iterator[tuple[int, int, float, float]]:
    plain = plainly(side).strip()
    if not NUMERIC.fullmatch(plain):
        yield from _within(side, offset, LOOSE)
        return
    try:
        value = literal(plain.replace(" ", ""))
    except (SyntaxError, ValueError, ArithmeticError):  # "3 \times"
        yield from _within(side, offset, SINGLE)
        return
    number = re.sub(r"^(?:\\[{!,])+|(?:\\[}!,])+$", "", side.strip(" ~[]"))
    loose = "".join(pair for pair in ("()", "{}") if number.count(pair[0]) != number.count(pair[1]))
    number = number.strip(" " + loose)
    if not (limit and plain == "0"):
        start = offset + side.index(number)
        yield start, start + len(number), *value


def _within(side: str, offset: int, numbers: re.Pattern) -> Iterator[tuple[int, int, float, float]]:
    level = RAISED.sub(lambda raised: " " * len(raised[0]), side)
    for found in numbers.finditer(level):
        yield offset + found.start(), offset + found.end(), *literal(plainly(found[0]).replace(" ", ""))


def plainly(side: str) -> str:
    r"""A side of a formula as arithmetic: `8.1\cdot10^{-4}` is `8.1*10^-4`, `\tfrac12` is `(1/2)`."""
    side = FRACTION.sub(lambda f: f"({f[1] or f[2]}/{f[3] or f[4]})", side)
    side = re.sub(r"\\cdot|\\times|·|×", "*", side).replace("−", "-")
    side = IGNORED.sub("", POWER.sub(lambda power: f"^{power[1]}", side))
    if side.count("{") != side.count("}"):  # of N{=}5
        side = side.strip("{} ")
    side = side.translate(str.maketrans({"½": "(1/2)", "¼": "(1/4)", "⅛": "(1/8)", "¾": "(3/4)"}))
    return side if side.count("(") == side.count(")") else side.strip("()")  # one of a pair, (1, 0)


def literal(text: str) -> tuple[float, float]:
    """Value and tolerance of arithmetic on numbers: half of the last digit of one number, nothing for an expression."""
    single = re.fullmatch(r"([+-]?\d*\.?\d+)(?:e([+-]?\d+)|\*10\^([+-]?\d+))?", text)
    if single:
        scale = 10.0 ** int(single[2] or single[3] or 0)
        digits = len(single[1].partition(".")[2])
        return float(single[1]) * scale, 0.5 * 10.0**-digits * scale
    value = _arithmetic(ast.parse(text.replace("^", "**"), mode="eval").body)
    return value, 1e-9 * abs(value)


def _arithmetic(node: ast.expr) -> float:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        return math.copysign(1, -isinstance(node.op, ast.USub) or 1) * _arithmetic(node.operand)
    if isinstance(node, ast.BinOp):
        left, right = _arithmetic(node.left), _arithmetic(node.right)
        operations = {ast.Add: left + right, ast.Sub: left - right, ast.Mult: left * right}
        if isinstance(node.op, ast.Pow):
            return left**right
        if isinstance(node.op, ast.Div):
            return left / right
        return operations[type(node.op)]
    raise ValueError(f"{ast.dump(node)} is no number")
