import 'reflect-metadata';
import { Vault } from '@tappass/contracts/vault';
import { loadSettings } from '@tappass/service/load-settings';
import { serveRoom } from '@tappass/service/serve-room';
import { vaultConfig } from './vault.config.ts';
import { buildVault } from './vault.module.ts';

const settings = loadSettings(vaultConfig, process.argv, process.env);
await serveRoom(Vault, settings, (context) => buildVault(settings, context));
