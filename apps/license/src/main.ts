import 'reflect-metadata';
import { License } from '@tappass/contracts/license';
import { loadSettings } from '@tappass/service/load-settings';
import { serveRoom } from '@tappass/service/serve-room';
import { licenseConfig } from './license.config.ts';
import { buildLicense } from './license.module.ts';

const settings = loadSettings(licenseConfig, process.argv, process.env);
await serveRoom(License, settings, buildLicense);
