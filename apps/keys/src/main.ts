import 'reflect-metadata';
import { Keys } from '@tappass/contracts/keys';
import { loadSettings } from '@tappass/service/load-settings';
import { serveRoom } from '@tappass/service/serve-room';
import { keysConfig } from './keys.config.ts';
import { buildKeys } from './keys.module.ts';

const settings = loadSettings(keysConfig, process.argv, process.env);
await serveRoom(Keys, settings, (context) => buildKeys(settings, context));
