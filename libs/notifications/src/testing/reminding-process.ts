import { Database } from 'foyer/platform';
import { MailHints } from '../outbox/mail-hints.js';
import { RemindInvitees } from '../reminders/remind-invitees.js';

/** Owes reminders in a process of its own, again and again, to be killed: `reminding-process.ts DATABASE_URL AHEAD_MS`. */
const [url = '', ahead = '0'] = process.argv.slice(2);
const clock = { now: () => Date.now() + Number(ahead) };
const remind = new RemindInvitees({ database: new Database({ url }), clock, hints: new MailHints() });

console.log('ready');
for (;;) await remind.run();
