"""Functions as graphs: the graph gives what the function gives, at other sizes too, or says what keeps it from it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.func import grad, vmap

from tests.trace.evaluate import evaluate
from toolkit.domain import domain, tensor
from toolkit.draws import Stream, child, normal, permutations
from toolkit.trace import TraceError, shipped, trace

G = torch.Generator().manual_seed(0)


def f(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=G, dtype=torch.float64)


def holds(function, inputs: dict, *others: dict):
    """The graph of a function, which gives the same numbers at the inputs and at others."""
    graph = trace(function, inputs, others)
    for at in (inputs, *others):
        for name, found in evaluate(graph, at).items():
            torch.testing.assert_close(found, function(at)[name], rtol=1e-12, atol=1e-12)
    return graph


def test_the_example_of_the_package():
    graph = trace(lambda at: {"y": at["x"] * at["scale"]}, {"x": torch.ones(3, 2), "scale": 0.5})
    assert graph.json() == {"nodes": [["in", "x"], ["in", "scale"], ["mul", "~2", "~1"]], "out": {"y": "%2"}}


def test_a_graph_holds_at_other_sizes_even_if_all_were_equal():
    def function(at):
        hidden = (at["x"] @ at["w"].T).relu()
        return {"y": hidden.mean(0) * hidden.shape[0], "norm": at["w"].norm(dim=1), "top": hidden.argmax(-1)}

    holds(function, {"x": f(5, 5), "w": f(5, 5)}, {"x": f(9, 4), "w": f(3, 4)}, {"x": f(2, 7), "w": f(11, 7)})


def test_a_gradient_a_map_and_indices():
    def function(at):
        def loss(w):
            return (torch.log_softmax(at["x"] @ w, 1) * at["y"]).sum(1).mean()

        chosen = at["x"][at["x"][:, 0].argsort(stable=True)]
        return {"g": grad(loss)(at["w"]), "rows": vmap(lambda row: row.square().sum())(chosen)}

    holds(function, {"x": f(6, 4), "y": f(6, 3), "w": f(4, 3)}, {"x": f(5, 2), "y": f(5, 9), "w": f(2, 9)})


def test_several_indices_of_the_first_dimensions_are_one():
    def function(at):
        x, i, j = at["x"], at["i"], at["j"]
        return {"both": x[i[:, None], j], "last": x[i, i - 1, :], "all": x[i, i, j[:, :1].T], "in": x[:, i]}

    def places(*shape):
        return torch.randint(-3, 3, shape, generator=G)

    one, other = ({"x": f(n, n + 1, 3), "i": places(k), "j": places(k, 2)} for n, k in ((3, 4), (5, 7)))
    holds(function, one, other)


def test_several_indices_after_a_colon_are_refused_in_words():
    with pytest.raises(TraceError, match="of several indices the first ones alone can be traced"):
        trace(lambda at: {"y": at["x"][:, at["i"], at["i"]]}, {"x": f(3, 4, 5), "i": torch.arange(2)})


def test_one_tensor_given_twice_stays_two_inputs():
    zeros = torch.zeros(4, dtype=torch.float64)
    graph = trace(lambda at: {"d": at["mean"] - 2 * at["square"]}, {"mean": zeros, "square": zeros})
    found = evaluate(graph, {"mean": f(4).fill_(3), "square": f(4).fill_(1)})
    assert graph.inputs() == {"mean", "square"} and found["d"].tolist() == [1] * 4


def test_numbers_and_sizes_are_inputs_and_no_constants():
    def function(at):
        count = torch.sym_int(at["share"] * at["n"] ** 2 + 1e-6)
        every = torch.arange(at["n"] ** 2).double() * at["share"] ** 0.5
        return {"first": every[:count], "rest": every[count:], "few": every[: torch.sym_min(10, count)]}

    holds(function, {"share": 0.4, "n": 7}, {"share": 0.81, "n": 12}, {"share": 0.37, "n": 3})


def double(x):
    return {"y": x["x"] * len(x["x"])}


def branch(x):
    return {"y": x["x"] if x["n"] > 3 else -x["x"]}


def whole(x):
    return {"y": x["x"][: int(x["r"] * 10)]}


def loop(x):
    return {"y": sum(x["x"] * i for i in range(x["n"]))}


def zero(x):
    return {"y": x["x"] * 2 if x["r"] else x["x"]}


def values(x):
    return {"y": x["x"] * float(x["x"].sum())}


def choice(x):
    return {"y": x["x"] * 2 if x["x"].sum() > 0 else x["x"]}


def holes(x):
    return {"y": torch.nonzero(x["x"] > 0)}


def waves(x):
    return {"y": torch.fft.rfft(x["x"]).abs()}


def order(x):
    return {"y": x["x"].norm(p=3)}


def longest(x):
    return {"y": x["x"][:20] * torch.ones(20)[: x["x"].shape[0]]}


def large(x):
    return {"y": x["x"].sum() * torch.from_numpy(np.zeros(5000))}


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (double, "became a constant.*len.*tensor.shape.0."),
        (branch, "Python branches on a number, n > 3 .*torch.where"),
        (whole, "became a constant, r|became a constant, 10|number.*sym_int"),
        (loop, "became a constant, Eq.n, 5.*"),
        (zero, "became a constant, Eq.r, 0.3"),
        (values, "reads no value of a tensor|no operation"),
        (choice, "reads no value of a tensor|no operation"),
        (holes, "reads no value|sort, or choose with torch.where"),
        (waves, "products with cosines"),
        (order, "norm of order 3"),
        (longest, "holds where x.0. < 20 only|holds where"),
        (large, "5,000 numbers.*shipped"),
    ],
)
def test_what_keeps_a_function_from_it_is_said_with_line_and_remedy(function, words):
    inputs = {"x": f(9), "n": 5, "r": 0.3}
    with pytest.raises(TraceError, match=words) as said:
        trace(function, inputs, [{"x": f(30), "n": 6, "r": 0.7}])
    if function is not large:
        assert f"test_trace.py, line {function.__code__.co_firstlineno + 1}: return" in str(said.value)


def test_a_size_that_is_one_in_the_inputs_only_is_refused():
    with pytest.raises(TraceError, match=r"holds where Eq\(x\[1\], 1\) only"):
        trace(lambda at: {"y": at["x"] * 2}, {"x": f(4, 1)}, [{"x": f(4, 3)}])


def test_a_size_may_be_one_elsewhere():
    def function(at):
        return {"y": at["x"].select(0, torch.sym_min(1, at["x"].shape[0] - 1)), "sum": at["x"].sum(0)}

    holds(function, {"x": f(5, 3)}, {"x": f(1, 4)}, {"x": f(2, 1)})


@domain(x=tensor("n"), y=tensor("n"))
def alike(x, y):
    return x - y


def test_declared_functions_ask_nothing_of_symbols():
    holds(lambda at: {"d": alike(at["x"], at["y"])}, {"x": f(3), "y": f(3)}, {"x": f(8), "y": f(8)})


def test_draws_are_operations_of_their_streams_in_order():
    def draws(generator, n, m):
        weights, batches = child(generator, "weights"), child(generator, "batches")
        normal(m, 3, generator=weights)  # needed for what comes after it in the same stream
        made = {"w": normal(n, m, generator=weights), "order": torch.randperm(n, generator=batches)}
        made["batches"] = permutations(m, n, generator=batches)
        made["label"] = torch.randint(0, n, (m,), generator=child(generator, "labels"))
        return made | {"share": torch.rand(n, m, generator=child(generator, "shares"), dtype=torch.float64)}

    graph = trace(lambda at: draws(Stream(), at["n"], at["m"]), {"n": 7, "m": 5}, [{"n": 11, "m": 3}])
    assert [node[0] for node in graph.nodes if node[0].startswith("rand")].count("randn") == 2
    for n, m, seed in ((7, 5, 1), (40, 9, 2**31 - 1)):
        expected = draws(torch.Generator().manual_seed(seed), n, m)
        found = evaluate(graph, {"n": n, "m": m}, seed)
        assert all(torch.equal(found[name], expected[name]) for name in expected)


def test_another_draw_is_refused_in_words():
    with pytest.raises(TraceError, match="a draw by normal cannot be traced"):
        trace(lambda at: {"x": torch.normal(0.0, 1.0, (at["n"],), generator=Stream())}, {"n": 5})


def test_numbers_that_depend_on_the_type_are_both():
    def function(at):
        return {"y": torch.where(at["x"] > torch.finfo(at["x"].dtype).eps, at["x"], 0)}

    graph = trace(function, {"x": f(5)}, narrow=True)
    assert ["number", 2.0**-23, 2.0**-52] in graph.nodes
    assert all(node[0] != "number" for node in trace(function, {"x": f(5)}).nodes)
    assert trace(lambda at: {"y": at["x"].double() * 0.1}, {"x": f(5)}, narrow=True).json()["nodes"][1:] == [
        ["mul", "~1", 0.1]
    ]


def test_a_shipped_array_is_a_constant_with_a_name():
    array = np.arange(6.0).reshape(2, 3)
    assert torch.equal(shipped("numbers", array), torch.from_numpy(array))
    graph = trace(lambda at: {"y": shipped("numbers", array) * at["scale"]}, {"scale": 2.0})
    assert ["data", "numbers"] in [node[:2] for node in graph.nodes] and graph.data["numbers"] is array


def test_nothing_is_computed_twice_and_nothing_for_nobody():
    def function(at):
        x = at["x"]
        unused = x.exp().sum()
        again = (x.T.T + 0 * unused.detach().new_zeros(())) if False else x.T.T
        return {"a": (x * x).sum(0), "b": (again * again).sum(0) ** 1.0, "c": x[:].clone()}

    graph = trace(function, {"x": f(3, 4)})
    assert [node[0] for node in graph.nodes] == ["in", "mul", "sum"]
    assert graph.out["a"] == graph.out["b"] and graph.out["c"].node == 0
