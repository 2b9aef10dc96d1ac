// Identifiers among other digits: beside dates and numbers, without an announcement, and what only looks like one.
import { expect, test } from 'vitest';
import { scanText } from './scan.ts';

const found = (text: string): readonly string[] =>
  scanText(text)
    .filter((one) => one.detector === 'pii')
    .map((one) => `${one.type} ${text.slice(one.start, one.end)}`);

test.each([
  ['paid with 4111 1111 1111 1111 12/27 123', 'credit_card 4111 1111 1111 1111'],
  ['GET 93.184.216.34 200 1534', 'ip_address 93.184.216.34'],
  ['from 10.1.2.3-10.1.2.9', 'ip_address 10.1.2.3,ip_address 10.1.2.9'],
  ['536-90-4399 2024-01-05', 'us_ssn 536-90-4399'],
  ['751-954-9268-Fax', 'phone 751-954-9268'],
  ['the CPF 693.849.138-04 of the buyer', 'br_cpf 693.849.138-04'],
  ['693.849.138-04', 'br_cpf 693.849.138-04'],
  ['45.418.210/2679-96', 'br_cnpj 45.418.210/2679-96'],
  ['756.0745.5480.81', 'ch_ahv 756.0745.5480.81'],
  ['4032 9792 3207', 'in_aadhaar 4032 9792 3207'],
  ['430123-1093724', 'kr_rrn 430123-1093724'],
  ['110105193809191662', 'cn_resident_id 110105193809191662'],
  ['RSSMRA85T10A562S', 'it_fiscal_code RSSMRA85T10A562S'],
  ['131052-308T', 'fi_hetu 131052-308T'],
  ['Z4020241F', 'es_nie Z4020241F'],
  ['HEGG560427MVZRRL04', 'mx_curp HEGG560427MVZRRL04'],
  ['12.531.909-2', 'cl_rut 12.531.909-2'],
])('%s', (text, expected) => {
  expect(found(text).join(',')).toBe(expected);
});

test.each([
  ['WinPython-3.4.2.4'],
  ['version 10.2.3.4'],
  ['listen on 127.0.0.1 and 0.0.0.0, mask 255.255.255.0'],
  ['192.0.2.1 and 203.0.113.9 are kept for examples'],
  ['between (1962-1991)'],
  ['invoice number FV/2024/03/0047'],
  ['693.849.138-05'],
  ['RSSMRA85T10A562T'],
  ['rssmra85t10a562s'],
  ['131052-308U'],
  ['110105193809191663'],
])('%s is nobody’s', (text) => {
  expect(found(text)).toEqual([]);
});
