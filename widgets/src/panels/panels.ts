// The panels of a figure: whatever their kinds are.
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

export function drawnBy(specs: PanelSpec[]): Drawn {
  const columns = (of: "along" | "wide") => [...new Set(specs.flatMap((spec) => kindOf(spec)?.[of](spec) ?? []))];
  return { along: columns("along"), wide: columns("wide") };
}
