// Organisations: every one is a tenant.
import { randomUUID } from 'node:crypto';
import { Fault } from '@tappass/errors/fault';
import { lockNames } from '@tappass/postgres/named-lock';
import type { Database, Transaction } from './database.ts';
import type { Organisation } from './gen/client.ts';

/** Creates it or returns the one of that slug. */
export async function ensureOrg(
  db: Database,
  slug: string,
  name: string,
  evidence: (id: string) => Promise<void>,
): Promise<Organisation> {
  const create = async (tx: Transaction): Promise<Organisation> => {
    await lockNames(tx, ['organisation', slug]);
    const before = await tx.organisation.findUnique({ where: { slug } });
    if (before !== null) return before;
    const row = await tx.organisation.create({ data: { id: randomUUID(), slug, name, createdAt: new Date() } });
    await evidence(row.id);
    return row;
  };
  return db.beforeTenant((prisma) => prisma.$transaction(create));
}

/** What an admin names for the deployment itself: the entries and acts that belong to no organisation. */
const deploymentItself = '*';

/**
 * The organisation an admin call means; undefined for the deployment itself, and while there is none.
 * @throws Fault org_ambiguous when none is named and there are several; not_found for an unknown slug
 */
export async function orgOfAdmin(db: Database, slug: string): Promise<Organisation | undefined> {
  if (slug === deploymentItself) return undefined;
  if (slug !== '') {
    const org = await db.beforeTenant((prisma) => prisma.organisation.findUnique({ where: { slug } }));
    if (org === null) throw new Fault('not_found', { details: { what: `The organisation ${slug}` } });
    return org;
  }
  const orgs = await db.beforeTenant((prisma) =>
    prisma.organisation.findMany({ take: 2, orderBy: { createdAt: 'asc' } }),
  );
  if (orgs.length > 1) throw new Fault('org_ambiguous');
  return orgs[0];
}

export const allOrgIds = async (db: Database): Promise<string[]> =>
  (await db.beforeTenant((prisma) => prisma.organisation.findMany({ select: { id: true } }))).map(({ id }) => id);
