"""What Python and the figure say to each other, as types.

`widgets/src/data/protocol.ts` is the twin of this module. The cases in `tests/protocol` are read by the tests of both:
a key, a state or an action that only one side knows fails there.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict, get_args

Value = float | bool | str
Scale = Literal["linear", "log"]
TrainerName = Literal["kernel", "browser"]
Type = Literal["number", "integer", "boolean", "choice"]
Action = Literal["greet", "train", "pause", "step", "cancel", "reset", "further"]
Asking = Literal["choose", "draw"]
Scored = Literal["half", "peak"]
State = Literal["recorded", "waiting", "training", "paused", "done", "diverged", "cancelled", "failed"]

ACTIONS: tuple[Action, ...] = get_args(Action)
STATES: tuple[State, ...] = get_args(State)


class Axis(TypedDict):
    """The axis of the cursor: training steps, or a field and the `values` that a live run is measured at.

    `most`: so many steps a run may have, None where any number.
    """

    kind: Literal["steps", "field"]
    name: str
    label: str
    symbol: str
    scale: Scale
    values: list[float]
    most: int | None


class Control(TypedDict):
    """The control of a field. `marks` are its recorded values, or the stops of its slider.

    `trains` are the values that train with the others at their defaults: "any" in its range, or some of them; where
    nobody trains, none.
    """

    name: str
    label: str
    symbol: str
    type: Type
    scale: Scale
    low: float | None
    high: float | None
    options: list[Value] | None
    help: str
    marks: list[Value]
    default: Value
    recorded: bool
    advanced: bool
    trains: Literal["any"] | list[Value]


class Theory(TypedDict):
    """`target`: whether the theory says where training tends to, and not how it gets there."""

    name: str
    label: str
    target: bool


class Panel(TypedDict):
    """The fields of every panel; its kind adds the rest."""

    kind: str
    title: NotRequired[str | None]


class Gap(TypedDict):
    """A column whose gap to the theory is shown."""

    column: str
    label: str


class Moment(TypedDict):
    """The first step at which a column is at least a bound (">="), or at most ("<=")."""

    name: str
    column: str
    sign: Literal[">=", "<="]
    bound: float


class Python(TypedDict):
    """What is needed to write the experiment as Python."""

    module: str
    name: str
    fields: dict[str, Any]
    defaults: dict[str, Any]
    points: int | None
    install: str | None


class About(TypedDict):
    experiment: str
    versions: dict[str, str]


class Variant(TypedDict):
    """The program of these values of the fields that shape a program. `limits` are the bounds of other fields that the
    values leave, where they are narrower than those of the controls."""

    values: dict[str, Any]
    limits: dict[str, list[float]]
    file: str


class Programs(TypedDict):
    """What a page needs to train by itself. Files are scripts beside the page, "" until they are published.

    `worker` runs a program, `data` are its large constants by their hash. `fields` is the whole configuration, `inputs`
    are those of its fields that one program takes any value of, `theories` those that a program computes too.
    """

    worker: str
    data: dict[str, str]
    variants: list[Variant]
    fields: dict[str, Any]
    inputs: list[str]
    theories: list[str]


class Question(TypedDict):
    """What is asked before the figure is shown.

    Either `choices` and the place of the right `answer`; or a `column` of the first panel of curves to draw, beside
    those `given`, `scored` by the sentence `told` with a place for what was drawn and one for what was measured.
    """

    kind: Asking
    text: str
    choices: list[str]
    answer: int
    column: str
    given: list[str]
    scored: Scored
    told: str


class Prediction(TypedDict, total=False):
    """How a reader has answered: the place of a choice, or a drawn curve as shares of the panel's height.

    `shown`: the figure is not veiled any more, whether or not there is an answer.
    """

    shown: bool
    choice: int
    drawn: list[float]


class Spec(TypedDict):
    """A figure. `trainer`: who trains, None where only recorded runs are shown. `page`: the website's page with this
    figure, for links from a notebook, "" where there is none."""

    name: str
    file: str
    page: str
    title: str
    alt: str
    sentence: str
    trainer: TrainerName | None
    programs: Programs | None
    axis: Axis
    controls: list[Control]
    base: dict[str, Any]
    theories: list[Theory]
    panels: list[Panel]
    gap: list[Gap]
    moments: list[Moment]
    kept: list[dict[str, Value]]
    question: Question | None
    python: Python | None
    about: About


class Request(TypedDict):
    """What a reader asks of the trainer. The serial grows, so that the same action may be requested twice."""

    serial: int
    action: Action


class Status(TypedDict):
    """The status of the training. `run` is the number of the live run, 0 before its first row.

    It speaks of the configuration that has these `values`; while the controls have others, the trainer has not heard of
    them yet. `heard` is the serial of the last request that was answered. `details` is the traceback of what failed.
    """

    state: State
    message: str
    step: int
    steps: int
    seconds_left: float | None
    run: int
    device: str
    values: dict[str, Value]
    heard: int
    details: str


class PartAttributes(TypedDict):
    """The attributes of a packed part: rows from `first` on of the run with these values. `moments` are the steps of
    those that have come; a part of theories alone has none."""

    run: int
    first: int
    values: dict[str, Value]
    moments: NotRequired[dict[str, int]]
