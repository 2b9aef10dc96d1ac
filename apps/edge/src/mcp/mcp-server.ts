// MCP servers come from the operator's settings and from nowhere else. A name is resolved once for a call and the call is pinned to that address.
import type { lookup } from 'node:dns/promises';
import { Fault } from '@tappass/errors/fault';
import { isPublicAddress } from './public-address.ts';

export interface McpServer {
  readonly name: string;
  readonly url: URL;
  /** The operator expressly lets it stand in a private network. */
  readonly allowPrivate: boolean;
}

export interface Pinned {
  readonly address: string;
  readonly family: number;
}

/** @param urls by server name, as configured */
export function mcpServers(
  urls: ReadonlyMap<string, string>,
  privateNames: readonly string[],
): ReadonlyMap<string, McpServer> {
  const servers = [...urls].map(([name, url]) => ({
    name,
    url: new URL(url),
    allowPrivate: privateNames.includes(name),
  }));
  return new Map(servers.map((server) => [server.name, server]));
}

/** @throws Fault tool_server_refused when any of its addresses is private and that is not allowed; tool_failed when it has none */
export async function resolvePinned(server: McpServer, resolve: typeof lookup): Promise<Pinned> {
  // the brackets of an IPv6 address are the URL's, not the address's
  const host = server.url.hostname.replace(/^\[(.*)\]$/, '$1');
  const found = await resolve(host, { all: true, verbatim: true }).catch((cause: unknown) => {
    throw new Fault('tool_server_refused', { details: { server: server.name }, cause });
  });
  const allowed = server.allowPrivate || found.every(({ address }) => isPublicAddress(address));
  const [first] = found;
  if (first === undefined || !allowed) throw new Fault('tool_server_refused', { details: { server: server.name } });
  return { address: first.address, family: first.family };
}
