/** How long after one wave the next one follows; ms. What is sent and not told of yet goes out twice when the process dies. */
const rest = 5;

/** Lets through together what comes in quick succession: who comes after a quiet time at once, the others with the next wave. */
export class Waves {
  private readonly waiting: (() => void)[] = [];
  private isResting = false;

  /** @returns a promise that resolves at the same moment for all who wait */
  async next(): Promise<void> {
    if (this.isResting) return new Promise((resolve) => this.waiting.push(resolve));
    this.pause();
  }

  private pause(): void {
    this.isResting = true;
    setTimeout(() => {
      this.isResting = false;
      const wave = this.waiting.splice(0);
      if (wave.length > 0) this.pause();
      for (const resolve of wave) resolve();
    }, rest);
  }
}
