"""Questions before a figure: what they are made of, and what an Explorer makes of them."""

import pytest

from toolkit.panels import heatmap, lines
from widgets import choose, draw

LOSS = lines("Loss", {"loss": ("training", "train"), "error": ("test", "test")})
SCORED = "You had it by {}; it was {}"


def test_a_choice_counts_its_answers_from_one():
    spec = choose("Which?", "this", "that", answer=2).spec([LOSS])
    assert (spec["kind"], spec["choices"], spec["answer"]) == ("choose", ["this", "that"], 1)


@pytest.mark.parametrize(("choices", "answer"), [(("this",), 1), (("this", "that"), 0), (("this", "that"), 3)])
def test_an_answer_that_is_none_of_the_choices_is_refused(choices, answer):
    with pytest.raises(ValueError, match="answer must be between 1 and"):
        choose("Which?", *choices, answer=answer)


def test_a_curve_is_drawn_beside_those_that_are_given():
    spec = draw("Draw.", "error", given=["loss"], peak=SCORED).spec([heatmap("Map", "seen", x="a", y="b"), LOSS])
    assert (spec["kind"], spec["column"], spec["given"]) == ("draw", "error", ["loss"])
    assert (spec["scored"], spec["told"], spec["choices"], spec["answer"]) == ("peak", SCORED, [], -1)


@pytest.mark.parametrize("told", [{}, {"half": SCORED, "peak": SCORED}, {"half": "It was {}"}])
def test_a_drawing_has_one_sentence_with_two_places(told):
    with pytest.raises(ValueError, match="a sentence with two places"):
        draw("Draw.", "error", **told)


@pytest.mark.parametrize(("column", "given"), [("gone", []), ("error", ["gone"])])
def test_a_curve_that_no_panel_draws_is_refused(column, given):
    with pytest.raises(ValueError, match="no panel has a curve 'gone'; there are loss, error"):
        draw("Draw.", column, given=given, half=SCORED).spec([LOSS])


def test_an_explorer_hands_the_question_over_and_keeps_the_answer(make):
    explorer, _ = make(ask=choose("Which?", "this", "that", answer=1))
    assert explorer.spec["question"]["text"] == "Which?" and explorer.prediction == {}
    plain, _ = make()
    assert plain.spec["question"] is None


ASKED = choose("Which of them?", "this", "that", answer=1)


def test_a_cell_that_is_run_again_finds_the_answer(make):
    make(ask=ASKED)[0].prediction = {"shown": True, "choice": 1}
    assert make(ask=choose("Which of them?", "this", "that", answer=1))[0].prediction == {"shown": True, "choice": 1}
    assert make(ask=ASKED, name="other")[0].prediction == {}
    assert make(ask=choose("Which of them?", "this", "that", answer=2))[0].prediction == {}


def test_it_asks_once_more_when_the_answer_is_taken_back(make):
    explorer, _ = make(ask=ASKED)
    explorer.prediction = {"shown": True}
    explorer.prediction = {}
    assert make(ask=ASKED)[0].prediction == {}


def test_a_page_without_a_kernel_remembers_nothing(make, monkeypatch):
    make(ask=ASKED)[0].prediction = {"shown": True, "choice": 0}
    monkeypatch.setenv("WNL_STATIC", "1")
    assert make(ask=ASKED)[0].prediction == {}
