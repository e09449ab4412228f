import type { Terminal } from './terminal.js';

const width = 24;

/** Tells people how far something is: a bar on a terminal, nothing elsewhere. */
export interface Progress {
  show(done: number, all: number): void;
  /** Takes the bar away. */
  end(): void;
}

const barOf = (done: number, all: number): string => {
  const full = all === 0 ? width : Math.floor((Math.min(done, all) / all) * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}`;
};

/** @param what is going on, such as `Verifying acme` */
export const progressOn = ({ redraw }: Terminal, what: string): Progress => ({
  show: (done, all) =>
    redraw?.(`${what}  ${barOf(done, all)}  ${done.toLocaleString('en')} of ${all.toLocaleString('en')}`),
  end: () => redraw?.(''),
});
