"""A watched training is bit for bit the same as an unwatched one."""

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from tests.watch.networks import Adder, cnn, images, loader, sums, watch
from toolkit.watch import Sharpness, Spectrum

ALL = ["nc", "kernel", "rank", "distance", "sharpness"]


def state(model, optimiser) -> list[torch.Tensor]:
    memory = [v for entry in optimiser.state_dict()["state"].values() for v in entry.values()]
    gradients = [p.grad for p in model.parameters()]
    return [*model.state_dict().values(), *gradients, *(v for v in memory if isinstance(v, torch.Tensor))]


def by_hand(model, optimiser, batches, watched=None, steps=9) -> list[torch.Tensor]:
    torch.manual_seed(3)
    done = 0
    while done < steps:
        for inputs, targets in batches:
            optimiser.zero_grad()
            cross_entropy(model(inputs), targets).backward()
            optimiser.step()
            done += 1
            if watched is not None:
                watched.step()
            if done == steps:
                break
    return [*state(model, optimiser), torch.get_rng_state(), torch.as_tensor(np.random.get_state()[1].astype(int))]


def same(one, other) -> bool:
    return len(one) == len(other) and all(map(torch.equal, one, other))


@pytest.mark.parametrize("generator", [None, 4])
def test_a_loop_of_ones_own_with_dropout_batch_norm_and_shuffling(generator):
    def trained(watching: bool):
        drawn = None if generator is None else torch.Generator().manual_seed(generator)
        model, batches = cnn(), loader(generator=drawn)
        optimiser = torch.optim.Adam(model.parameters(), 0.01)
        watched = watch(model, batches, test=loader(), measures=ALL, every=2) if watching else None
        return by_hand(model, optimiser, batches, watched), model, watched

    (plain, _, _), (seen, model, watched) = trained(False), trained(True)
    assert same(plain, seen) and all(module.training for module in model.modules())
    assert watched.data.step.values.tolist() == [0, 2, 4, 6, 8] and np.isfinite(watched.data.to_array()).all()


def test_a_transformer_with_a_buffer_that_its_forward_changes():
    def trained(watching: bool):
        model = Adder()
        optimiser = torch.optim.AdamW(model.parameters(), 0.01)
        watched = watch(model, sums(), measures=[*ALL, Spectrum(weight="embed.weight")]) if watching else None
        return by_hand(model, optimiser, [sums()], watched), watched

    (plain, _), (seen, watched) = trained(False), trained(True)
    assert same(plain, seen)
    np.testing.assert_allclose(watched.data.spectrum.sum("frequency"), 1, rtol=1e-5)


def test_fit_is_the_loop_that_one_would_write():
    model, other = cnn(), cnn()
    optimiser = torch.optim.SGD(model.parameters(), 0.1, momentum=0.9)
    plain = by_hand(model, optimiser, loader())
    beside = torch.optim.SGD(other.parameters(), 0.1, momentum=0.9)
    watched = watch(other, measures=["nc"])
    torch.manual_seed(3)
    data = watched.fit(beside, steps=9, points=4)
    assert same(plain[:-2], state(other, beside)) and data.step.values[0] == 0 and data.step.values[-1] == 9


def test_modes_and_precision_stay():
    model = cnn()
    model[1].eval()
    model[0].weight.requires_grad_(False)
    watched = watch(model, measures=ALL)
    assert not model[1].training and model[0].training and not model[0].weight.requires_grad
    assert "0.weight" not in watched._seen().weights
    half = watch(cnn().to(torch.bfloat16), measures=["nc", Sharpness(most=5)])
    assert half.model[0].weight.dtype == torch.bfloat16 and half.data.sharpness.dtype == np.float32
    pictures, labels = (part[:40] for part in images().tensors)
    frozen = cnn().to(torch.bfloat16).requires_grad_(False)
    assert np.isfinite(watch(frozen, (pictures.to(torch.bfloat16), labels), measures=["nc"]).data.to_array()).all()


def test_inside_autocast_and_without_gradients_the_numbers_are_the_same():
    plain = watch(cnn(), measures=ALL).data
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        inside = watch(cnn(), measures=ALL).data
    assert plain.equals(inside)
