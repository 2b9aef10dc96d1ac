// Every setting of the migration job, one line each; it alone holds the database's admin password.
import { postgresSettings } from '@tappass/service/common-settings';
import { defineConfig } from '@tappass/service/config';
import { env, secret } from '@tappass/service/setting';
import { z } from 'zod';

const { pgHost, pgPort, pgDatabase, pgCaFile } = postgresSettings('keys');
const appPassword = (service: string) =>
  secret(
    `POSTGRES_PASSWORD_${service.toUpperCase()}`,
    z.string().min(16).optional(),
    `Password the role ${service}_app gets; without it ${service} is left alone.`,
  );

export const migrateConfig = defineConfig({
  pgHost,
  pgPort,
  pgDatabase,
  pgCaFile,
  adminUser: env('POSTGRES_ADMIN_USER', z.string().default('postgres'), 'Role that may create roles and schemas.'),
  adminPassword: secret('POSTGRES_ADMIN_PASSWORD', z.string().min(16), 'Password of that role.'),
  folder: env(
    'TAPPASS_MIGRATIONS',
    z.string().default('/app/migrations'),
    'Folder with <service>/prisma/migrations of each service.',
  ),
  keys: appPassword('keys'),
  vault: appPassword('vault'),
  ledger: appPassword('ledger'),
  policy: appPassword('policy'),
  license: appPassword('license'),
});
