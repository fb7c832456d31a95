"""What measuring leaves as it was, beside the weights: attributes of modules, and where random numbers are."""

import copy
import random
from collections import deque

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, Dataset, IterableDataset, Subset

from tests.watch.networks import images, watch
from toolkit.metrics.kernels import tangent_kernel
from toolkit.watch import as_function

X, Y = images().tensors
ALL = ["nc", "kernel", "rank", "distance", "sharpness"]


class Remembers(nn.Module):
    """Its forward writes into all that a module can hold."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.body, self.head = nn.Linear(64, 4), nn.Linear(4, 3)
        self.shared = [self.body, {"again": self.head}]
        self.calls, self.past, self.named, self.few, self.kinds = 0, [], {}, deque(maxlen=2), set()
        self.counts, self.mean = np.zeros(2), torch.zeros(4)
        self.teacher = [nn.BatchNorm1d(64)]  # hidden in a list, so that it is not trained
        self.torch, self.numpy = torch.Generator().manual_seed(1), np.random.default_rng(1)
        self.python, self.old = random.Random(1), np.random.RandomState(1)

    def forward(self, x):
        x = x.flatten(1)
        self.calls += 1
        for keep in (self.past.append, self.few.append, self.kinds.add):
            keep(self.calls)
        self.named["last"] = self.named.get("last", 0) + 1
        self.counts += 1
        torch.rand(1, generator=self.torch), self.numpy.random(), self.python.random(), self.old.rand()
        hidden = torch.tanh(self.body(x))
        self.hidden = hidden.detach()
        if type(self.hidden) is torch.Tensor and not torch._C._functorch.is_functorch_wrapped_tensor(hidden):
            self.mean += self.hidden.mean(0)
            self.teacher[0](x)
        return self.head(hidden)

    def state(self) -> str:
        drawn = (self.torch.get_state().tolist(), self.numpy.bit_generator.state, self.python.getstate())
        own = (self.calls, self.past, self.named, self.few, self.kinds, self.counts, self.mean, self.old.get_state())
        return repr((own, drawn, self.teacher[0].state_dict(), self.teacher[0].training, getattr(self, "hidden", 0)))


@pytest.mark.parametrize("used", [False, True])
def test_what_a_forward_keeps_in_its_module_is_what_it_was(used):
    model = Remembers()
    if used:
        model(X)
    before, names = model.state(), set(vars(model))
    watched = watch(model, (X, Y), measures=ALL)
    watched.step()
    watched.measure()
    assert model.state() == before and set(vars(model)) == names
    copy.deepcopy(model)


def test_a_forward_that_follows_is_the_one_that_would_have_followed():
    """A module that draws noise from a generator of its own, and one that counts its calls."""
    model, other = Remembers(), Remembers()
    watch(other, (X, Y), measures=ALL)
    assert torch.equal(model(X), other(X)) and model.state() == other.state()


def test_a_graph_that_waits_for_its_backward_is_not_disturbed():
    model = Remembers()
    model.scale = torch.ones(3, requires_grad=True)
    made = cross_entropy(model(X) * model.scale * model.scale, Y)
    watch(model, (X, Y), measures=ALL)
    made.backward()


def test_a_module_as_a_function_keeps_nothing_of_a_derivative():
    model = Remembers()
    before = model.state()
    function, weights = as_function(model)
    tangent_kernel(lambda w, x: function(w, x)[:, 0], weights, X[:4])
    assert model.state() == before
    copy.deepcopy(model)


class Counting(nn.Module):
    """A loss with a buffer that it moves."""

    def __init__(self):
        super().__init__()
        self.register_buffer("calls", torch.zeros(()))
        self.last = None

    def forward(self, outputs, y):
        if not torch._C._functorch.is_functorch_wrapped_tensor(outputs):
            self.calls += 1
        self.last = outputs
        return cross_entropy(outputs, y)


def test_a_loss_that_is_a_module_is_what_it_was():
    loss = Counting()
    watch(nn.Sequential(nn.Flatten(), nn.Linear(64, 3)), (X, Y), loss=loss, measures=ALL)
    assert float(loss.calls) == 0 and loss.last is None


class Noise:
    def __init__(self):
        self.drawn = np.random.default_rng(0)

    def __call__(self, x):
        return x + self.drawn.random()


class Augmented(Dataset):
    def __init__(self):
        self.transforms, self.own = [Noise()], random.Random(0)

    def __len__(self):
        return len(X)

    def __getitem__(self, index):
        x = X[index] + random.random() + np.random.rand() + torch.rand(()) + self.own.random()
        return self.transforms[0](x).float(), Y[index]


class Streamed(IterableDataset):
    def __iter__(self):
        return iter(Augmented())


@pytest.mark.parametrize("dataset", [Augmented(), Subset(Augmented(), range(50)), Streamed()])
def test_random_numbers_of_a_dataset_are_where_they_were(dataset):
    drawn, model = torch.Generator().manual_seed(3), nn.Sequential(nn.Flatten(), nn.Linear(64, 3))
    loader = DataLoader(dataset, batch_size=30, generator=drawn)
    own = {Augmented: lambda: dataset, Subset: lambda: dataset.dataset, Streamed: Augmented}[type(dataset)]()

    def where() -> str:
        held = own.own.getstate(), own.transforms[0].drawn.bit_generator.state, drawn.get_state().tolist()
        return repr((held, random.getstate(), np.random.get_state(), torch.get_rng_state().tolist()))

    before = where()
    watch(model, loader, test=loader)
    assert where() == before


def test_a_figure_trains_from_the_same_attributes_and_random_numbers():
    model = Remembers()
    loader = DataLoader(Augmented(), batch_size=30, shuffle=True)
    watched = watch(model, loader)
    live = watched.live(torch.optim.SGD(model.parameters(), 0.1), steps=4)
    ends = []
    for _ in range(2):
        walk = live.walk()
        walk.advance(4)
        ends.append(model.state() + repr(model.head.weight))
    assert ends[0] == ends[1] and model.calls == 4
