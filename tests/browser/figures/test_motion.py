"""Play: one clock, whatever the screen's speed; the step that is told is the step that is drawn; the hand wins."""

import numpy as np
import pytest

from tests.browser.host import data, mount, trait
from tests.browser.reader import press, settle, value
from tests.browser.synthetic import STEPS, curves, traits

PLAY, SPEED, LOOP = "[data-action=play]", "[data-action=speed]", "[data-action=loop]"
ENDS = "el.dataset.moving === 'false'"
WATCH = """async () => {
  const seen = [];
  const number = (text) => Number(text.replace(/[^0-9.]/g, ''));
  const read = (query) => document.querySelector(query);
  while (el.dataset.moving === 'true') {
    seen.push({
      step: number(read('[data-control=cursor] output').textContent),
      told: number(read('.ex-sentence b').textContent),
      line: Number(read("[data-panel='0'] .ex-cursor").getAttribute('x1')),
      dot: Number(read("[data-panel='0'] .ex-dot").getAttribute('cy')),
      picture: read('canvas.ex-canvas').toDataURL(),
    });
    await new Promise(requestAnimationFrame);
  }
  return seen;
}"""


def played(page) -> list[dict]:
    """What stands on the screen at every frame of a walk."""
    page.click(PLAY)
    page.wait_for_function("el.dataset.moving === 'true'")
    return page.evaluate(WATCH)


def test_what_is_told_is_what_is_drawn_and_all_of_it_moves_between_the_rows(page):
    seen = played(mount(page, traits()))
    steps = [frame["step"] for frame in seen]
    assert steps == sorted(steps) and steps == [frame["told"] for frame in seen]
    assert len(set(steps) - set(STEPS)) > 3, "steps between two rows"
    lines = np.array([frame["line"] for frame in seen])
    assert (np.diff(lines) > 0).sum() > 0.9 * len(lines) - 5 and len({frame["picture"] for frame in seen}) > 12
    late = np.array(steps) > 20  # before, a whole step is less exact than a pixel
    place, even = lines[late], np.log1p(steps)[late]
    drawn = even[0] + (even[-1] - even[0]) * (place - place[0]) / (place[-1] - place[0])
    assert np.abs(drawn - even).max() < 0.05
    assert trait(page, "cursor") is None and value(page, "cursor") == "1000"


@pytest.mark.parametrize("slower", [1, 6])
def test_a_slow_screen_walks_to_the_end_too(page, slower):
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    seen = played(mount(page, traits()))
    assert seen[-1]["step"] > 900 and value(page, "cursor") == "1000"


def test_the_model_hears_of_a_walk_only_when_it_stops(page):
    mount(page, traits(live=True))
    walked = page.evaluate(
        """async (play) => {
      const output = document.querySelector('[data-control=cursor] output'), heard = [];
      document.querySelector(play).click();
      do {
        await new Promise(requestAnimationFrame);
        heard.push(model.get('cursor'));
      } while (output.textContent === '0' || heard.length < 3);
      document.querySelector(play).click();
      return heard;
    }""",
        PLAY,
    )
    settle(page)
    told = page.evaluate("model.saved.map((one) => one.cursor)")  # besides requests
    assert len(walked) >= 3 and set(walked) == {None}
    assert value(page, "cursor") == str(trait(page, "cursor")) and set(told) - {None} == {trait(page, "cursor")}


@pytest.mark.parametrize("hand", ["slider", "pointer", "words", "python"])
def test_the_hand_wins(page, hand):
    mount(page, traits())
    page.click(PLAY)
    page.wait_for_function("+document.querySelector('[data-control=cursor] output').textContent > 3")
    if hand == "slider":
        press(page, "cursor", "Home")
    elif hand == "pointer":
        box = page.locator("[data-panel='0'] svg.ex-drag").bounding_box()
        page.mouse.click(box["x"] + 60, box["y"] + 60)
    elif hand == "words":
        page.evaluate("model.set('apply', { serial: 1, entries: { step: '300' } })")
    else:
        page.evaluate("model.set('cursor', 300)")
    settle(page)
    at = value(page, "cursor")
    page.wait_for_timeout(300)
    assert data(page, "moving") == "false" and value(page, "cursor") == at
    assert page.locator(PLAY).get_attribute("aria-label") == "Play"
    assert at == {"slider": "0", "words": "300", "python": "300"}.get(hand, at)


def test_a_setting_is_moved_while_it_plays(page):
    mount(page, traits())
    page.click(PLAY)
    page.wait_for_function("+document.querySelector('[data-control=cursor] output').textContent > 3")
    press(page, "output_scale", "ArrowRight")
    assert trait(page, "values")["output_scale"] == 1 and data(page, "moving") == "true"


def test_speed_and_loop(page):
    mount(page, traits())
    assert page.locator(SPEED).get_attribute("aria-label") == "Speed 1×"
    page.click(SPEED)
    assert page.inner_text(SPEED) == "2×"
    page.click(LOOP)
    assert page.locator(LOOP).get_attribute("aria-pressed") == "true"
    page.click(PLAY)
    output = "+document.querySelector('[data-control=cursor] output').textContent"
    page.wait_for_function(f"{output} === 1000", timeout=20_000)
    page.wait_for_function(f"{output} < 100", timeout=20_000)
    assert data(page, "moving") == "true"
    page.click(LOOP)
    page.wait_for_function(ENDS, timeout=20_000)
    assert value(page, "cursor") == "1000"


def test_without_motion_it_goes_from_stop_to_stop(page):
    page.emulate_media(reduced_motion="reduce")
    mount(page, traits())
    page.click(SPEED)
    seen = played(page)
    assert len({frame["line"] for frame in seen}) <= 13 and seen[-1]["step"] > 400


def test_between_two_rows_a_curve_is_on_its_line(page):
    mount(page, traits())
    before, after = STEPS[60], STEPS[61]
    step = round((before + after) / 2)
    assert before < step < after
    page.evaluate("step => model.set('cursor', step)", int(step))
    settle(page)
    row = curves(0.25, 0.2, 0, np.array([step]))["train_loss"][0]
    told = page.locator(".ex-sentence b").nth(1).inner_text()
    assert abs(float(told) / row - 1) < 0.02 and value(page, "cursor") == str(step)


def test_only_the_sentence_is_announced_while_it_plays(page):
    mount(page, traits())
    page.evaluate("""() => {
      window.announced = [];
      const live = (node) => node.closest?.('[aria-live], [role=status], [role=alert], output');
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const region = live(target.nodeType === 1 ? target : target.parentElement);
          if (region && region.getAttribute('aria-live') !== 'off') window.announced.push(region.className);
        }
      }).observe(el, { subtree: true, childList: true, characterData: true });
    }""")
    seen = played(page)
    page.wait_for_timeout(1200)
    announced = page.evaluate("window.announced")
    assert 1 <= len(announced) <= 12 and set(announced) == {"ex-hidden"} and len(seen) > 20
    assert page.locator(".ex-say > p.ex-hidden").inner_text().startswith("Step 1000")
