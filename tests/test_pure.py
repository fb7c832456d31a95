"""An experiment that draws without its generator, or that writes into what it is given, is refused in words."""

import random
import re

import numpy as np
import pytest
import torch

from tests.test_contract import WAYS, Well, by_run, changed, in_a_batch
from toolkit.engine.pure import Given, Shared, alike

SHARED = torch.Generator().manual_seed(0)  # of the module, so that it goes on from run to run
DRAWS = {
    "torch": lambda: torch.randn(3, dtype=torch.float64),
    "NumPy": lambda: torch.as_tensor(np.random.randn(3)),  # noqa: NPY002
    "Python": lambda: torch.full((3,), random.random(), dtype=torch.float64),
    "a generator of the module": lambda: torch.randn(3, generator=SHARED, dtype=torch.float64),
    "a new generator without a seed": lambda: torch.as_tensor(np.random.default_rng().normal(size=3)),
}


def begun(draw):
    """A start with data that are drawn so."""

    def start(self, generator):
        return {"weights": {"w": torch.randn((), generator=generator, dtype=torch.float64)}}, {"x": draw()}

    return start


@WAYS
@pytest.mark.parametrize("draw", DRAWS.values(), ids=DRAWS)
def test_a_draw_in_start_without_the_generator(trained, draw):
    with pytest.raises(ValueError, match="start\\(\\) gives other numbers .* same seed.*generator=generator") as caught:
        trained(changed(start=begun(draw)))
    assert str(caught.value).startswith("Broken (test_pure.py, line ")


@WAYS
@pytest.mark.parametrize("draw", ["torch", "NumPy", "Python"])
@pytest.mark.parametrize("function", ["ready", "step", "measure"])
def test_a_draw_in_a_step_or_a_measurement(trained, function, draw):
    own = getattr(Well, function)

    def drawing(self, *given):
        made = own(self, *given)
        part = made if function == "measure" else made["weights"]
        name = next(iter(part))
        moved = part | {name: part[name] + DRAWS[draw]()[0]}
        return moved if function == "measure" else made | {"weights": moved}

    with pytest.raises((ValueError, RuntimeError)) as caught:
        trained(changed(**{function: drawing}))
    said = " ".join([str(caught.value), *getattr(caught.value, "__notes__", [])])
    assert f"Broken.{function}()" in said and re.search("[Dd]raw in start\\(\\),? and keep", said)


def test_the_random_numbers_of_the_process_stay_where_they_were():
    torch.manual_seed(3)
    with pytest.raises(ValueError, match="start"):
        by_run(changed(start=begun(DRAWS["torch"])))
    after = torch.randn(2)
    torch.manual_seed(3)
    assert torch.equal(after, torch.randn(2))


def test_what_moves_for_another_reason_is_no_draw():
    def start(self, generator):
        np.random.randn(3)  # noqa: NPY002 - as another thread would meanwhile
        return Well.start(self, generator)

    by_run(changed(start=start))


def measuring(change):
    def measure(self, state, data):
        change(state, data)
        return Well.measure(self, state, data)

    return measure


WRITES = {
    "state['weights']['w']": lambda state, data: state["weights"]["w"].mul_(0.5),
    "data['x']": lambda state, data: data["x"].mul_(0.5),
}


@WAYS
@pytest.mark.parametrize("name", WRITES)
def test_a_measurement_that_writes_into_what_it_is_given(trained, name):
    said = f"Broken.measure() changes {name} in place"
    with pytest.raises(ValueError, match=re.escape(said)):
        trained(changed(measure=measuring(WRITES[name])))


@pytest.mark.parametrize("steps", [20, 1000])
@pytest.mark.parametrize("trained", [by_run, in_a_batch])
@pytest.mark.parametrize("name", WRITES)
def test_a_step_that_writes_into_what_it_is_given(trained, steps, name):
    def step(self, state, data):
        WRITES[name](state, data)
        return state

    with pytest.raises(ValueError, match=re.escape(f"Broken.step() changes {name} in place")):
        trained(changed(step=step).replace(steps=steps))


def test_writing_into_what_is_made_inside_is_allowed():
    def measure(self, state, data):
        return {name: value.clone().mul_(2) for name, value in Well.measure(self, state, data).items()}

    plain, twice = Well().run(progress=False), changed(measure=measure).run(progress=False)
    np.testing.assert_allclose(twice["weight"], 2 * plain["weight"])


def test_runs_inside_inference_mode():
    class Closed(Well):
        def step(self, state, data):
            return {"weights": {"w": state["weights"]["w"] * (1 - self.learning_rate)}}

    with torch.inference_mode():
        inside = Closed().run(progress=False)
    np.testing.assert_allclose(inside["weight"], Closed().run(progress=False)["weight"])


@pytest.mark.parametrize("trained", [by_run, in_a_batch])
def test_a_draw_in_a_long_run_that_is_traced(trained):
    def step(self, state, data):
        order = torch.randperm(3)
        return state | {"weights": {"w": state["weights"]["w"] + data["x"][order[0]] * order[0]}}

    with pytest.raises((ValueError, RuntimeError)) as caught:
        trained(changed(step=step).replace(steps=1000))
    said = " ".join([str(caught.value), *getattr(caught.value, "__notes__", [])])
    assert "Broken.step()" in said and re.search("[Dd]raw in start\\(\\),? and keep", said)


def test_the_parts():
    shared = Shared()
    assert not shared.moved
    for move in (lambda: torch.rand(1), lambda: np.random.rand(), random.random):  # noqa: NPY002
        move()
        assert shared.moved
        shared.restore()
        assert not shared.moved
    x = torch.arange(3.0)
    given = Given(data={"x": x, "deep": {"y": x + 1}})
    assert given.changed == ""
    x[0] = 1
    assert given.changed == "data['x']"
    nan = torch.tensor([float("nan"), 1.0])
    assert alike({"a": nan}, {"a": nan.clone()}) and alike(x, x * (1 + 1e-9)) and not alike(x, x + 1)
    assert not alike([x], [x, x]) and not alike(x, x[:2]) and alike(torch.ones(0), torch.ones(0))


@pytest.mark.parametrize("mode", [torch.inference_mode, torch.no_grad, torch.enable_grad])
def test_a_run_is_the_same_in_every_mode_of_pytorch(mode):
    plain = Well().run(points=[0, 5], progress=False, device="cpu")
    with mode():
        there = Well().run(points=[0, 5], progress=False, device="cpu")
    assert there.identical(plain.assign_attrs(there.attrs))
