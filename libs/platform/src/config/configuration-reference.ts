import { notesOf, settings } from './settings.js';
import type { SettingName } from './settings.js';

const opening = `# Configuration

Every setting is an environment variable, read once at the start. A value that cannot be used stops the start, and the
message lists all of them. A variable that is set, but empty, counts as not set.

<!-- Made by scripts/generate-configuration-docs.mjs from libs/platform/src/config/settings.ts: change it there. -->
`;

const entry = (name: SettingName): string => {
  const notes = notesOf(name);
  const value = notes.default === undefined ? notes.otherwise : `\`${notes.default}\``;
  const file = notes.secret ? ` Can come from the file that \`${name}_FILE\` names.` : '';
  return `## \`${name}\`\n\nDefault: ${value}.\n\n${notes.description}${file}\n`;
};

/** @returns the whole of docs/reference/configuration.md */
export const configurationReference = (): string =>
  [opening, ...(Object.keys(settings) as SettingName[]).map(entry)].join('\n');
