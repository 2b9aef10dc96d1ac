// Bundles one app into dist/main.js; run in the app's folder. Everything is inside: an image needs no node_modules.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

// Nest asks for these only when their transports are used; they are not installed.
const optional = [
  '@nestjs/websockets',
  '@nestjs/websockets/*',
  '@nestjs/platform-express',
  '@fastify/static',
  '@fastify/multipart',
  '@fastify/view',
  '@grpc/grpc-js',
  '@grpc/proto-loader',
  'kafkajs',
  'mqtt',
  'amqplib',
  'amqp-connection-manager',
  'nats',
  'class-transformer',
  'class-transformer/*',
  'class-validator',
  'pg-native',
  'pino-pretty',
  'pg-cloudflare',
  '@napi-rs/nice',
];

// A thread's program is a file of its own beside the program that starts it, and so is the thread itself.
const entry = Object.entries({
  main: 'src/main.ts',
  start: 'src/start.ts',
  'scan-worker': 'src/scanning/scan-worker.ts',
  'verification-thread': 'src/checkpoints/verification-thread.ts',
  'document-worker': 'src/documents/document-worker.ts',
})
  .filter(([, file]) => existsSync(file))
  .map(([out, file]) => ({ in: file, out }));
const require = createRequire(import.meta.url);
if (existsSync('src/scanning/scan-worker.ts'))
  entry.push({ in: join(dirname(require.resolve('piscina')), 'worker.js'), out: 'worker' });
await build({
  entryPoints: entry,
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'linked',
  sourcesContent: false,
  external: optional,
  loader: { '.wasm': 'binary' },
  // CommonJS dependencies inside an ES module still want their require, __filename and __dirname
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; import { fileURLToPath as __fileURLToPath } from 'node:url'; import { dirname as __dirnameOf } from 'node:path'; const require = __createRequire(import.meta.url); const __filename = __fileURLToPath(import.meta.url); const __dirname = __dirnameOf(__filename);",
  },
  logLevel: 'warning',
});
