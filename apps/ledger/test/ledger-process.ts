// The built ledger on a rig's database and bus.
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AppProcess, startApp } from '@tappass/testkit/app-process';
import { testFolder } from '@tappass/testkit/test-folder';
import type { Rig } from './rig.ts';

const identity = generateKeyPairSync('ed25519');
const identityKey = identity.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
/** Whom its callers believe. */
export const ledgerPins = new Map([['ledger', [identity.publicKey]]]);

export const startLedgerProcess = (rig: Rig, change: Readonly<Record<string, string>> = {}): Promise<AppProcess> => {
  const pinsFile = join(testFolder(), 'pins.json');
  writeFileSync(pinsFile, '{}');
  const { host, port, database, user, password } = rig.db.settingsFor('ledger');
  return startApp('ledger', {
    NATS_URL: rig.nats.url,
    POSTGRES_HOST: host,
    POSTGRES_PORT: String(port),
    POSTGRES_DB: database,
    POSTGRES_USER: user,
    POSTGRES_PASSWORD: password(),
    TAPPASS_PINS_FILE: pinsFile,
    TAPPASS_IDENTITY_KEY: identityKey,
    TAPPASS_LEDGER_SIGN_KEY: rig.noteSigner.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    TAPPASS_LEDGER_ORIGIN: rig.noteSigner.name,
    TAPPASS_AUDIT_STREAM_MAX_MB: '1024',
    ...change,
  });
};
