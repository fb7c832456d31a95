"""What of a page is prose, and what of prose is a number."""

import pytest

from tests.claims.claim import claim
from tests.claims.kinds import exactly
from tests.claims.numerals import numerals
from tests.claims.prose import passages
from tests.claims.table import Reading, Table

NUMBERS = {
    "ends at 0.15, at .53 or at −6.3": [0.15, 0.53, -6.3],
    "after 3000, 2 000 or 10,000 steps": [3000, 2000, 10_000],
    "1e-3, 2·10⁶, 10⁻³, 10^5": [1e-3, 2e6, 1e-3, 1e5],
    "4 per cent, 5 %, 5%, ten percent, half a per cent": [0.04, 0.05, 0.05, 0.1, 0.005],
    "two in a thousand, three in ten, 1 in 100, one in a hundred thousand": [0.002, 0.3, 0.01, 1e-5],
    "160 examples in 40 dimensions": [160, 40],
    "−6.3 ± 1.9 %": [-6.3, 0.019],
    "seven of eight seeds, one of two": [7, 8, 1, 2],
    "within a per cent, x2 faster, a sixteenth, six-fold, two-and-a-half": [0.01, 2, 1 / 16, 6, 2, 0.5],
    r"$\mathbf{44}$, $\text{4 steps}$, $a_{12} + b^{10} = c_3 k^{-1.5}$": [44, 4, 1.5],
    "twice, half, three times, tenfold, halved, doubles": [2, 0.5, 3, 10, 0.5, 2],
    "a third, two thirds, nine tenths, a ten-thousandth": [1 / 3, 2 / 3, 0.9, 1e-4],
    "a hundred and twenty, twenty-five, half a dozen": [120, 25, 6],
    "two and a half, one and a half times, 1½, −½": [2.5, 1.5, 1.5, -0.5],
    "1/2 and 3/4": [0.5, 0.75],
    "thousands of steps, an order of magnitude": [1000, 10],
    "12–15 steps, 10-20, 3x, ×16": [12, 15, 10, 20, 3, 16],
    "step 17, seed 0": [17, 0],
    "in 2000 steps, ends at 2000. (2000 steps), at step 1950, 1984 inputs": [2000, 2000, 2000, 1950, 1984],
    r"$\alpha = 8$, $10^5$, $8.1\cdot10^{-4}$, $59^2 = 3481$": [8, 1e5, 8.1e-4, 3481, 3481],
    r"$N{=}5$, $\approx 3\times$, $4\%$, so $$\beta = 6$$": [5, 3, 4, 6],
    r"$\gamma = 0.1, 1, 10$, $2.2/s$, $c \le -\tfrac12$, $(1, 0)$, $\lambda\in\{0.5, 2\}$": [
        *(0.1, 1, 10, 2.2, -0.5, 1, 0, 0.5, 2),
    ],
    "it is `0.44`": [0.44],
}
NO_NUMBERS = [
    "(Gromov 2023), Power and others saw this in 2022, in small networks; Saxe et al., 2014); in 2020 and later",
    "One can look at each one of them; the first, the second, the third. No one of the pages.",
    r"$y = \tfrac12(\beta\cdot x)^2$, $w_1 + x_2^3$, $K - 1$, $x\sim\mathcal N(0, I/D)$, $N\to0$",
    "NC4, W1 and L2; `np.polyfit(x, y, 1)[0]`",
    "double descent",
]


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_are_found_with_their_values(text):
    assert [numeral.value for numeral in numerals(text)] == pytest.approx(NUMBERS[text])


def test_a_number_in_a_formula_ends_where_it_ends():
    texts = [n.text for n in numerals(r"$c = 10^{-4}$, $\{0.5, (2)\}$, $8.1\cdot10^{-4}$, $(1, 0)$, $-\tfrac{1}{2}$")]
    assert texts == ["10^{-4}", "0.5", "(2)", r"8.1\cdot10^{-4}", "1", "0", r"-\tfrac{1}{2}"]


def test_a_power_is_read_with_both_of_its_braces():
    assert [n.text for n in numerals(r"from $10^{-4}$ to $N{=}5$")] == ["10^{-4}", "5"]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number(text):
    assert numerals(text) == []


