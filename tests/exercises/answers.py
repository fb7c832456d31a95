"""What is kept beside a check: right answers in several styles, and the mistakes of readers, each under its name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Answers:
    right: Mapping[str, Callable | float]  # under its style
    mistakes: Mapping[
        str, tuple[Callable | float, str]
    ]  # under its name: the answer, and words that the sentence must have
