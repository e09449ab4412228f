import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Indexes for lists and counts of a million invites: links by id, which is their order where all others are sorted by address;
 * disabled links, which are few; open e-mail invites, which are counted without a row being read. None speaks of what a use,
 * a sent mail or a copied link changes.
 */
export class IndexListsAndCounts1763702700000 implements MigrationInterface {
  name = 'IndexListsAndCounts1763702700000';

  async up(runner: QueryRunner): Promise<void> {
    const indexes = {
      links: `(organization_id, invite_id) where kind = 'link'`,
      links_disabled: `(organization_id, created_at, invite_id) where kind = 'link' and disabled_at is not null`,
      open_by_end: `(organization_id, expires_at) where kind = 'email' and state = 'open'`,
    };
    for (const [name, columns] of Object.entries(indexes)) {
      await runner.query(`create index invites_${name} on foyer_invitations.invites ${columns}`);
    }
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
