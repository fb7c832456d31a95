// The value beside a slider as a field to type in: a double click on the value opens it, or Enter on the slider.
import { make, QUIET, say, set } from "../base/dom.ts";
import type { slider } from "./slider.ts";

const HOW = "Double click, or press Enter on the slider, to type a value";

/** What a field begins with, and what becomes of its text: "", or a sentence that says why it is not taken. */
export interface Typist {
  written(): string;
  take(text: string): string;
}

export class Typing {
  private readonly parts: ReturnType<typeof slider>;
  private readonly typist: Typist;
  private readonly field: HTMLInputElement;
  private isOpen = false;
  private readonly refused = make("span", { class: "ex-refused", role: "alert" });

  constructor(parts: ReturnType<typeof slider>, label: string, typist: Typist) {
    this.parts = parts;
    this.typist = typist;
    const about = { type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", ...QUIET };
    this.field = make("input", { class: "ex-typed", "aria-label": `${label}: type a value`, ...about });
    const { input, output } = parts;
    set(output, { title: HOW });
    set(input, { "aria-keyshortcuts": "Enter" });
    output.addEventListener("dblclick", () => this.open());
    input.addEventListener("keydown", (event) => event.key === "Enter" && this.open(event));
    this.field.addEventListener("keydown", (event) => this.press(event));
    this.field.addEventListener("blur", () => this.leave());
  }

  private open(event?: Event): void {
    const { input, output } = this.parts;
    if (input.disabled || this.isOpen) return;
    event?.preventDefault();
    event?.stopPropagation();
    this.isOpen = true;
    this.field.value = this.typist.written();
    output.hidden = true;
    output.after(this.field);
    this.field.focus();
    this.field.select();
  }

  private press(event: KeyboardEvent): void {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Enter" && !this.accept()) return;
    this.close();
    this.parts.input.focus();
  }

  /** Whoever goes elsewhere has typed what may be taken, or nothing. */
  private leave(): void {
    if (!this.isOpen) return;
    if (this.field.value !== this.typist.written()) this.typist.take(this.field.value);
    this.close();
  }

  /** Whether the text is taken; if not, the field stays and says what is allowed. */
  private accept(): boolean {
    const trouble = this.typist.take(this.field.value);
    if (trouble) this.parts.row.append(this.refused);
    say(this.refused, trouble);
    set(this.field, { "aria-invalid": trouble ? "true" : null });
    return !trouble;
  }

  private close(): void {
    this.isOpen = false; // before the field is removed, which takes the focus from it
    this.parts.output.hidden = false;
    this.refused.remove();
    set(this.field, { "aria-invalid": null });
    this.field.remove();
  }
}
