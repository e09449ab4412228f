/** Lets whoever queues a mail tell whoever sends it. A hint: what it misses, the next look finds. */
export class MailHints {
  private listener: () => void = () => undefined;

  /** @param listener told that a mail is about to be queued in this process */
  listen(listener: () => void): void {
    this.listener = listener;
  }

  tell(): void {
    this.listener();
  }
}
