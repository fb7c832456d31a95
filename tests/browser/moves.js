// One move of a reader without a plan, chosen by two numbers between 0 and 1: of the kinds that the figure offers now, and
// of what is offered of that kind. Returns what was done, in words, with the place where a mouse or keys go on.
(figure, [words, leftAlone, kindly, named, further]) => {
  const one = (list, number) => list[Math.floor(number * list.length)];
  const usable = (e) => e.checkVisibility() && !e.disabled;
  const all = (selector, root = figure) => [...root.querySelectorAll(selector)].filter(usable);
  const action = (e) => e.dataset.action;
  const buttons = all("[data-action]").filter((e) => !leftAlone.some((name) => action(e).startsWith(name)));
  const sliders = all("[data-control] input[type=range]");
  const place = (e) => {
    e.scrollIntoView({ block: "nearest" });
    const { x, y, width, height } = e.getBoundingClientRect();
    return { x, y, width, height };
  };
  const press = (e) => e.click();
  const choose = (e) => {
    e.selectedIndex = Math.floor(further * e.options.length);
    e.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const kinds = {
    key: [sliders, (e) => e.focus()],
    drag: [sliders, place],
    choose: [all("select"), choose],
    switch: [all("[role=switch]"), press],
    act: [buttons.filter((e) => !action(e).startsWith("seed")), press],
    seed: [buttons.filter((e) => action(e).startsWith("seed")), press],
    point: [all(".ex-area"), place],
    word: [words ? all(words, document) : [], press],
  };
  const [kind, [offered, move]] = one(
    Object.entries(kinds).filter(([, [offered]]) => offered.length > 0),
    kindly,
  );
  const chosen = one(offered, named);
  const called = action(chosen) ?? chosen.closest("[data-control]")?.dataset.control ?? offered.indexOf(chosen);
  return { kind, name: String(called), box: move(chosen) ?? null };
};
