"""Every public function of theory and metrics, tried in its declared domain, edges included, and outside it."""

import dataclasses
import inspect
import pkgutil
import time
from collections.abc import Mapping
from importlib import import_module

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from jaxtyping import TypeCheckError

import toolkit.metrics
import toolkit.theory
from tests.domains import inside, outside

TRIES = settings(  # the first failure is shown as it is: to make it shorter takes minutes
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
AT_LEAST, LONG = 100, 60  # of many tries are made so many, and then those that begin within so many seconds
FEW, MANY = settings(TRIES, max_examples=12), settings(TRIES, max_examples=1000)


ANYWHERE = ("arrays", "frozen_kernel", "_parts")  # for arrays of any namespace: what calls them has checked


def public(package) -> list:
    """The functions and dataclasses that a package's modules define. What a NamedTuple holds is a result."""
    names = [found.name for found in pkgutil.iter_modules(package.__path__) if not found.name.endswith(ANYWHERE)]
    modules = [import_module(f"{package.__name__}.{name}") for name in names]
    defined = [
        thing
        for module in modules
        for name, thing in vars(module).items()
        if not name.startswith("_") and getattr(thing, "__module__", None) == module.__name__
    ]
    return [thing for thing in defined if inspect.isfunction(thing) or dataclasses.is_dataclass(thing)]


FUNCTIONS = public(toolkit.theory) + public(toolkit.metrics)
every = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f"{f.__module__}.{f.__name__}"[len("toolkit.") :])


def leaves(result) -> list:
    """All numbers of a result."""
    if isinstance(result, Mapping):
        return [leaf for part in result.values() for leaf in leaves(part)]
    if isinstance(result, tuple | list):
        return [leaf for part in result for leaf in leaves(part)]
    if dataclasses.is_dataclass(result):
        return leaves(vars(result))
    return [] if callable(result) else list(np.ravel(result))


# The types of a dataclass are checked outside its domain, and only while tests run (`tests/shapes.py`).
TYPES = {False: (), True: (TypeCheckError,)}


def names(arguments: dict) -> list[str]:
    """Of the arguments, and of the fields of those that are dataclasses."""
    parts = [vars(value) for value in arguments.values() if dataclasses.is_dataclass(value)]
    return [*arguments, *(name for fields in parts for name in fields)]


def check(function, arguments: dict) -> bool:
    """Whether a call has an answer; it fails for one that is not finite, and for an error without a name in it."""
    try:
        with np.errstate(all="ignore"):
            result = leaves(function(**arguments))
    except ValueError as error:
        assert any(name in str(error) for name in names(arguments)), str(error)
        return False
    assert function.limits or np.isfinite(np.array(result, float)).all(), result
    return True


@every
def test_a_public_function_declares_its_domain(function):
    assert hasattr(function, "domain"), "declare it: CONTRIBUTING.md, Habits"


def within(function, tries) -> None:
    answers, began = [], time.process_time()

    @tries
    @given(inside(function))
    def tried(arguments):
        if len(answers) < AT_LEAST or time.process_time() - began < LONG:
            answers.append(check(function, arguments))

    tried()
    assert any(answers), "no arguments had an answer"


def beyond(function, tries) -> None:
    @tries
    @given(outside(function))
    def tried(wrong):
        name, arguments = wrong
        with pytest.raises((ValueError, *TYPES[inspect.isclass(function)]), match=name):
            function(**arguments)

    tried()


@every
def test_in_its_domain_a_function_gives_finite_numbers_or_an_error_in_words(function):
    within(function, FEW)


@every
def test_what_lies_outside_a_domain_is_refused_by_its_name(function):
    beyond(function, FEW)


@pytest.mark.full
@every
def test_domains_at_length(function):
    within(function, MANY)
    beyond(function, MANY)
