// fetch for one MCP call: to the pinned address whatever a name says by now, no redirects, and no more bytes than are wanted.
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import { Agent, fetch as undiciFetch } from 'undici';
import type { Pinned } from './mcp-server.ts';

export interface PinnedFetch {
  readonly fetch: FetchLike;
  /** Aborts when more came than is wanted: the transport alone would go on waiting for an end. */
  readonly overflow: AbortSignal;
  close(): Promise<void>;
}

export function pinnedFetch(origin: string, pinned: Pinned, maxBytes: number): PinnedFetch {
  const agent = new Agent({
    connect: {
      timeout: 5_000,
      lookup: (_name, options, answer) => {
        if (options.all === true) answer(null, [pinned]);
        else answer(null, pinned.address, pinned.family);
      },
    },
  });
  // of all answers of this call together, in case there are several
  let left = maxBytes;
  const overflow = new AbortController();
  const capped = (body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> =>
    body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          left -= chunk.byteLength;
          if (left >= 0) return controller.enqueue(chunk);
          overflow.abort(new Error(`more than ${maxBytes} bytes`));
          controller.error(overflow.signal.reason);
        },
      }),
    );
  return {
    overflow: overflow.signal,
    fetch: async (url, init) => {
      // the transport may be told of other addresses by a server; there are none for it
      if (new URL(url).origin !== origin) throw new Error('another origin than the configured one');
      const response = await undiciFetch(url as string, { ...(init as object), redirect: 'error', dispatcher: agent });
      const { status, headers } = response;
      const body = response.body === null ? null : capped(response.body as unknown as ReadableStream<Uint8Array>);
      return new Response(body, { status, headers: [...headers] as [string, string][] });
    },
    close: () => agent.destroy(),
  };
}
