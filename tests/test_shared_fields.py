"""Fields that several experiments have: one label for one thing."""

from collections import defaultdict

from toolkit import chapters, shared_fields
from toolkit.fields import Field

EXPERIMENTS = [cls for name in chapters.names() for cls in chapters.experiments(name).values()]


def test_a_field_has_one_label_in_all_experiments():
    labels = defaultdict(set)
    for experiment in EXPERIMENTS:
        for name, field in experiment.fields().items():
            labels[name].add(field.label)
    assert len(labels) > 20 and {name: found for name, found in labels.items() if len(found) > 1} == {}


def test_a_range_and_a_symbol_are_the_experiments_own():
    declared: Field = shared_fields.learning_rate(0.1, 0.01, 1, marks=[0.1, 0.2], symbol="ηᵣ").metadata["field"]
    assert (declared.default, declared.low, declared.high) == (0.1, 0.01, 1)
    assert (declared.label, declared.symbol, declared.scale, declared.marks) == (
        "learning rate",
        "ηᵣ",
        "log",
        (0.1, 0.2),
    )
    assert declared.kind == "knob" and shared_fields.width(10, 1, 100, marks=[10]).metadata["field"].kind == "setting"
