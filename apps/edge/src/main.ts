import 'reflect-metadata';
import { loadSettings } from '@tappass/service/load-settings';
import { openProcess } from '@tappass/service/serve-room';
import { edgeConfig } from './edge.config.ts';
import { serveEdge } from './edge.module.ts';

const settings = loadSettings(edgeConfig, process.argv, process.env);
await serveEdge(settings, await openProcess('edge', settings));
