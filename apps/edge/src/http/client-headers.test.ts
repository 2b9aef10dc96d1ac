import { isFault } from '@tappass/errors/fault';
import { describe, expect, it } from 'vitest';
import { clientHeaders, notSent } from './client-headers.ts';

const sent = (headers: Record<string, string | string[]>) => clientHeaders({ headers } as never);

describe('B2: headers that are meant for the provider', () => {
  const flags = Array.from({ length: 40 }, (_, at) => `some-feature-of-the-day-${at}-2025-01-01`);

  it('are sent whole, however long the list of features is', () => {
    const value = flags.join(',');
    expect(value.length).toBeGreaterThan(1_000);
    expect(sent({ 'anthropic-beta': value, 'anthropic-version': '2023-06-01' })).toEqual({
      'anthropic-beta': value,
      'anthropic-version': '2023-06-01',
    });
  });

  it('are one list when they come in several lines, with blanks and empty members', () => {
    expect(sent({ 'anthropic-beta': ['a-1, b-2', 'c-3'] })).toEqual({ 'anthropic-beta': 'a-1,b-2,c-3' });
    expect(sent({ 'openai-beta': ' responses=experimental ,, realtime=v1 ' })).toEqual({
      'openai-beta': 'responses=experimental,realtime=v1',
    });
    expect(sent({ 'anthropic-beta': ' , ' })).toEqual({});
  });

  it.each([
    ['too long', flags.join(',').repeat(4)],
    ['no list of names', 'a-1"; evil'],
    ['not ASCII', 'Ω'],
    ['a key', 'AKIAQYLPMN5HFIQR7XYA'],
    ['somebody’s number', 'a-1,4012888888881881'],
  ])('are refused by name when they are %s', (_what, value) => {
    let thrown: unknown;
    try {
      sent({ 'anthropic-beta': value });
    } catch (fault) {
      thrown = fault;
    }
    expect(isFault(thrown, 'bad_field') && thrown.details['field']).toBe('anthropic-beta');
  });

  it('are named when this provider is not sent them: an account is not the caller’s to choose', () => {
    const headers = {
      'openai-organization': 'org-1',
      'openai-project': 'proj_1',
      'openai-beta': 'x=v1',
      'anthropic-dangerous-direct-browser-access': 'true',
      'x-stainless-lang': 'js',
    };
    expect(notSent({ headers } as never, ['openai-beta'])).toEqual(['openai-organization', 'openai-project']);
    expect(notSent({ headers: { 'anthropic-beta': 'a' } } as never, [])).toEqual(['anthropic-beta']);
  });
});
