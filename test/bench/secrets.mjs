import { KeyRing } from 'foyer/platform';

const secret = 'a-secret-of-the-bench-that-is-long-enough';

/** The same keys for the modules here, for servers and for the CLI, by `FOYER_SECRETS`. */
export const secrets = `bench:${secret}`;
export const benchKeys = () => new KeyRing([{ kid: 'bench', secret }]);
