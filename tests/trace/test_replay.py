"""Replays against the functions themselves, on what could go wrong: views, memory that is written to, what Python
reads."""

import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.func import grad, vmap

from toolkit.trace.calls import CONSTANT
from toolkit.trace.replay import Trace, traced


def drawn(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def replayed(function, changing, fixed, again=None):
    """What the replay gives for other numbers than those that it was recorded with."""
    _, trace = traced(function, changing, fixed)
    assert isinstance(trace, Trace), trace
    emitted = trace.replay()
    changing, fixed = again or ([x + 1 for x in changing], fixed)
    before = [x.clone() for x in [*changing, *fixed]]
    made = emitted.each(*emitted.before(*fixed), *changing)
    assert all(map(torch.equal, before, [*changing, *fixed])), "an input was changed"
    assert all(x.is_contiguous() and not x.storage_offset() for x in made)
    return made, function(changing, fixed)


def descend(changing, fixed):
    (w,), (x, y, rate) = changing, fixed
    return [w - rate * grad(lambda w: ((x @ w).tanh() - y).square().mean() + 0.1 * (w**2).sum())(w)]


def batched(changing, fixed):
    (w,), (x, y, rate) = changing, fixed
    step = vmap(lambda w, rate: descend([w], [x, y, rate])[0])
    return [step(w, rate)]


def reused(changing, fixed):
    """Operands that overlap, are views, or are read later must not be written into."""
    (a,) = changing
    b = a * 2
    c = b * b.T
    d = b[0] * c
    return [c + d, (b + 1) * b, b.T]


def parts(changing, fixed):
    """Parts of an input are views of it."""
    (a,) = changing
    first, second = a.split(2, 1)
    top, below = (first * 3).chunk(2)
    return [second.exp() / 2, top - below, a.unbind(0)[1].neg()]


def waves(changing, fixed):
    u, v = (torch.fft.rfft(x) for x in changing)
    product = u * v.conj() * 0.5
    return [product.real.sum(-1), product.abs(), torch.view_as_real(u)[..., 1] * 2]


def filled(changing, fixed):
    """Constants of all kinds."""
    (a,) = changing
    one, zero = torch.ones_like(a), torch.zeros_like(a)
    eye = torch.eye(a.shape[0], dtype=a.dtype)
    return [a * one + zero * 5 + eye / 2, torch.arange(a.shape[0]) * 2, a.new_zeros(3) + 1, torch.where(a > 0, a, 1.0)]


def in_place(changing, fixed):
    (a,) = changing
    b = a.clone()
    b[0] += 1
    return [b * 2]


def sorted_(changing, fixed):
    (a,) = changing
    values, places = a.sort(-1)
    return [values * 2, places, a.argmax(-1), (a @ a.T).diagonal() / 3, torch.linalg.eigvalsh(a @ a.T)]


def still(changing, fixed):
    """Results that do not change, or are inputs."""
    (a,), (x,) = changing, fixed
    return [a, x * 2, x, a.T]


W = drawn(4, seed=1)
CASES = {
    "descent": (descend, [drawn(3)], [drawn(5, 3), drawn(5), torch.tensor(0.1, dtype=torch.float64)]),
    "batch": (batched, [drawn(6, 3)], [drawn(5, 3), drawn(5), drawn(6).abs()]),
    "operands": (reused, [drawn(4, 4)], []),
    "parts": (parts, [drawn(4, 4)], []),
    "waves": (waves, [drawn(2, 7), drawn(2, 7, seed=1)], []),
    "constants": (filled, [drawn(3, 3)], []),
    "in place": (in_place, [drawn(3)], []),
    "sorted": (sorted_, [drawn(3, 4)], []),
    "still": (still, [drawn(2, 3)], [drawn(2, 3)]),
    "one tensor twice": (lambda c, f: [c[0] * f[0] - c[1]], [W, W], [W]),
}


@pytest.mark.parametrize("name", CASES)
def test_a_replay_gives_what_the_function_gives(name):
    made, wanted = replayed(*CASES[name])
    for one, other in zip(made, wanted, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-13, atol=1e-14)


def test_what_stays_fixed_may_begin_anywhere_in_its_memory():
    x = drawn(3, 5, 3)
    rest = [drawn(5), torch.tensor(0.1, dtype=torch.float64)]
    made, wanted = replayed(descend, [drawn(3)], [x[0], *rest], ([drawn(3, seed=2)], [x[2], *rest]))
    torch.testing.assert_close(made, wanted, rtol=1e-13, atol=1e-14)


def test_what_stays_fixed_is_computed_once_and_copies_are_not_made():
    _, trace = traced(batched, [drawn(6, 3)], [drawn(5, 3), drawn(5), drawn(6).abs()])
    code = trace.replay().each.code
    assert "out =" in code and "expand" not in code and "ones_like" not in code


def test_a_product_with_a_vector_is_a_sum():
    _, trace = traced(lambda c, f: [torch.bmm(c[0], c[1])], [drawn(3, 4, 5), drawn(3, 5, 1)], [])
    assert "bmm" not in trace.replay().each.code


def test_draws_are_drawn_again():
    _, trace = traced(lambda c, f: [c[0] + torch.rand(3, dtype=torch.float64)], [drawn(3)], [])
    each = trace.replay().each
    assert not torch.equal(each(drawn(3))[0], each(drawn(3))[0])


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (lambda c, f: [c[0] * c[0].sum().item()], "_local_scalar_dense"),
        (lambda c, f: [c[0] if c[0].sum() > 0 else -c[0]], "_local_scalar_dense"),
        (lambda c, f: [c[0][c[0] > 0]], "index"),
        (lambda c, f: [torch.nonzero(c[0])], "nonzero"),
        (lambda c, f: [torch.tensor(c[0].numpy().sum())], "numpy"),
        (lambda c, f: [c[0] * sum(c[0].tolist())], "tolist"),
    ],
)
def test_what_python_reads_keeps_a_function_from_being_replayed_and_changes_nothing(function, why):
    made, refused = traced(function, [drawn(3)], [])
    assert isinstance(refused, str) and refused == f"Python reads numbers ({why})"
    torch.testing.assert_close(made, function([drawn(3)], []))


def test_what_a_function_raises_is_raised():
    with pytest.raises(RuntimeError, match="size"):
        traced(lambda c, f: [c[0] + f[0]], [drawn(3)], [drawn(4)])


def test_a_vector_times_a_matrix_is_no_change_in_place():
    (again,), (made,) = replayed(lambda c, f: [c[0].cos() @ f[0]], [drawn(3)], [drawn(3, 5, seed=1)])
    torch.testing.assert_close(again, made)


def test_numbers_are_where_the_tensors_are():
    """On a computer without a GPU: tensors that say they are on one, and have no numbers."""

    def alike(changing, fixed):
        (x,), (y,) = changing, fixed
        return [torch.ones_like(x), x.new_zeros(3), torch.where(y > 0, x, torch.zeros_like(y)), x + x.new_ones(4, 3)]

    with FakeTensorMode():
        tensors = [torch.empty(4, 3, device="cuda") for _ in range(2)]
        _, trace = traced(alike, tensors[:1], tensors[1:])
        assert isinstance(trace, Trace), trace
        constants = [call.value for call in trace.calls if call.op == CONSTANT and isinstance(call.value, torch.Tensor)]
        assert constants and {one.device.type for one in constants} == {"cuda"}
