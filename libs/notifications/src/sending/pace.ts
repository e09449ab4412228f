/** So many mails are taken ahead of time as go out in it; ms. */
const ahead = 100;
const most = 45;

/** How fast mails go out. A slow mail server is owed few: what has not been taken can still be overtaken by a code. */
export class Pace {
  private ended = 0;
  private since: number;

  /** @param now any clock; ms */
  constructor(private readonly now: () => number) {
    this.since = now();
  }

  /** One more was sent, or failed. */
  count(): void {
    this.ended += 1;
  }

  /** @returns how many mails go out in a tenth of a second; begins to count anew */
  take(): number {
    const now = this.now();
    const inTime = (this.ended * ahead) / Math.max(now - this.since, 1);
    this.ended = 0;
    this.since = now;
    return Math.min(Math.floor(inTime), most);
  }
}
