/**
 * True, once the heads are taken; the database works it out before the first row of whichever piece it stands in, so that a log
 * which has moved stops the statement before anything else can fail.
 */
export const headsAreTaken = 'exists (select from taken)';

/**
 * Takes the heads in order of their ids, where they still are what the decisions were made on. The hash is compared too: another
 * process may have written as many events. Also moves (by nothing) the head of who only writes beside the log.
 */
export const advance = `
  b as (select * from unnest($1::text[], $2::bigint[], $3::bytea[], $4::bigint[], $5::bytea[], $6::timestamptz[])
      as b(o, f, fh, t, h, a)),
  made as (insert into foyer_log.logs select o, t, h, a from b where f = 0 on conflict do nothing returning 1),
  held as materialized (select l.organization_id, l.head_seq, l.head_hash from foyer_log.logs l
    where l.organization_id = any($1::text[]) order by l.organization_id for update),
  moved as (update foyer_log.logs l set head_seq = b.t, head_hash = b.h, head_at = b.a
    from held join b on b.o = held.organization_id and b.f = held.head_seq and b.fh = held.head_hash
    where l.organization_id = held.organization_id and b.f > 0 returning 1),
  taken as materialized (select foyer_log.heads_moved(
    (select count(*) from made) + (select count(*) from moved), (select count(*) from b)))`;
