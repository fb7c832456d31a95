"""Python code that a figure copies: it compiles, and gives the numbers on screen."""

import numpy as np
import pytest
import xarray as xr

from tests.browser.host import copied_python, mount
from tests.browser.reader import settle
from tests.browser.synthetic import PANELS, SCALES, as_held, traits


def test_python_of_a_recording(page):
    given = traits()
    mount(page, given)
    page.evaluate(
        "model.set('values', { ...model.get('values'), output_scale: 16, seed: 1 }); model.set('cursor', 58);"
    )
    settle(page)
    assert copied_python(page) == (
        f"# pip install {given['spec']['python']['install']}\n"
        "from toolkit import figures\n"
        "from tests.browser.synthetic import Synthetic\n"
        "\n"
        "experiment = Synthetic(seed=1, output_scale=16, width=100)\n"
        "run = experiment.run(points=64)\n"
        'theory = experiment.predict("exact", run.step)\n'
        'print(run[["train_loss", "test_loss", "kernel_change"]].sel(step=58, method="nearest").to_pandas())\n'
        'figures.draw(run, {"exact": theory})\n'
    )


def test_python_of_live_values_without_a_theory(page):
    given = traits(live=True)
    given["spec"]["python"]["fields"] |= {"sizes": [3, 4], "one": [2], "word": 'say "no"\n'}
    mount(page, given | {"theory": ""})
    page.evaluate("model.set('values', { ...model.get('values'), output_scale: 1e-7, bias: true })")
    settle(page)
    text = copied_python(page)
    expected = (
        "experiment = Synthetic(\n    output_scale=1e-7,\n    width=100,\n    bias=True,\n"
        '    sizes=(3, 4),\n    one=(2,),\n    word="say \\"no\\"\\n",\n)\n'
    )
    short = expected.replace("\n    ", " ").replace("( ", "(").replace(",\n)", ")")
    assert (short if len(short) <= 101 else expected) in text
    assert "run = experiment.run()\n" in text and "predict" not in text
    assert text.endswith("figures.draw(run)\n")


def test_a_long_constructor_has_one_argument_a_line(page):
    given = traits()
    more = {f"a_rather_long_field_{i}": i for i in range(4)}
    given["spec"]["python"]["fields"] |= more
    mount(page, given)
    lines = "".join(f"    {name}={value},\n" for name, value in ({"width": 100} | more).items())
    text = copied_python(page)
    assert f"experiment = Synthetic(\n{lines})\n" in text
    columns = 'columns = ["train_loss", "test_loss", "kernel_change"]\n'
    assert f'{columns}print(run[columns].sel(step=1000, method="nearest").to_pandas())\n' in text
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("field", [True, False])
def test_python_along_another_axis(page, field):
    axis = "output_scale" if field else "depth"
    grid = {"learning_rate": ("learning_rate", [0.1, 0.5], {"kind": "number"}), axis: SCALES}
    losses = np.outer([1.0, 2.0], np.arange(1.0, 6.0))
    names = ("train_loss", "test_loss", "kernel_change")
    measured = xr.Dataset({n: (("learning_rate", axis), losses) for n in names}, coords=grid)
    mount(page, traits(held=as_held(measured, exact=measured * 1.1), panels=PANELS[:2], axis=axis, cursor=4))
    text = copied_python(page)
    swept = "output_scale=[0.03, 0.25, 1, 4, 16]" if field else ""
    assert f"run = experiment.{'sweep' if field else 'run'}({swept})\n" in text
    assert f'experiment.predict("exact"{", " * field}{swept})\n' in text
    assert f'.sel({axis}=4, method="nearest")' in text
    assert text.endswith(f'figures.draw(run, {{"exact": theory}}, axis="{axis}")\n')
