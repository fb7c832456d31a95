// The panels of a figure: whatever their kinds are.
import { make } from "../base/dom.ts";
import type { PanelSpec } from "../data/protocol.ts";
import type { Drawn } from "../state/view.ts";
import * as kinds from "./kinds.ts";
import type { Kind, Panel, Stage } from "./panel.ts";

const KINDS = new Map<string, Kind>(Object.entries(kinds));

function kindOf({ kind }: PanelSpec): Kind | null {
  return KINDS.get(kind) ?? null;
}

/** A panel for every spec of a known kind. */
export function panelsOf(specs: PanelSpec[], stage: Stage): Panel[] {
  const known = specs.filter((spec) => kindOf(spec) !== null);
  return known.flatMap((spec, i) => kindOf(spec)?.make(spec, i, stage) ?? []);
}

const BESIDE = 2; // panels that stand side by side

/** Where the panels stand, named by what it holds: a style sheet that asks (:has) is asked again at every frame of Play,
    and then all that is below is styled anew. */
export function gridOf(panels: Panel[]): HTMLElement {
  const elements = panels.map(({ element }) => element);
  const count = (kinds: string) => elements.filter((element) => element.matches(kinds)).length;
  const names = {
    "ex-many": elements.length > BESIDE,
    "ex-alike": count(".ex-wide, .ex-tall, .ex-waves") === 0,
    "ex-dense": count(".ex-tall") > 0,
    "ex-broad": count(".ex-circles, .ex-table.ex-tall") > 0,
    "ex-even-tops": count(".ex-table") > 0,
    "ex-two-circles": count(".ex-circles") > 1,
  };
  const holds = Object.entries(names).flatMap(([name, is]) => (is ? [name] : []));
  return make("div", { class: ["ex-panels", ...holds].join(" ") }, ...elements);
}

export function drawnBy(specs: PanelSpec[]): Drawn {
  const columns = (of: "along" | "wide") => [...new Set(specs.flatMap((spec) => kindOf(spec)?.[of](spec) ?? []))];
  return { along: columns("along"), wide: columns("wide") };
}
