"""Each kind of comparison accepts what is true as written and refuses what is not."""

import numpy as np
import pytest

from tests.claims import kinds
from tests.claims.claim import claim
from tests.claims.numerals import numerals

TRUE, FALSE = True, False
CASES = [  # phrase, text, kind, values, whether it holds
    ("{} steps", "160 steps", kinds.exactly, 160, TRUE),
    ("{} steps", "160 steps", kinds.exactly, 160.4, FALSE),
    ("at {}", "at 0.15", kinds.rounded, [0.146, 0.154], TRUE),
    ("at {}", "at 0.15", kinds.rounded, [0.146, 0.156], FALSE),
    ("at {}", "at 4 per cent", kinds.rounded, 0.0449, TRUE),
    ("at {}", "at two in a thousand", kinds.rounded, 0.0027, FALSE),
    ("{} the", "twice the", kinds.rounded, 2.15, TRUE),
    ("{} the", "twice the", kinds.rounded, 2.3, FALSE),
    ("about {} times", "about sixteen times", kinds.about, [15, 17], TRUE),
    ("about {} times", "about sixteen times", kinds.about, [11, 13], FALSE),
    ("{} times", "sixteen times", kinds.about, 16, FALSE),  # no word that says so
    ("nearly {}", "nearly 100", kinds.nearly, 95, TRUE),
    ("nearly {}", "nearly 100", kinds.nearly, 101, FALSE),
    ("more than {}", "more than 3000", kinds.more_than, [3100, 9000], TRUE),
    ("more than {}", "more than 3000", kinds.more_than, [2999, 9000], FALSE),
    ("more than {}", "more than 3000", kinds.more_than, [7000, 9000], FALSE),  # true and misleading
    ("below {}", "below 0.4", kinds.below, [0.1, 0.3], TRUE),
    ("below {}", "below 0.4", kinds.below, [0.1, 0.4], FALSE),
    ("below {}", "below 0.4", kinds.below, [0.01, 0.02], FALSE),
    ("at most {}", "at most 4 %", kinds.at_most, 0.0404, TRUE),
    ("at least {}", "at least 5", kinds.at_least, [5, 8], TRUE),
    ("{} to {}", "120 to 145", kinds.between, [121, 143], TRUE),
    ("{} to {}", "120 to 145", kinds.between, [121, 143, 169], FALSE),
    ("{} to {}", "100 to 200", kinds.between, [121, 143], FALSE),  # much too wide
    ("{} to {}", "7 to 10 per cent", kinds.between, [0.071, 0.099], TRUE),
    ("{} to {}", "0.15 to 0.29", kinds.between, [0.1478, 0.2912], TRUE),  # as rounded
    ("in all of {}", "in all of eight", kinds.in_all_of, [True] * 8, TRUE),
    ("in all of {}", "in all of eight", kinds.in_all_of, [True] * 7 + [False], FALSE),
    ("in all of {}", "in all of three", kinds.in_all_of, [True] * 3, FALSE),  # three are not "in general"
    ("{} of {}", "seven of eight", kinds.how_many_of, [True] * 7 + [False], TRUE),
    ("{} of {}", "seven of eight", kinds.how_many_of, [True] * 8, FALSE),
    ("it rises", "it rises", kinds.holds, [True, True], TRUE),
    ("it rises", "it rises", kinds.holds, [True, False], FALSE),
    ("at {}", "at 0.15", kinds.rounded, np.nan, FALSE),
    ("at {}", "at 0.15", kinds.rounded, [], FALSE),
]


@pytest.mark.parametrize("phrase, text, kind, values, right", CASES)
def test_kind(phrase, text, kind, values, right):
    one = claim(phrase, kind, lambda: values)
    (place,) = one.found(text, numerals(text))
    assert (not list(one.wrong(place.written))) is right


def test_kinds_follow_one_another():
    text = "in 40 dimensions it falls below 0.5 after 10 to 20 steps"
    one = claim(
        "in {} dimensions it falls below {} after {} to {} steps",
        *(kinds.exactly, 40, 0.5),
        *(kinds.between, lambda: np.arange(10, 21)),
    )
    (place,) = one.found(text, numerals(text))
    assert list(one.wrong(place.written)) == []
