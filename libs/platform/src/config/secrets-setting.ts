/** One key of the ring: `kid` names it beside everything that it made, `secret` is what keys are derived from. */
export interface Secret {
  readonly kid: string;
  readonly secret: string;
}

const shortest = 32;
const fewestCharacters = 8;
const kidPattern = /^[A-Za-z0-9._-]{1,32}$/;
const placeholder =
  /^(change|replace|me|this|is|please|your|my|the|a|an|default|example|sample|secret|password|passphrase|key|here|foyer|for|not|in|production|insecure|[-_.\s\d])+$/i;
const repeated = /^(.{1,8})\1+.{0,7}$/s;

const weakness = (secret: string): string | undefined => {
  if (secret.length < shortest) return `has ${secret.length} characters, at least ${shortest} are needed`;
  if (new Set(secret).size < fewestCharacters || repeated.test(secret)) return 'is a repetition';
  if (placeholder.test(secret)) return 'is a placeholder';
  return undefined;
};

const problemsOf = (kid: string, secret: string, position: number, earlier: readonly Secret[]): string[] => {
  const problems: string[] = [];
  if (!kidPattern.test(kid))
    problems.push(`entry ${position} needs a name of letters, digits, . _ or - before a colon`);
  if (earlier.some((other) => other.kid === kid)) problems.push(`the name "${kid}" is used twice`);
  if (earlier.some((other) => other.secret === secret)) problems.push(`the secret of "${kid}" is used twice`);
  const weak = weakness(secret);
  if (weak !== undefined) problems.push(`the secret of entry ${position} ${weak}`);
  return problems;
};

/**
 * Parses `kid:secret,kid:secret`.
 * Problems never repeat a secret.
 */
export const parseSecrets = (text: string): { secrets: Secret[]; problems: string[] } => {
  const secrets: Secret[] = [];
  const problems: string[] = [];
  text.split(',').forEach((entry, index) => {
    const colon = entry.indexOf(':');
    const kid = colon < 0 ? '' : entry.slice(0, colon).trim();
    const secret = entry.slice(colon + 1).trim();
    problems.push(...problemsOf(kid, secret, index + 1, secrets));
    secrets.push({ kid, secret });
  });
  return { secrets, problems };
};
