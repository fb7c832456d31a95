"""Numbers in prose: digits, number words, shares ("5 %", "two in a thousand") and what formulas in a line state.

Not numbers: years beside a name, code, digits that belong to a name (NC4), "one" as a pronoun, ordinals ("the third"),
and the structural numbers of formulas: exponents, indices, and small factors inside an expression.
"""

import re
from dataclasses import dataclass

from tests.claims.formulas import in_formula, literal

UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
UNITS = [*UNITS.split(), "seventeen", "eighteen", "nineteen"]
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
PARTS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7}
PARTS |= {"eighth": 8, "ninth": 9, "tenth": 10, "twentieth": 20, "hundredth": 100, "thousandth": 1000}
PARTS |= {"eleventh": 11, "twelfth": 12, "fifteenth": 15, "sixteenth": 16, "thirtieth": 30, "fiftieth": 50}
PARTS |= {"ten-thousandth": 10**4, "hundred-thousandth": 10**5, "millionth": 10**6, "billionth": 10**9}
TIMES = {"twice": 2, "double": 2, "doubles": 2, "doubled": 2, "doubling": 2, "thrice": 3, "triple": 3, "triples": 3}
TIMES |= {"tripled": 3, "treble": 3, "trebled": 3, "quadruple": 4, "quadrupled": 4, "quadruples": 4, "tenfold": 10}
TIMES |= {"half": 0.5, "halves": 0.5, "halved": 0.5, "halve": 0.5, "halving": 0.5, "halfway": 0.5, "quarter": 0.25}
TIMES |= {"quarters": 0.25, "twofold": 2, "threefold": 3, "fourfold": 4, "fivefold": 5, "hundredfold": 100}
TIMES |= {"tens": 10, "hundreds": 100, "thousands": 1000, "millions": 10**6, "dozens": 12, "orders": 10}

