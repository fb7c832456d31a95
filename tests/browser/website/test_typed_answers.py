"""Exercises whose answers are typed or chosen in the page: checked there, hints in stages, the solution after a try."""

from playwright.sync_api import expect

PAGE = "grokking/polynomial"


def test_a_formula_is_checked_and_the_solution_opens_after_a_try(visit):
    here = visit(reduced_motion="reduce")
    page = here.open(PAGE)
    exercise = page.locator("section", has=page.locator(".wnl-exercise[data-asks=directions]")).last
    typed = exercise.get_by_label("directions(D) =")
    said, compare = exercise.get_by_role("status"), exercise.get_by_role("button", name="Compare with the solution")
    assert_hints_in_stages(exercise)
    expect(compare).to_be_hidden()
    assert exercise.locator("pre:visible").count() == 0, "the check and its output are the notebook's"
    for answer, sentence in {
        "D + D**2": "xᵢxⱼ and xⱼxᵢ are the same function; count them once.",
        "860": "it gives 860 whatever it is given.",
        "D + E": "there is no E here; there is D.",
        "": "there is no formula yet.",
    }.items():
        typed.fill(answer)
        typed.press("Enter")
        expect(said).to_contain_text(f"Not yet: {sentence}")
    typed.fill("D (D + 3) / 2")
    exercise.get_by_role("button", name="Check").click()
    expect(said).to_contain_text("Right: ")
    compare.click()
    expect(exercise.locator("pre", has_text="def directions(D):").first).to_be_visible()
    expect(exercise.locator("details.hide > summary")).to_be_focused()


def assert_hints_in_stages(exercise) -> None:
    hint, expected = exercise.locator(".wnl-hint").all()
    assert [fold.locator("summary").inner_text() for fold in (hint, expected)] == ["Hint", "What to expect"]
    expect(hint.locator("p")).to_be_hidden()
    hint.locator("summary").click()
    expect(hint.locator("p")).to_be_visible()
    expect(expected.locator("p")).to_be_hidden()


def test_a_number_is_checked_also_where_it_is_computed(visit):
    page = visit(reduced_motion="reduce").open("collapse/digits")
    exercise = page.locator("section", has=page.locator(".wnl-exercise[data-asks=angle]")).last
    typed, said = exercise.get_by_label("angle ="), exercise.get_by_role("status")
    for answer, sentence in {
        "90": "Not yet: at right angles are the rows of the identity",
        "arccos(-1/3)": "Not yet: that is in radians",
        "acos(-1/3) * 180 / pi": "Right: 109.5 degrees.",
    }.items():
        typed.fill(answer)
        typed.press("Enter")
        expect(said).to_contain_text(sentence)


def test_an_answer_is_chosen_by_keys(visit):
    page = visit(reduced_motion="reduce").open("random_features/ridge")
    exercise = page.locator("section", has=page.locator(".wnl-exercise[data-asks=more]")).last
    answers, said = exercise.get_by_role("radio"), exercise.get_by_role("status")
    assert answers.count() == 3 and exercise.locator("ol").count() == 0
    exercise.get_by_role("button", name="Check").click()
    expect(said).to_have_text("Not yet: choose one of the answers.")
    answers.first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Not yet: with a ridge that suits it that is so.")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(exercise.get_by_label("It rises to a peak.")).to_be_checked()
    expect(said).to_contain_text("Right: more data hurt")
    expect(exercise.get_by_role("button", name="Compare with the solution")).to_be_visible()


def test_code_is_written_elsewhere_and_is_not_told_that_it_is_missing(visit):
    page = visit().open(PAGE)
    exercise = page.locator("section", has=page.get_by_text("print(exercises.check_delay(delay))")).last
    assert "Not yet: write" not in page.locator("main").inner_text()
    links = exercise.locator(".wnl-elsewhere a")
    assert links.all_inner_texts() == ["JupyterLab", "Colab"]
    assert links.last.get_attribute("href").startswith("https://colab.research.google.com/")


def test_without_scripts_a_sentence_stands_for_the_form(visit):
    page = visit(java_script_enabled=False).open_plain(PAGE)
    sentence = page.locator(".wnl-exercise noscript > p")
    expect(sentence).to_be_visible()
    expect(sentence).to_have_text("Where scripts are allowed, directions can be typed and checked here.")
    assert page.locator(".wnl-exercise input").count() == 0
