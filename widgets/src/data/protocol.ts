// What Python and the figure say to each other; widgets/protocol.py is the twin of this file, and the cases in
// tests/protocol are read by the tests of both.

export type Value = number | boolean | string;
export type Values = Record<string, Value>;
export type Scale = "linear" | "log";

/** The axis of the cursor: training steps, or a field and the `values` that a live run is measured at. `most`: so many
    steps a run may have, null where any number. */
export interface AxisSpec {
  kind: "steps" | "field";
  name: string;
  label: string;
  symbol: string;
  scale: Scale;
  values: number[];
  most: number | null;
}

/** The control of a field. `marks` are its recorded values, or the stops of its slider. `trains` are the values that
    train with the others at their defaults: "any" in its range, or some of them; where nobody trains, none. */
export interface ControlSpec {
  name: string;
  label: string;
  symbol: string;
  type: "number" | "integer" | "boolean" | "choice";
  scale: Scale;
  low: number | null;
  high: number | null;
  options: Value[] | null;
  help: string;
  marks: Value[];
  default: Value;
  recorded: boolean;
  advanced: boolean;
  trains: "any" | Value[];
}

/** `target`: whether the theory says where training tends to, and not how it gets there. */
export interface TheorySpec {
  name: string;
  label: string;
  target: boolean;
}

/** The fields of every panel; the module of its kind declares the rest. */
export interface PanelSpec {
  kind: string;
  title?: string | null;
}

export interface Reference {
  value: number;
  label?: string;
}

/** The first step at which a column is at least a bound (">="), or at most ("<="). */
export interface MomentSpec {
  name: string;
  column: string;
  sign: ">=" | "<=";
  bound: number;
}

/** What is needed to write the experiment as Python. */
export interface PythonSpec {
  module: string;
  name: string;
  fields: Record<string, unknown>;
  defaults: Record<string, unknown>;
  points: number | null;
  install: string | null;
}

/** Who trains: the kernel, the page itself, or nobody (then only recorded values can be chosen). */
export type TrainerName = "kernel" | "browser";

/** The program of these values of the fields that shape a program. `limits` are the bounds of other fields that the
    values leave, where they are narrower than those of the controls. */
export interface VariantSpec {
  values: Record<string, unknown>;
  limits: Record<string, [number, number]>;
  file: string;
}

/** What a page needs to train by itself. Files are scripts beside the page, "" until they are published. `worker` runs
    a program, `data` are its large constants by their hash. `fields` is the whole configuration, `inputs` are those of
    its fields that one program takes any value of, `theories` those that a program computes too. */
export interface ProgramsSpec {
  worker: string;
  data: Record<string, string>;
  variants: VariantSpec[];
  fields: Record<string, unknown>;
  inputs: string[];
  theories: string[];
}

/** What is asked before the figure is shown: `choices` and the place of the right `answer`; or a `column` of the first
    panel to draw, beside those `given`, `scored` by the sentence `told` with a place for what was drawn and what was
    measured. */
export interface QuestionSpec {
  kind: "choose" | "draw";
  text: string;
  choices: string[];
  answer: number;
  column: string;
  given: string[];
  scored: "half" | "peak";
  told: string;
}

/** How a reader has answered: the place of a choice, or a drawn curve as shares of the panel's height, from left to
    right. `shown`: the figure is not veiled any more, whether or not there is an answer. */
export interface Prediction {
  shown?: boolean;
  choice?: number;
  drawn?: number[];
}

export interface Spec {
  name: string;
  file: string;
  /** The website's page with this figure, for links from a notebook; "" where there is none. */
  page: string;
  title: string;
  alt: string;
  sentence: string;
  trainer: TrainerName | null;
  programs: ProgramsSpec | null;
  axis: AxisSpec;
  controls: ControlSpec[];
  base: Record<string, unknown>;
  theories: TheorySpec[];
  panels: PanelSpec[];
  gap: { column: string; label: string }[];
  moments: MomentSpec[];
  kept: Values[];
  question: QuestionSpec | null;
  python: PythonSpec | null;
  about: { experiment: string; versions: Record<string, string> };
}

export const ACTIONS = ["greet", "train", "pause", "step", "cancel", "reset", "further"] as const;
export type Action = (typeof ACTIONS)[number];

/** What a reader asks of the trainer. The serial grows, so that the same action may be requested twice. */
export interface Request {
  serial: number;
  action: Action;
}

export const STATES = ["recorded", "waiting", "training", "paused", "done", "diverged", "cancelled", "failed"] as const;
export type State = (typeof STATES)[number];

/** The status of the training. `run` is the number of the live run, 0 before its first row.
    It speaks of the configuration that has these `values`; while the controls have others, the trainer has not heard of
    them yet. `heard` is the serial of the last request that was answered. `details` is the traceback of what failed. */
export interface Status {
  state: State;
  message: string;
  step: number;
  steps: number;
  seconds_left: number | null;
  run: number;
  device: string;
  values: Values;
  heard: number;
  details: string;
}

/** The attributes of a packed part: rows from `first` on of the run with these values. `moments` are the steps of those
    that have come; a part of theories alone has none. */
export interface PartAttributes {
  run: number;
  first: number;
  values: Values;
  moments?: Record<string, number>;
}

/** What a link or words ask for. It may hold anything; what has no meaning is refused with a sentence. */
export type Entries = unknown;

/** Bytes as a host passes them. */
export type Bytes = ArrayBuffer | ArrayBufferView | "" | null | undefined;

/** The traits of a figure. `layout` is a widget of its own, which hosts of ipywidgets give to every figure. `address`
    (what its parameters are called in the page's address) and `load` (the text of a script beside the page, by its name)
    are set by the website's host only. */
export interface Traits {
  spec: Spec;
  recorded: Bytes;
  values: Values;
  cursor: number | null;
  theory: string;
  request: Partial<Request>;
  status: Partial<Status>;
  part: Bytes;
  resend: number;
  prediction: Prediction;
  apply: { serial: number; entries: Entries };
  address: string;
  load: (name: string) => Promise<string>;
  layout: unknown;
}

/** What anywidget gives a module: a host that has no kernel gives the same, but no manager of widgets. */
export interface Model {
  get<K extends keyof Traits>(name: K): Traits[K] | null | undefined;
  set<K extends keyof Traits>(name: K, value: Traits[K]): void;
  on(event: string, callback: () => void): void;
  off(event: string, callback: () => void): void;
  save_changes(): void;
  readonly widget_manager?: unknown;
}