def test_tolerance_is_half_of_the_last_digit_or_a_tenth_of_a_word():
    read = {n.text: n.tolerance for n in numerals("0.15 and 3000 and 4 per cent and 2·10⁶, twice, sixteen, ½, 1/3")}
    assert read["0.15"] == pytest.approx(0.005) and read["3000"] == 0.5 and read["4 per cent"] == pytest.approx(0.005)
    assert read["2·10⁶"] == 5e5 and read["twice"] == pytest.approx(0.2) and read["sixteen"] == pytest.approx(1.6)
    assert read["½"] < 1e-8 and read["1/3"] < 1e-8


PAGE = """---
kernelspec: {name: python3, format_version: 0.13}
---

# Title of 11

*20 minutes. You need 12 things.*

A **bold 13** and a [link of 14](page15.md) <!-- 99 -->, and {set}`words 16 <figure: output_scale=16, step=99>`,
{term}`x 17 <y>`
on 18
lines, <b class="a99">19</b>, <img src="99.png" alt="91">, ![a picture of 92](99.png).

$$
99 = 99
$$

1. An item of 20.
   More of 21.
2. Another.

| 22 | `f(99)` |
|----|----|
| 23 | $x_{99} = 24$ |

```{code-cell} ipython3
---
mystnb:
  image:
    alt: A curve that
      falls by 25.
---
def f(x, width=99):  # of 26
    return {"predicting 27": 99, "x99": f"mean {x:.3f} of 28"}


lines(title="90%", y_scale="log99")
```

```{note} A note of 29
:class: c99
It says 30.
```

```bash
pip install 99
```

### 1. Exercise with 31
*Easy, 5 minutes.* Write 32.

*Expected:* 33.
"""


def test_all_that_readers_read_is_prose_and_nothing_else():
    found = [n.value for passage in passages(PAGE) for n in numerals(passage.text) if "minutes" not in passage.text]
    assert sorted(found) == [0.9, 11, 13, 14, *range(16, 32), 33, 91, 92]


def test_words_that_set_a_figure_say_what_they_set():
    read = Reading(
        Table("page"), passages("See {set}`scale 8 <output_scale=8>`, {set}`20 % <part=0.2>`, {set}`3 <part=4>`.")
    )
    assert read.without_entry() == ["line 1: '3' in «See scale 8, 20 %, 3.»"]


def test_a_claim_reads_every_place_where_its_phrase_stands():
    text = "It falls by 4 to\n6 per cent here.\n\nIt falls by 5 to 7 per cent here, and by 8 per cent."
    one = claim("falls by {} to {} here", exactly, 0.04, 0.06)
    read = Reading(Table("page", [one]), passages(text))
    assert [[n.value for n in place.written] for _, place in read.places[one]] == [
        pytest.approx([0.04, 0.06]),
        pytest.approx([0.05, 0.07]),
    ]
    assert len(read.false(one)) == 2 and "line 4" in read.false(one)[0]
    assert read.without_entry() == ["line 4: '8 per cent' in «t falls by 5 to 7 per cent here, and by 8 per cent.»"]


def test_phrases_end_where_words_do():
    (passage,) = passages("Two lossesome, 12 steps of 2 stepsons, 2 steps.")
    one = claim("{} steps", exactly, 2)
    assert [[n.value for n in place.written] for place in one.found(passage.text, numerals(passage.text))] == [
        [12],
        [2],
    ]
    assert Reading(Table("page", [], ["Two loss"]), [passage]).missing() == ["Two loss"]


def test_a_number_within_the_words_of_a_claim_is_spoken_of():
    one = claim("twice the scale, {} times the wait", exactly, 2)
    read = Reading(Table("page", [one]), passages("It is twice the scale, 2 times the wait, twice."))
    assert [entry.partition(" in ")[0] for entry in read.without_entry()] == ["line 1: 'twice'"]
    assert read.false(one) == []


def test_a_number_that_only_counts_what_was_defined_needs_its_phrase():
    page = passages("It has two layers. It has three layers, and two losses: the two differ.")
    read = Reading(Table("page", [], ["two layers", "the two differ", "two rows"]), page)
    assert read.missing() == ["two rows"]
    assert [entry.partition(" in ")[0] for entry in read.without_entry()] == ["line 1: 'three'", "line 1: 'two'"]
    assert read.per_100_words() == pytest.approx(100 * 2 / 14)


def test_slots_are_those_of_the_kinds():
    with pytest.raises(ValueError, match="has 2 places for numbers, its comparisons need 1"):
        claim("{} of {}", exactly, 1)
    with pytest.raises(ValueError, match="a kind of comparison comes before its values"):
        claim("{}", 1)
