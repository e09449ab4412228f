import { Inject, Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { erased } from 'foyer/event-log';
import type { Actor } from 'foyer/event-log';
import { apiKeys } from 'foyer/identity';
import { members } from 'foyer/organizations';
import { DATABASE, Database } from 'foyer/platform';
import type { Author } from './invite-view.js';

type Who = Pick<Actor, 'kind' | 'id'>;

/** Somebody in an organization. */
interface Place {
  readonly organizationId: string;
  readonly id: string;
}

interface Named extends Place {
  readonly name: string;
  readonly more: string;
}

const select = `
  select m.organization_id as "organizationId", m.user_id as id, m.first_name as name, m.last_name as more
    from unnest($1::text[], $2::text[]) as k(o, i)
    join ${members.table} m on m.organization_id = k.o and m.user_id = k.i
  union all
  select a.organization_id, a.key_id, a.name, ''
    from unnest($1::text[], $2::text[]) as k(o, i)
    join ${apiKeys.table} a on a.organization_id = k.o and a.key_id = k.i`;

const most = 500;
const placeOf = ({ organizationId, id }: Place): string => `${organizationId} ${id}`;

const fullName = ({ name, more }: Named): string => (name === erased ? erased : `${name} ${more}`.trim());

const nobody: Record<Actor['kind'], string> = {
  user: 'Unknown member',
  'api-key': 'Unknown API key',
  invitee: 'Invitee',
  system: 'Foyer',
};

/** @returns the name of who did something */
export type NameOf = (who: Who) => Author;

/** Knows what members, former members and API keys are called; all that is asked in one turn of the event loop by one query. */
@Injectable()
export class AuthorNames {
  private readonly loader: DataLoader<Place, string | undefined>;

  constructor(@Inject(DATABASE) private readonly database: Database) {
    this.loader = new DataLoader((places) => this.load(places), { cache: false, maxBatchSize: most });
  }

  /**
   * Looks up all of them at once.
   * @param known who need not be looked up
   */
  async of(organizationId: string, whos: readonly Who[], known?: Author): Promise<NameOf> {
    const ids = [...new Set(whos.map(({ id }) => id))].filter(
      (id) => id !== known?.id && /^(usr|key)_/.test(id),
    );
    const found = await Promise.all(ids.map((id) => this.loader.load({ organizationId, id })));
    const names = new Map(ids.map((id, n) => [id, found[n]]));
    if (known) names.set(known.id, known.name);
    return ({ kind, id }) => ({ kind, id, name: names.get(id) ?? nobody[kind] });
  }

  private async load(places: readonly Place[]): Promise<(string | undefined)[]> {
    const { rows } = await this.database.queryPrepared<Named>(select, [
      places.map(({ organizationId }) => organizationId),
      places.map(({ id }) => id),
    ]);
    const names = new Map(rows.map((row) => [placeOf(row), fullName(row)]));
    return places.map((place) => names.get(placeOf(place)));
  }
}
