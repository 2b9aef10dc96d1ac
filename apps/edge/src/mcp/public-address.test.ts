import { lookup } from 'node:dns/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mcpServers, resolvePinned } from './mcp-server.ts';
import { isPublicAddress } from './public-address.ts';

test.each([
  '1.1.1.1',
  '8.8.8.8',
  '93.184.215.14',
  '172.32.0.1',
  '2606:4700:4700::1111',
  '2a00:1450:4001:81b::200e',
])('%s is out there', (address) => expect(isPublicAddress(address)).toBe(true));

test.each([
  ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  ...['169.254.169.254', '100.64.0.1', '100.127.255.255', '198.18.0.1', '224.0.0.1', '255.255.255.255', '192.0.0.170'],
  ...[
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
  ],
  ...['64:ff9b::7f00:1', '2002:7f00:1::', '2001:0:7f00:1::', '2001:db8::1', '::127.0.0.1', 'fec0::1', '3fff::1'],
  ...['', 'localhost', '1', '0x7f000001', '127.1', '1.2.3.4.5', '[::1]', '127.0.0.1:80'],
])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false));

test('no text is an address by accident', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(isPublicAddress(text)).toBe(false);
    }),
    {
      examples: [['١٢٧.٠.٠.١'], ['127。0。0。1']],
    },
  );
});

// forty ways to write an address of our own, as an administrator might be talked into configuring it
const spellings = [
  ...['127.0.0.1', '127.1', '127.0.1', '2130706433', '0x7f000001', '0x7f.0.0.1', '0177.0.0.1', '017700000001'],
  ...[
    '0x7f.1',
    '127.0.0.1.',
    '127.000.000.001',
    '①②⑦.⓪.⓪.①',
    '127。0。0。1',
    '１２７.０.０.１',
    'localhost',
    'LOCALHOST',
  ],
  ...[
    'localhost.',
    '0.0.0.0',
    '0',
    '0x0',
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
  ],
  ...[
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[2002:7f00:1::]',
    '10.0.0.1',
    '0xa000001',
    '192.168.0.1',
    '3232235521',
  ],
  ...[
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '[::ffff:169.254.169.254]',
    '[fe80::1]',
    '[fd00::1]',
    '172.16.0.1',
    '100.64.0.1',
  ],
];

test('there are forty spellings', () => expect(new Set(spellings).size).toBeGreaterThanOrEqual(40));

test.each(spellings)('http://%s/ is not reached unless it is allowed expressly', async (host) => {
  const url = `http://${host}/mcp`;
  if (!URL.canParse(url)) return;
  const [server] = [...mcpServers(new Map([['here', url]]), []).values()];
  await expect(resolvePinned(server!, lookup)).rejects.toMatchObject({ reason: 'tool_server_refused' });
});

test('a name is pinned to what it resolved to; one private address among its answers refuses all', async () => {
  const servers = mcpServers(new Map([['files', 'https://files.example/mcp']]), []);
  const files = servers.get('files')!;
  const answering = (...addresses: string[]) =>
    (async () => addresses.map((address) => ({ address, family: 4 }))) as never;
  expect(await resolvePinned(files, answering('93.184.215.14'))).toEqual({ address: '93.184.215.14', family: 4 });
  for (const addresses of [['93.184.215.14', '10.0.0.1'], ['127.0.0.1'], []])
    await expect(resolvePinned(files, answering(...addresses))).rejects.toMatchObject({
      reason: 'tool_server_refused',
    });
});

test('a private one is reached where the operator allows it', async () => {
  const servers = mcpServers(new Map([['files', 'http://127.0.0.1:9/mcp']]), ['files']);
  expect(await resolvePinned(servers.get('files')!, lookup)).toEqual({ address: '127.0.0.1', family: 4 });
});
