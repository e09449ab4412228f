import { erased } from 'foyer/event-log';
import type { Statement } from 'foyer/event-log';
import type { EmailAddress } from 'foyer/platform';

/** Text that is no address can hold one, as in `Ada <ada@acme.test>`; notes on others can speak of the person. */
const forget = `
  with told as (
    select job_id, row_number,
      email = $2 or (outcome = 'rejected' and position($2 in lower(email)) > 0) as theirs
    from foyer_invitations.job_rows
    where organization_id = $1 and (position($2 in lower(email)) > 0 or position($2 in lower(cells::text)) > 0))
  update foyer_invitations.job_rows r
  set email = case when theirs then $3 else email end,
    cells = case when theirs then null when position($2 in lower(cells ->> 'note')) > 0 then cells - 'note' else cells end
  from told where r.organization_id = $1 and r.job_id = told.job_id and r.row_number = told.row_number`;

/** @returns what makes an organization's imported rows say nothing of the person; a row not reached yet invites nobody */
export const forgetInJobs = (organizationId: string, email: EmailAddress): Statement => ({
  text: forget,
  values: [organizationId, email, erased],
});
