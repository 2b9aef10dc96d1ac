// Places where half a canary in one place and half in the next pass leaf-canary.test.ts, each with the reason. Whole, it passes nowhere.

export interface Listed {
  readonly role: readonly ('request' | 'answer' | 'event')[];
  readonly place: RegExp;
  readonly kind?: 'text' | 'word' | 'key';
  readonly why: string;
}

const bodies = ['request', 'answer'] as const;

export const listed: readonly Listed[] = [
  {
    role: bodies,
    place: /./,
    kind: 'word',
    why: 'words of the interface, in two objects: each is read whole, and nobody reads two of them as one text',
  },
  {
    role: bodies,
    place: /./,
    kind: 'key',
    why: 'names of members, in two objects: each is read whole',
  },
  {
    role: bodies,
    place: /\.(?:id|call_id|item_id|tool_use_id|tool_call_id|model|stop_reason|status|type)$/,
    why: 'identifiers, in two objects: each is read whole, and together they are a list of identifiers',
  },
  {
    role: bodies,
    place: /\.(?:signature|encrypted_content|encrypted_index|thinking|data)$/,
    why: 'what a provider sealed or signed, and bytes: each is read whole, and two of them are never one text',
  },
  {
    role: bodies,
    place: /(?:tools|mcp_servers|functions)\[\]|\.definition\b/,
    why: 'definitions of tools are read as one JSON text each; between the halves there is always JSON',
  },
  {
    role: bodies,
    place: /\.(?:arguments|input|input_schema|schema|metadata)(?:[.{[]|$)|input_examples/,
    why: 'JSON is read whole, escapes resolved; between halves in two values there is always JSON',
  },
  {
    role: ['answer'],
    place: /^ChatCompletion\.choices\[\]\.Choice\.message/,
    why: 'of several answers the client takes one',
  },
  {
    role: ['answer'],
    place: /top_logprobs\[\]/,
    why: 'alternatives of one token: each rank is read along the text, and one token has only one of them',
  },
  {
    role: ['event'],
    place: /\.(?:arguments|input|schema|metadata)[.{]/,
    why: 'a JSON value of an event is read whole; the next event has another value and not the rest of it',
  },
  {
    role: ['event'],
    place: /(?:\.(?:arguments|input|name)|\{any\}|\.input)$/,
    why: 'a tool call is judged whole when it is complete; two events that complete the same call are two calls',
  },
];
