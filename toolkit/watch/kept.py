"""What measuring leaves as it was: modes, random numbers, and what a forward keeps in the attributes of its modules."""

from __future__ import annotations

import contextlib
import copy
import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from toolkit.device import plain_attention, plain_recurrence
from toolkit.domain import trusted

Back = Callable[[], Any]  # makes something what it was
SINGLE = (int, float, str, type(None))
OF_EVERY_MODULE = frozenset(vars(nn.Module()))
DEEP = 6  # a data loader holds its dataset, that its transforms, these their generator


@contextlib.contextmanager
def undisturbed(model: nn.Module, *others: Any) -> Iterator[None]:
    """Inside, the model is in evaluation mode; afterwards it and `others`, a loss or what gives examples, are what they
    were, and so are random numbers."""
    back = [*attributes(model, *(one for one in others if isinstance(one, nn.Module))), *drawn(*others)]
    devices = sorted({str(p.device) for p in model.parameters() if p.device.type == "cuda"})
    kind = next(model.parameters()).device.type
    try:
        for module in model.modules():
            module.training = False
        with torch.random.fork_rng(devices), torch.enable_grad(), plain_attention(), trusted():
            with _recurrence(model), torch.autocast(kind, enabled=False):
                yield
    finally:
        _all(back)


@contextlib.contextmanager
def unchanged(module: Any) -> Iterator[None]:
    """Inside, a forward may write into the attributes of its modules; afterwards they are what they were, but for the
    numbers in tensors. It may stand inside of a derivative. Other than a module nothing is looked at."""
    back = _held([module], tensors=False) if isinstance(module, nn.Module) else []
    try:
        yield
    finally:
        _all(back)


def drawn(*sources: Any) -> list[Back]:
    """What sets random numbers back to where they are now: Python's, NumPy's and PyTorch's, and those of the generators
    that data loaders, their samplers, their datasets and the transforms in these hold."""
    found: list[Back] = [
        partial(random.setstate, random.getstate()),
        partial(np.random.set_state, np.random.get_state()),
        partial(torch.random.set_rng_state, torch.random.get_rng_state()),
    ]
    met: set[int] = set()
    for source in sources:
        found += [back for one in _inside(source, DEEP, met) if (back := _drawn(one)) is not None]
    return found


def attributes(module: nn.Module, *others: nn.Module) -> list[Back]:
    """What makes the attributes of a module and of those in it what they are now, and lists, dicts, tensors, arrays and
    generators in them. Left out are weights and buffers of the first, which a functional call replaces by copies."""
    return _held([module, *others], True, {id(tensor) for tensor in (*module.parameters(), *module.buffers())})


def _recurrence(model: nn.Module) -> contextlib.AbstractContextManager:
    recurrent = any(isinstance(module, nn.RNNBase) for module in model.modules())
    return plain_recurrence() if recurrent else contextlib.nullcontext()


def _all(back: Iterable[Back]) -> None:
    for one in back:
        one()


def _held(modules: list[Any], tensors: bool, met: Iterable[int] = ()) -> list[Back]:
    found, ahead, known = [], list(modules), set(met)
    while ahead:
        one = ahead.pop()
        if isinstance(one, SINGLE) or id(one) in known or (not tensors and isinstance(one, Tensor)):
            continue
        known.add(id(one))
        backs, parts = _module(one, tensors) if isinstance(one, nn.Module) else _one(one)
        found += backs
        ahead += parts
    return found


def _module(module: nn.Module, tensors: bool) -> tuple[list[Back], list[Any]]:
    """What makes a module what it is now, and what is in it that is no part of every module."""
    own = vars(module)
    dicts = [own, own["_parameters"], own["_buffers"], own["_modules"]]
    parts = [*own["_modules"].values(), *(value for name, value in own.items() if name not in OF_EVERY_MODULE)]
    parts += [*own["_parameters"].values(), *own["_buffers"].values()] if tensors else []
    return [partial(_dict, now, dict(now)) for now in dicts], parts


def _one(value: Any) -> tuple[list[Back], Iterable[Any]]:
    """What makes one thing what it is now, and the things that are in it."""
    if isinstance(value, dict):
        return [partial(_dict, value, dict(value))], value.values()
    if isinstance(value, list):
        return [partial(value.__setitem__, slice(None), copy.copy(value))], value
    if isinstance(value, set | deque):
        return [partial(_refill, value, list(value))], value
    if isinstance(value, tuple):
        return [], value
    if isinstance(value, Tensor):
        plain = value.layout == torch.strided and not (value.is_inference() or value.is_meta)
        return [partial(_tensor, value, value.detach().clone())] if plain else [], ()
    if isinstance(value, np.ndarray):
        return [partial(np.copyto, value, value.copy())] if value.flags.writeable else [], ()
    back = _drawn(value)
    return [] if back is None else [back], ()


def _dict(now: dict, before: dict) -> None:
    now.update(before)
    if len(now) > len(before):
        for name in now.keys() - before.keys():
            del now[name]


def _refill(now: Any, before: list) -> None:
    now.clear()
    (now.extend if isinstance(now, deque) else now.update)(before)


def _tensor(now: Tensor, before: Tensor) -> None:
    with torch.no_grad():
        if not torch.equal(now, before):  # a graph may wait for its backward, and know that it was written into
            now.copy_(before)


def _drawn(one: Any) -> Back | None:
    """What sets a generator back; None for what is none."""
    if isinstance(one, torch.Generator):
        return partial(one.set_state, one.get_state())
    if isinstance(one, random.Random) and not isinstance(one, random.SystemRandom):
        return partial(one.setstate, one.getstate())
    if isinstance(one, np.random.RandomState):
        return partial(one.set_state, one.get_state())
    if isinstance(one, np.random.Generator):
        return partial(setattr, one.bit_generator, "state", copy.deepcopy(one.bit_generator.state))
    return None


def _inside(one: Any, deep: int, met: set[int]) -> Iterator[Any]:
    """A thing and those in its attributes, and in theirs; of lists the first hundred."""
    if id(one) in met or isinstance(one, (*SINGLE, type, Tensor, np.ndarray, nn.Module)):
        return
    met.add(id(one))
    yield one
    parts = one[:100] if isinstance(one, list | tuple) else list(getattr(one, "__dict__", {}).values())
    for part in parts if deep else []:
        yield from _inside(part, deep - 1, met)
