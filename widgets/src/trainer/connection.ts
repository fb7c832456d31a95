// Whether the kernel at the other end of a model is there, as far as the host of the figure tells. JupyterLab tells all:
// its widget manager has the kernel. Every host of ipywidgets tells when a model has lost its kernel for good.
import type { Model } from "../data/protocol.ts";

export type Reach = "here" | "cut" | "gone";

interface Signal {
  connect(slot: () => void): unknown;
  disconnect(slot: () => void): unknown;
}

/** What is used of JupyterLab's connection to a kernel. */
interface Kernel {
  id: string;
  status: string;
  connectionStatus: string;
  isDisposed: boolean;
  statusChanged: Signal;
  connectionStatusChanged: Signal;
  disposed: Signal;
  requestCommInfo(about: { target_name: string }): Promise<{ content: { comms?: Record<string, unknown> } }>;
}

/** What is used of the layout, which every widget has: a model of the same kernel whose life is not hidden from us. */
interface Layout {
  comm_live?: boolean;
  model_id?: string;
}

const OVER = ["restarting", "autorestarting", "terminating", "dead"];
const GRACE = 2000; // milliseconds; a shorter break of the connection is not worth a word
const LOST = ["comm_live_update", "comm:close", "destroy"];
const gone = new WeakSet<object>(); // layouts of models that have lost their kernel: a later view must know it too

export class Connection {
  reach: Reach = "here";
  private readonly model: Model;
  private readonly changed: () => void;
  private readonly layout: Layout | null;
  private kernel: Kernel | null = null;
  private over = false; // whether it is gone for good
  private connected = false;
  private grace: ReturnType<typeof setTimeout> | undefined;
  private readonly look = () => this.lookAt();
  private readonly lose = () => this.lookAt(true);

  /** `changed()` is called when `reach` is another. */
  constructor(model: Model, changed: () => void) {
    this.model = model;
    this.changed = changed;
    const layout = model.get("layout");
    this.layout = layout !== null && typeof layout === "object" ? (layout as Layout) : null;
    for (const event of LOST) model.on(event, event === "comm_live_update" ? this.look : this.lose);
    this.follow(kernelOf(model));
    if (this.hasLost() || OVER.includes(this.kernel?.status ?? "")) this.end(false);
  }

  close(): void {
    clearTimeout(this.grace);
    this.follow(null);
    for (const event of LOST) this.model.off(event, event === "comm_live_update" ? this.look : this.lose);
  }

  private follow(kernel: Kernel | null): void {
    for (const signal of signalsOf(this.kernel)) signal.disconnect(this.look);
    this.kernel = kernel;
    this.connected = kernel?.connectionStatus === "connected";
    for (const signal of signalsOf(kernel)) signal.connect(this.look);
  }

  private hasLost(): boolean {
    return this.layout !== null && (this.layout.comm_live === false || gone.has(this.layout));
  }

  private lookAt(lost = false): void {
    if (this.over) return;
    const { kernel } = this;
    if (lost || this.hasLost() || (kernel && OVER.includes(kernel.status))) this.end();
    else if (kernel?.isDisposed) this.lookForAnother(kernel);
    else if (kernel && kernel.connectionStatus !== "connected") this.wait(kernel);
    else if (this.reach !== "here" || this.grace !== undefined) this.ask(kernel);
    else this.connected ||= kernel?.connectionStatus === "connected";
  }

  /** JupyterLab may connect anew to the same kernel; a moment later it has. */
  private lookForAnother(old: Kernel): void {
    setTimeout(() => {
      const next = kernelOf(this.model);
      if (this.kernel !== old) return;
      if (next === null || next === old || next.id !== old.id) return this.end();
      this.follow(next);
      this.ask(next);
    }, 0);
  }

  /** The connection is broken: say so, if it is not mended soon. A host that has never been connected does not count.
      JupyterLab gives up after some minutes ("disconnected"); a reader may still connect it again. */
  private wait({ connectionStatus }: Kernel): void {
    if (!this.connected) return;
    if (connectionStatus === "disconnected") this.setReach("gone");
    else if (this.reach === "here") this.grace ??= setTimeout(() => this.setReach("cut"), GRACE);
  }

  /** The connection is back; perhaps it is to a kernel that has been restarted meanwhile and knows nothing of us. */
  private ask(kernel: Kernel | null): void {
    clearTimeout(this.grace);
    this.grace = undefined;
    const id = this.layout?.model_id;
    if (kernel && id !== undefined) knows(kernel, id).then((known) => (known ? this.setReach("here") : this.end()));
    else this.setReach("here");
  }

  /** It is gone for good, and every later view of the model will know it. */
  private end(tells = true): void {
    if (this.layout) gone.add(this.layout);
    this.over = true;
    this.setReach("gone", tells);
  }

  private setReach(reach: Reach, tells = true): void {
    clearTimeout(this.grace);
    this.grace = undefined;
    if (this.reach === reach || (this.over && reach !== "gone")) return;
    this.reach = reach;
    if (tells) this.changed();
  }
}

/** The kernel as JupyterLab's widget manager knows it; null in other hosts. */
function kernelOf(model: Model): Kernel | null {
  const kernel = (model.widget_manager as { kernel?: Partial<Kernel> } | undefined)?.kernel;
  return kernel?.statusChanged && kernel.connectionStatusChanged ? (kernel as Kernel) : null;
}

/** Whether a kernel knows a widget; a busy one answers later. One that cannot be asked is believed to. */
async function knows(kernel: Kernel, id: string): Promise<boolean> {
  try {
    const { comms } = (await kernel.requestCommInfo({ target_name: "jupyter.widget" })).content;
    return comms === undefined || id in comms;
  } catch {
    return true;
  }
}

function signalsOf(kernel: Kernel | null): Signal[] {
  if (!kernel) return [];
  return [kernel.statusChanged, kernel.connectionStatusChanged, kernel.disposed].filter(Boolean);
}
