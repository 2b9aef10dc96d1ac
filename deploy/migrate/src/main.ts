// Brings the database up and ends: exit code 0 when every schema is as this release wants it.
import { readFileSync } from 'node:fs';
import { asFault } from '@tappass/errors/fault';
import { bringUp, migrationsIn } from '@tappass/postgres/bring-up';
import { storedServices } from '@tappass/postgres/roles';
import { loadSettings } from '@tappass/service/load-settings';
import { migrateConfig } from './migrate.config.ts';

const settings = loadSettings(migrateConfig, process.argv, process.env);
const given = storedServices.flatMap((service) => {
  const password = settings[service].current().reveal();
  return password === undefined ? [] : [[service, password] as const];
});

try {
  await bringUp({
    host: settings.pgHost,
    port: settings.pgPort,
    database: settings.pgDatabase,
    admin: { user: settings.adminUser, password: settings.adminPassword.current().reveal() },
    passwords: Object.fromEntries(given),
    migrationsOf: migrationsIn(settings.folder),
    ...(settings.pgCaFile === undefined ? {} : { ssl: { ca: readFileSync(settings.pgCaFile, 'utf8') } }),
    report: (line) => process.stdout.write(`${line}\n`),
  });
  process.exit(0);
} catch (error) {
  process.stderr.write(`${asFault(error).message} ${error instanceof Error ? error.message : ''}\n`);
  process.exit(1);
}
