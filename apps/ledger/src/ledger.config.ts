// Every setting of the ledger, one line each.
import { commonSettings, postgresSettings } from '@tappass/service/common-settings';
import { defineConfig } from '@tappass/service/config';
import { env, secret } from '@tappass/service/setting';
import { z } from 'zod';

const atLeastOne = (fallback: number) => z.coerce.number().int().min(1).default(fallback);

export const ledgerConfig = defineConfig({
  ...commonSettings,
  ...postgresSettings('ledger'),
  signKey: secret(
    'TAPPASS_LEDGER_SIGN_KEY',
    z.string().includes('-----BEGIN PRIVATE KEY-----'),
    'Ed25519 key (PKCS#8 PEM) that signs checkpoints.',
  ),
  origin: env(
    'TAPPASS_LEDGER_ORIGIN',
    z
      .string()
      .regex(/^[^\s+]+$/)
      .default('tappass.internal/ledger'),
    'Name of this log in its checkpoints; never change it.',
  ),
  formerVkeys: env(
    'TAPPASS_LEDGER_FORMER_VKEYS',
    z.string().default(''),
    'Verifier keys (vkeys, separated by commas) of earlier signing keys, so that old checkpoints still verify.',
  ),
  streamReplicas: env('TAPPASS_AUDIT_STREAM_REPLICAS', atLeastOne(1), 'Replicas of the audit stream; 3 on a cluster.'),
  streamMaxMegabytes: env(
    'TAPPASS_AUDIT_STREAM_MAX_MB',
    atLeastOne(4096),
    'What may wait on the audit stream; beyond it evidence is refused, and with it calls. What is committed is kept in the same room while there is some, for a restore.',
  ),
  streamMaxAgeHours: env(
    'TAPPASS_AUDIT_STREAM_MAX_AGE_HOURS',
    atLeastOne(168),
    'How long the stream keeps messages, where they fit: longer than the longest gap between a backup and its restore.',
  ),
});
