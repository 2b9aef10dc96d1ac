// The committed form of the permissions: users are certificates, so it holds no secret and is the same everywhere.
import { topology } from '../topology.ts';
import { renderNatsConfig } from './render.ts';

const head =
  '# Who may say and hear what on the bus. Rendered from deploy/topology.json; change that, then: npm run generate\n';

export const permissionsText = (): string =>
  head + renderNatsConfig(topology, { users: 'svid', trustDomain: topology.trustDomain });
