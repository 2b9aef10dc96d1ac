import 'reflect-metadata';
import { Ledger } from '@tappass/contracts/ledger';
import { loadSettings } from '@tappass/service/load-settings';
import { serveRoom } from '@tappass/service/serve-room';
import { ledgerConfig } from './ledger.config.ts';
import { buildLedger } from './ledger.module.ts';

const settings = loadSettings(ledgerConfig, process.argv, process.env);
await serveRoom(Ledger, settings, (context) => buildLedger(settings, context));
