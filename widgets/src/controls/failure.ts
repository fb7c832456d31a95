// What went wrong, and where in a fold below it. Without words it is hidden: the website takes an alert for a failure.
import { make, say } from "../base/dom.ts";

export class Failure {
  private readonly alert: HTMLElement;
  private readonly words = make("p");
  private readonly details = make("pre", { tabindex: 0 });
  private readonly fold = make("details", { class: "ex-where" }, make("summary", {}, "Where it failed"), this.details);

  constructor(alert: HTMLElement) {
    this.alert = alert;
    alert.append(this.words);
  }

  /** Say it; `details` are lines for whoever wrote the code, "" for none. */
  tell(words: string, details: string): void {
    say(this.words, words);
    say(this.details, details);
    if (!details) this.fold.remove();
    else if (!this.fold.parentElement) this.alert.append(this.fold);
    this.alert.hidden = !words;
  }
}
