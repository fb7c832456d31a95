// What a panel is, and what is known of its kind.
import type { Axis } from "../data/axis.ts";
import type { Recording } from "../data/data.ts";
import type { MomentSpec, PanelSpec, Values } from "../data/protocol.ts";
import type { Sheet } from "../data/scales.ts";
import type { Track } from "../state/positions.ts";
import type { View } from "../state/view.ts";

/** What a panel knows of the figure it stands in. */
export interface Stage {
  readonly recording: Recording | null;
  readonly axis: Axis;
  /** The moments that a run may have. */
  readonly moments: MomentSpec[];
  /** The values of the fields that all recorded runs have in common. */
  readonly base: Record<string, unknown>;
  /** The label of a field. */
  called(field: string): string;
  /** The values that a reader can give a field; null where they are no numbers, or it has none to choose. */
  track(field: string): Track | null;
  moveCursorTo(step: number): void;
  /** To a place that may lie between two rows. */
  goTo(step: number): void;
  /** Show a run by the values of several fields, of which one may be that of the cursor. */
  choose(values: Values): void;
}

/** The room that a panel has. */
export interface Size {
  width: number;
  /** How high it is, of what it would be on a page: less than 1 on a low screen. */
  low: number;
}

/** Where a panel is drawn. */
export interface Screen extends Size {
  /** Whether the ground is dark: canvases must know, all else is CSS. */
  dark: boolean;
  /** Whether curves end at the cursor: they are shown for the first time. */
  cropped: boolean;
}

/** What a picture of a panel is made of. */
export interface Parts {
  svg: SVGSVGElement;
  caption: HTMLElement;
  /** Pixels under the axes, and the colours they stand for, where the kind has them. */
  canvas?: HTMLCanvasElement;
  ramp?: HTMLElement;
}

export interface Panel {
  readonly element: HTMLElement;
  readonly parts: Parts;
  /** What a reader can draw on, where the panel has curves; null before it is drawn. */
  readonly sheet?: Sheet | null;
  update(view: View, screen: Screen): void;
}

/** A kind of panel: what is drawn of a spec, and who draws it. */
export interface Kind<P extends PanelSpec = PanelSpec> {
  /** The columns drawn along the axis: a curve of them may be kept, and is what Python code prints. */
  along(panel: P): string[];
  /** The columns drawn at one row. */
  wide(panel: P): string[];
  make(panel: P, index: number, stage: Stage): Panel;
}
