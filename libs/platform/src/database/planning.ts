/**
 * Settings of connections for few statements that find rows by key: planned once per connection, and always by index, whatever the
 * tables looked like when they were planned. Left to itself, PostgreSQL plans a statement with an array of keys each time anew.
 */
export const plannedOnce: readonly string[] = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
];

/** @returns settings as an option of a connection */
export const optionsOf = (settings: readonly string[]): string =>
  settings.map((setting) => `-c ${setting}`).join(' ');
