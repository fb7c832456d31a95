"""Names of fields, columns and moments, of which a Dataset has one place for each."""

from dataclasses import dataclass

import pytest

from tests.three_experiments import XorClusters
from toolkit.experiment import Experiment, Training, column, setting


@pytest.mark.parametrize("name, kind", [("width", "field"), ("loss", "column")])
def test_a_moment_with_the_name_of_a_field_or_a_column_is_refused_where_it_is_declared(name, kind):
    with pytest.raises(ValueError, match=f"a moment and a {kind} are both called '{name}'; rename one of the two"):

        @dataclass(frozen=True, kw_only=True)
        class Twice(Experiment):
            width: int = setting(3, 1, 9, label="width")
            columns = {"loss": column("loss")}  # noqa: RUF012
            moments = {name: "loss <= 0.1"}  # noqa: RUF012


@pytest.mark.parametrize("base, name", [(Experiment, "width"), (Training, "steps"), (XorClusters, "signal")])
def test_a_column_with_the_name_of_a_field_is_refused_where_it_is_declared(base, name):
    said = f"Twice: a column and a field are both called '{name}'; rename one of the two"
    with pytest.raises(ValueError, match=said):

        @dataclass(frozen=True, kw_only=True)
        class Twice(base):
            width: int = setting(3, 1, 9, label="width")
            columns = {"loss": column("loss"), name: column("something else")}  # noqa: RUF012
