"""Checks of exercises: they call the reader's function and say in words what is wrong with it.

`asks_for` makes a check; `compare` tries the answer on several cases beside the right one and names the mistake;
`array`, `number` and `NotYet` are for checks of a property. `asks_for_number` makes a check of a number, or of a choice
by its number; `compare_number` and `compare_choice` try it.
"""

from toolkit.exercises.answers import NotYet, array, asks_for, number
from toolkit.exercises.single import asks_for_number, compare_choice, compare_number
from toolkit.exercises.trial import compare, given

__all__ = [
    "NotYet",
    "array",
    "asks_for",
    "asks_for_number",
    "compare",
    "compare_choice",
    "compare_number",
    "given",
    "number",
]
