// The curves that a reader keeps to compare with.

const ROOM = 4;

export class Kept {
  list = [];
  version = 0;

  /** Keep a curve; true if the oldest had to make room. */
  add(curve, label) {
    const full = this.list.length === ROOM;
    this.list = [...this.list, { curve, label }].slice(-ROOM);
    this.version++;
    return full;
  }

  clear() {
    this.list = [];
    this.version++;
  }
}
