/** How long something has been so. */
export class Since {
  private began: number | null = null;

  /** The seconds for which it has been so, at every call until now; 0 where it is not. */
  seconds(isSo: boolean): number {
    if (!isSo) this.began = null;
    else this.began ??= performance.now();
    return this.began === null ? 0 : (performance.now() - this.began) / 1000;
  }
}
