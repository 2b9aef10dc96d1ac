import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { scanText } from './scan.ts';

const addressesIn = (text: string): string[] =>
  scanText(text).flatMap(({ type, start, end }) => (type === 'ip_address' ? [text.slice(start, end)] : []));

describe('what counts releases or clauses is no address', () => {
  it.each([
    'Update from 4.18.2.1 to 4.18.3.0',
    'upgraded the agent to 5.0.12.3 last night',
    'see section 4.2.1.3 of the contract',
    'clause 8.5.1.2 of ISO 9001',
    'Kapitel 3.1.2.4 und Abschnitt 120.4.1.2',
    '§ 4.2.1.3 Abs. 2',
    'w rozdziale 3.1.2.4 oraz w pkt 4.1.2.1',
    'según la sección 5.1.2.3 y la cláusula 130.1.2.3',
    'voir le chapitre 2.1.4.6',
    'nella sezione 4.1.1.2, articolo 44.3.1.2',
    'hoofdstuk 3.2.1.5',
    'Newtonsoft.Json 13.0.3.27',
    '<PackageReference Include="Serilog.Sinks.File" Version="5.0.120.3" />',
    '<bindingRedirect oldVersion="0.0.0.0-13.0.0.0" newVersion="113.0.0.0" />',
    '<AssemblyVersion>2.140.0.1</AssemblyVersion>',
    '[assembly: AssemblyFileVersion("4.200.1.3")]',
    '"version": "2.1.104.3",',
    'pinned with acme-tools==120.4.0.1',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36',
    'OID 1.3.6.1',
    'firmware 2.14.100.5 is out',
    'build 7.0.20.101',
    'the driver v31.0.15.211',
    'We run 4.18.2.1 here.',
  ])('%s', (text) => {
    expect(addressesIn(text)).toEqual([]);
  });
});

describe('what a machine answers at is one', () => {
  it.each([
    ['the request came from 5.9.12.3', '5.9.12.3'],
    ['ssh root@5.9.12.3', '5.9.12.3'],
    ['ping 5.9.12.3', '5.9.12.3'],
    ['http://5.9.12.3/login', '5.9.12.3'],
    ['5.9.12.3:8080 answered', '5.9.12.3'],
    ['{"client_ip":"5.9.12.3"}', '5.9.12.3'],
    ['version 2 of the server 93.184.216.34 is up', '93.184.216.34'],
    ['update the record to 93.184.216.34', '93.184.216.34'],
    ['93.184.216.34 - - [10/Oct/2025:13:55:36] "GET / HTTP/1.1" 200', '93.184.216.34'],
    ['Zugriff von 5.9.12.3', '5.9.12.3'],
  ])('%s', (text, address) => {
    expect(addressesIn(text)).toEqual([address]);
  });
});

test('every address that no word calls a version is found, but for the few of which all four numbers are small', () => {
  const part = fc.integer({ min: 0, max: 255 });
  const address = fc.tuple(fc.integer({ min: 32, max: 126 }), part, part, part).map((parts) => parts.join('.'));
  const around = fc.constantFrom(
    (one: string) => one,
    (one: string) => `${one} logged in`,
    (one: string) => `Anna used ${one} yesterday`,
    (one: string) => `from ${one} to the office`,
    (one: string) => `Set the record to ${one}.`,
    (one: string) => `"${one}"`,
  );
  fc.assert(
    fc.property(address, around, (one, put) => {
      expect(addressesIn(put(one))).toEqual([one]);
    }),
  );
});
