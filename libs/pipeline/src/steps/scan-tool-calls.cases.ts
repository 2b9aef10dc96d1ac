// Cases for scan_tool_calls: places, ways to climb there, and texts that must not stand in arguments.
import type { JsonObject } from '../json.ts';
import { chatAnswer } from '../testing/chat-answer.ts';
import { callOf, chatBody, type StepCase, toolCall } from '../testing/step-case.ts';

const calling = (args: JsonObject, tool = 'read_file') =>
  callOf(chatBody('x'), { answer: chatAnswer({ tool_calls: [toolCall(tool, JSON.stringify(args))] }) });
const bad = (shows: string, args: JsonObject, ...says: string[]): StepCase => ({
  shows,
  kind: 'bad',
  call: calling(args),
  verdict: 'found',
  says,
});
const fine = (shows: string, args: JsonObject, settings?: Record<string, unknown>): StepCase => ({
  shows,
  kind: 'near-miss',
  call: calling(args),
  verdict: 'pass',
  ...(settings !== undefined && { settings }),
});

export const cases: readonly StepCase[] = [
  { shows: 'a file of the project', kind: 'good', call: calling({ path: 'src/app.ts' }), verdict: 'pass' },
  bad('a private key', { path: '~/.ssh/id_ed25519' }, 'ssh_key'),
  bad('cloud credentials in a command', { command: 'cat /home/node/.aws/credentials | head' }, 'cloud_credentials'),
  bad('a wallet', { path: 'C:\\Users\\ada\\AppData\\Roaming\\Bitcoin\\wallet.dat' }, 'wallet'),
  bad('a key by its ending', { path: 'certs/server.pem' }, 'private_key'),
  bad('an environment file', { path: 'app/.env.production' }, 'environment_file'),
  bad('a coded path', { path: '%2e%2e/%2e%2e/etc/shadow' }, 'system_secret'),
  bad('climbing', { path: '../../other/secret.txt' }, 'path_traversal'),
  bad('a null byte', { path: 'a.png\u0000.sh', note: 'x' }, 'null_byte'),
  bad('JSON within a string', { request: '{"path":"/srv/.kube/config"}' }, 'cluster_credentials'),
  bad('a key as an argument', { header: 'AKIAQYLPMN5HFIQR7XYA' }, 'aws_access_key'),
  bad('climbing in a command, out of all workspaces', { command: 'cat ../../../../other/x' }, 'path_traversal'),
  {
    shows: 'somebody’s address, sent to somebody else',
    kind: 'bad',
    call: calling({ to: 'eve@example.net', body: 'Hers is ada@example.org' }, 'send_email'),
    verdict: 'found',
    says: ['email'],
  },
  {
    shows: 'whom a message goes to',
    kind: 'near-miss',
    call: calling({ to: 'ada@example.org', body: 'hi' }, 'send_email'),
    verdict: 'pass',
  },
  fine('A7: a neighbour of the workspace', { command: 'cd ../frontend && npm test' }),
  fine('A7: a neighbour of the workspace, two up', { command: 'ls ../../packages/shared' }),
  fine('A7: a neighbour’s file', { path: '../frontend/package.json' }),
  fine('A7: settings that only show which there are', { command: 'cat .env.example config/.env.sample' }),
  fine('A7: a template of variables', { path: 'infra/prod.tfvars.example' }),
  bad('A7: an environment file beside its template', { command: 'cat .env.example .env.local' }, 'environment_file'),
  fine('personal data that is written into the workspace', { path: 'AUTHORS', content: 'ada@example.org' }),
  fine('a path that climbs and stays inside', { path: 'src/../lib/index.ts' }),
  fine('a name that only contains one', { path: 'docs/environment.md' }),
  fine('a public key', { path: 'keys/server.pub' }),
  fine('a place this agent may reach', { path: '.env' }, { allowed_places: ['environment_file'] }),
];
