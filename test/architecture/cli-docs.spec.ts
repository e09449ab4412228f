import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { programFor } from '../../apps/cli/src/run.js';

const text = readFileSync(join(__dirname, '../../docs/reference/cli.md'), 'utf8');
const program = programFor({ out: () => {}, err: () => {} });

const below = (command: Command, path: string): [string, Command][] =>
  command.commands.length === 0
    ? [[path, command]]
    : command.commands.flatMap((one) => below(one, `${path} ${one.name()}`));
const commands = new Map(below(program, 'foyer'));

const flagsOf = (command: Command): string[] =>
  command.options.map(({ flags }) => `\`${flags.replaceAll('|', '\\|')}\``);
const sections = new Map(
  text
    .split(/^## /m)
    .slice(1)
    .map((section) => [/^`(.*)`/.exec(section)?.[1] ?? section, section] as const),
);

describe('docs/reference/cli.md', () => {
  it('has a section for every command, and for no other', () => {
    expect([...sections.keys()]).toEqual([...commands.keys()]);
  });

  it('tells the options that every command takes', () => {
    const [head = ''] = text.split(/^## /m);
    expect(flagsOf(program).filter((flags) => !head.includes(flags))).toEqual([]);
  });

  it.each([...commands])('tells every option of %s, and no other', (path, command) => {
    const rows = [...(sections.get(path) ?? '').matchAll(/^\| (`--.*?`) +\|/gm)].map(([, flags]) => flags);
    expect(rows).toEqual(flagsOf(command));
  });

  it('shows examples that can be called', () => {
    const examples = [...text.matchAll(/^npx (foyer .*)$/gm)].map(([, line = '']) => line);
    expect(examples.length).toBeGreaterThan(3);
    for (const line of examples) {
      const path = [...commands.keys()].find((one) => `${line} `.startsWith(`${one} `));
      expect([line, path]).toEqual([line, expect.any(String)]);
      const called = [program, commands.get(path ?? '')];
      const known = called.flatMap((one) => one?.options.map(({ long }) => long) ?? []);
      expect((line.match(/--[a-z-]+/g) ?? []).filter((option) => !known.includes(option))).toEqual([]);
    }
  });
});
