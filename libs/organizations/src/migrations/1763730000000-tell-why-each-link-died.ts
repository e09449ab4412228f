import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which generations of links ended by the switch: a link keeps the reason of its own generation, whatever ends later ones. */
export class TellWhyEachLinkDied1763730000000 implements MigrationInterface {
  name = 'TellWhyEachLinkDied1763730000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table foyer_organizations.organizations add column links_switched_off jsonb not null default '[]'`);
    await runner.query(`
      update foyer_organizations.organizations as organization set links_switched_off = (
        select coalesce(jsonb_agg(generation order by generation) filter (where type = 'LinksSwitchedOff'), '[]')
        from (
          select type, row_number() over (order by seq) as generation from foyer_log.events as event
          where event.organization_id = organization.organization_id and stream = organization.organization_id
            and type in ('LinksSwitchedOff', 'AllLinksDisabled')
        ) as ended)
      where links_disabled_reason is not null`);
    await runner.query(
      `alter table foyer_organizations.organizations alter column links_switched_off drop default`,
    );
    await runner.query(`alter table foyer_organizations.organizations drop column links_disabled_reason`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
