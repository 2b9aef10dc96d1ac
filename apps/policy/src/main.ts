import 'reflect-metadata';
import { Policy } from '@tappass/contracts/policy';
import { loadSettings } from '@tappass/service/load-settings';
import { serveRoom } from '@tappass/service/serve-room';
import { policyConfig } from './policy.config.ts';
import { buildPolicy } from './policy.module.ts';

const settings = loadSettings(policyConfig, process.argv, process.env);
await serveRoom(Policy, settings, (context) => buildPolicy(settings, context));
