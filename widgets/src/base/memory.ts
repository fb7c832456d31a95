/** Remembers what was drawn, so that the same is not drawn twice. */
export class Memory {
  private parts: unknown[] | null = null;

  /** Whether any part differs from the last call's. */
  changed(...parts: unknown[]): boolean {
    const before = this.parts;
    this.parts = parts;
    return !before || before.length !== parts.length || parts.some((part, i) => part !== before[i]);
  }

  /** Draw once more, even the same. */
  forget(): void {
    this.parts = null;
  }
}