SPACE = r"[ \u00a0\u202f]"
VULGAR = {"½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3, "⅕": 1 / 5, "⅖": 2 / 5, "⅗": 3 / 5, "⅘": 4 / 5}
VULGAR |= {"⅙": 1 / 6, "⅚": 5 / 6, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8, "⅑": 1 / 9, "⅒": 1 / 10}
SUPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
POWER = r"(?:\s?[·×*]\s?10(?:\^\{?[−-]?\d+\}?|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|\^\{?[−-]?\d+\}?|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
PLAIN = rf"(?:\d{{1,3}}(?:(?:,|{SPACE})\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:[eE][−+-]?\d+)?"
FRACTIONS = f"[{''.join(VULGAR)}]"
SIGN = rf"(?:(?<!\d)[−–-](?=[\d.]|{FRACTIONS}))"
DIGITS = (
    rf"(?:(?<![A-Za-z_\d])|(?<=(?<![A-Za-z])x))(?<![\d.]\.){SIGN}?(?:{PLAIN}(?:/\d+)?{POWER}?{FRACTIONS}?|{FRACTIONS})"
)


def _any(words) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


SMALL = rf"(?:(?:{_any(TENS)})(?:[- ](?:{_any(UNITS[1:10])}))?|{_any(UNITS)})"
SCALED = rf"(?:(?:half an?|an?|{SMALL})[- ])?(?:{_any(SCALES)})(?: (?:{_any(SCALES)}))?(?: and {SMALL})?"
PART = rf"(?:(?:an?|{SMALL})[- ](?:{_any(PARTS)})s?|(?:{_any(p for p in PARTS if p not in TIMES)})s)"
WORDS = rf"(?:{PART}|{SCALED}|{SMALL} and an? (?:half|quarter)|{SMALL}(?:-?fold)?|orders? of magnitude|{_any(TIMES)})"
NUMBER = rf"(?:{DIGITS}|\b{WORDS}\b)"
SHARE = r"(?:[ \u00a0\u202f]?[%‰]|(?: an?| of an?)?[- ](?:per[ -]?cent(?:age points?)?|percentage points?|per mille)\b)"
LARGE = rf"(?:(?:an? )?(?:{_any(SCALES)})(?: (?:{_any(SCALES)}))?|(?:{_any(TENS)})|(?:{_any(UNITS[2:])})|\d+)"
IN = rf"(?: (?:in|out of) (?:every )?(?P<whole>\b{LARGE}\b(?!\.\d)))"
TOKEN = re.compile(rf"(?P<part>{NUMBER}|\ban?(?= per ?cent\b))(?:{IN}|(?P<share>{SHARE}))?", re.I)
FORMULA = re.compile(r"\$(?:\\.|[^$\\])+\$")
CODE = re.compile(r"(`+)(.+?)\1")
YEAR = re.compile(r"\b(?!2000)(?:19|20)\d\d(?=[a-z]?(?:[).,;:]|$| \(| and ))")
BEFORE_YEAR = re.compile(
    r"(?:\(|\b(?!Steps? |At |After |By |Seeds? )[A-Z]\w+,? |others,? |et al\.,? |\b[Ii]n |[)\"’”*.], )$"
)
BESIDE_ONE = (
    rf"(?= (?:in|out of|of|to|or|and|over) (?:the |a |every )?(?:{NUMBER})|[ -](?:steps?|seeds?|epochs?|runs?|order)\b)"
)
BEFORE_ONE = re.compile(rf"(?:{NUMBER}) (?:or|to|of|in|and) $", re.I)
ONE = re.compile(rf"one{BESIDE_ONE}", re.I)
NAMES = re.compile(r"\bdouble descent\b|\bone another\b|\b(?:19|20)\d\d-\d\d-\d\d\b", re.I)


@dataclass(frozen=True)
class Numeral:
    """A number as it is written: its value, and by how much a true value may differ from it.

    For digits this is half of the last digit written; for a word ("twice", "a third"), a tenth of the value.
    """

    text: str
    start: int
    end: int
    value: float
    tolerance: float
    unit: float = 1.0  # 0.01 if written in per cent, 0.001 for "two in a thousand"

    def times(self, unit: float) -> "Numeral":
        """The same number in a unit that is written only once, as in "4 to 6 per cent"."""
        return Numeral(self.text, self.start, self.end, self.value * unit, self.tolerance * unit, unit)


def numerals(text: str) -> list[Numeral]:
    """The numbers of a passage in their order. Years, names and code are left out."""
    found = []
    for formula in FORMULA.finditer(text):
        for start, end, value, tolerance in in_formula(formula[0][1:-1]):
            at = formula.start() + 1
            found.append(Numeral(text[at + start : at + end], at + start, at + end, value, tolerance))
    rest = _blank(text, FORMULA)
    rest = CODE.sub(lambda code: code[0] if re.fullmatch(r"[\d.,%\s]+", code[2]) else "\0" * len(code[0]), rest)
    rest = YEAR.sub(lambda year: "\0" * 4 if BEFORE_YEAR.search(rest[: year.start()]) else year[0], rest)
    rest = _blank(rest, NAMES)
    found += [numeral for token in TOKEN.finditer(rest) if (numeral := _numeral(token, rest))]
    return sorted(found, key=lambda numeral: numeral.start)


def _blank(text: str, pattern: re.Pattern) -> str:
    return pattern.sub(lambda found: "\0" * len(found[0]), text)


def _numeral(token: re.Match, text: str) -> Numeral | None:
    part, whole, share = token["part"], token["whole"], token["share"]
    end = token.end()
    if whole and not _is_share(part, whole):
        whole, end = None, token.end("part")
    if part.lower() == "one" and not (whole or share or _counts(text, token.start())):
        return None
    value, tolerance = read(part)
    unit = 1.0
    if whole or share:
        unit = 1 / _whole(whole) if whole else 0.001 if re.search("‰|mille", share) else 0.01
        tolerance = 0.5 if value >= 1 and not part[-1].isdigit() else tolerance
    return Numeral(text[token.start() : end], token.start(), end, value * unit, tolerance * unit, unit)


def _counts(text: str, at: int) -> bool:
    """Whether the "one" at a place is a number: beside another number or before what is counted."""
    return bool(ONE.match(text, at) or BEFORE_ONE.search(text, max(0, at - 40), at))


def _is_share(part: str, whole: str) -> bool:
    """Whether "part in whole" is one number: "3 in 10" is, "160 in 40" is not."""
    return read(part)[0] < _whole(whole) and (not whole.isdigit() or int(whole) in (10, 100, 1000, 10_000))


def _whole(text: str) -> float:
    return read(re.sub(r"^an? ", "", text))[0]


def read(text: str) -> tuple[float, float]:
    """Value and tolerance of a number written in digits or in words."""
    text = text.strip().lower()
    if not any(c.isdigit() or c in VULGAR for c in text):
        value = _words(text)
        return value, 0.1 * value
    plain = re.sub(rf"(?<=\d)(?:,|{SPACE})(?=\d{{3}})", "", text).translate(str.maketrans("−–", "--"))
    plain = re.sub(r"([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda power: "^" + power[0].translate(SUPER), plain)
    vulgar = sum(VULGAR[c] for c in plain if c in VULGAR)
    plain = re.sub(f"[{''.join(VULGAR)}]", "", plain)
    if vulgar:
        sign = -1 if plain.startswith("-") else 1
        return sign * (abs(float(plain.strip("-") or 0)) + vulgar), 1e-9
    return literal(re.sub(r"\s?[·×*]\s?", "*", plain))


def _words(text: str) -> float:
    """Value of number words."""
    if text in TIMES:
        return TIMES[text]
    if "order" in text:
        return 10.0
    if fold := re.fullmatch(r"(.+?)-?fold", text):
        return _words(fold[1])
    if mixed := re.fullmatch(r"(.+) and an? (half|quarter)", text):
        return _words(mixed[1]) + TIMES[mixed[2]]
    if part := re.fullmatch(rf"(?:(.+?)[- ])??({_any(PARTS)})s?", text):
        return _words(part[1] or "a") / PARTS[part[2]]
    return _cardinal(text)


def _cardinal(text: str) -> float:
    """Value of "a hundred and twenty", "half a million", "twenty-five"."""
    total, current = 0.0, 0.0
    for word in re.split(r"[- ]", text):
        if word in SCALES:
            current = (current or 1) * SCALES[word]
        elif word in ("a", "an"):
            current = current or 1
        elif word == "half":
            current = 0.5
        elif word == "and":
            total, current = total + current, 0.0
        else:
            current += UNITS.index(word) if word in UNITS else 10 * (TENS.index(word) + 2)
    return total + current
