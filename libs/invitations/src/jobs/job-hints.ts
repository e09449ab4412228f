/** Lets whoever queues a job tell whoever works on jobs in the same process. A hint: what it misses, the next look finds. */
export class JobHints {
  private listener: () => void = () => undefined;

  /** @param listener told that a job is queued */
  listen(listener: () => void): void {
    this.listener = listener;
  }

  tell(): void {
    this.listener();
  }
}
