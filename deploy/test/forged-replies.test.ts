// Whoever holds the bus credential of one service forges the replies of another: each method of the topology, each service as the forger.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { connect, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { CallSchema, ReplySchema } from '@tappass/contracts/common';
import type { Nats } from '@tappass/engines/nats';
import { clientOf } from '@tappass/rpc/caller';
import { type Asked, ReplyAuthor } from '@tappass/rpc/reply-mac';
import { createSigner } from '@tappass/rpc/signed';
import { eventually } from '@tappass/testkit/eventually';
import { freshNats } from '@tappass/testkit/nats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderNatsConfig } from '../nats/render.ts';
import { contractOf, type ServiceName, services, topology } from '../topology.ts';
import { contracts } from './contracts-of.ts';

type Callee = Exclude<ServiceName, 'edge'>;
const perService = <T>(make: (name: ServiceName) => T) =>
  Object.fromEntries(services.map((name) => [name, make(name)])) as Record<ServiceName, T>;
const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

const identities = perService(() => generateKeyPairSync('ed25519'));
const pins = new Map(services.map((name) => [name, [identities[name].publicKey]]));
const signerOf = (name: ServiceName, by: ServiceName) => createSigner(name, pem(identities[by].privateKey));
const passwords = perService((name) => `bus-password-of-${name}`);
const onlooker = { user: 'onlooker', pass: 'sees-everything-on-the-bus' };
const permissions = renderNatsConfig(topology, { users: 'password', passwords });
/** Permissions as they are, and one more who hears every call and tells the forgers where its reply is waited for. */
const watched = permissions.replace('users: [', `users: [ { user: ${onlooker.user}, password: ${onlooker.pass} }`);

const pairs = services.flatMap((caller) =>
  services.flatMap((callee) =>
    (topology.services[caller].calls[callee] ?? []).map((method) => ({ caller, callee: callee as Callee, method })),
  ),
);
const replyOf = (text: string): Uint8Array => {
  const result = { case: 'fault' as const, value: { reason: 'forbidden', details: { who: text } } };
  return toBinary(ReplySchema, create(ReplySchema, { result }));
};
const authors = perService((name) => new ReplyAuthor(signerOf(name, name)));
const strangers = perService(
  (name) => new ReplyAuthor(createSigner(name, pem(generateKeyPairSync('ed25519').privateKey))),
);
const impostors = perService((forger) => perService((callee) => new ReplyAuthor(signerOf(callee, forger))));

/** Every way to answer for `callee` without its key. `before`: a true reply of another call, with what it answered. */
function forgeries(
  callee: ServiceName,
  forger: ServiceName,
  call: Asked & { readonly key: Uint8Array },
  before: Uint8Array,
): Uint8Array[] {
  const reply = replyOf('forged');
  const made = [
    reply,
    strangers[callee].authenticate(call.key, call, reply),
    // a true key of the callee with a MAC that only looks like one
    Buffer.concat([reply, before.subarray(before.length - 132, before.length - 32), Buffer.alloc(32, 7)]),
    before,
    Buffer.concat([before.subarray(0, -1), Buffer.of(before[before.length - 1]! ^ 1)]),
  ];
  if (forger === callee) return made;
  return [
    ...made,
    authors[forger].authenticate(call.key, call, reply),
    impostors[forger][callee].authenticate(call.key, call, reply),
  ];
}

let tried = 0;
let refused = 0;
afterAll(() => console.log(`forged replies refused: ${refused} of ${tried}`));

describe.each([
  ['on a bus with the real permissions', watched],
  ['on a bus where everybody may say anything', ''],
])('%s', (_, config) => {
  let nats: Nats;
  let ears: NatsConnection;
  const connections = {} as Record<ServiceName, NatsConnection>;
  /** What the broker did not let through. */
  let stopped = 0;

  beforeAll(async () => {
    nats = await freshNats(config === '' ? {} : { permissions: config });
    const at = { servers: `127.0.0.1:${nats.port}` };
    ears = await connect({ ...at, ...onlooker });
    for (const name of services) {
      const nc = await connect({ ...at, user: name, pass: passwords[name], inboxPrefix: `_INBOX_${name}` });
      connections[name] = nc;
      void (async () => {
        for await (const { type } of nc.status()) if (type === 'error') stopped++;
      })();
    }
  });
  afterAll(async () => {
    for (const name of services) await connections[name].close();
    await ears.close();
    await nats.stop();
  });

  test.each(pairs)('nobody else answers $caller, which asks $callee to $method', async ({ caller, callee, method }) => {
    const subject = `${contractOf(callee)}.${method}`;
    const service = contracts[callee]!;
    let disbelieved = 0;
    const stoppedBefore = stopped;
    const asker = { room: caller, pins, onForged: () => void disbelieved++ };
    const call = (
      clientOf(connections[caller], asker, service) as Record<
        string,
        (request: object, options: object) => Promise<unknown>
      >
    )[service.methods.find(({ name }) => name === method)!.localName]!;
    const askedOf = (msg: Msg) => ({
      subject,
      inbox: msg.reply!,
      request: msg.data,
      key: fromBinary(CallSchema, msg.data).replyKey,
    });
    let before: Uint8Array | undefined;
    let calls = 0;
    let sent = 0;
    // the callee itself answers the first call at once, and the second when all the forgers have spoken
    const heard = connections[callee].subscribe(subject, {
      queue: callee,
      callback: (_error, msg) => {
        if (before !== undefined) return;
        const first = askedOf(msg);
        before = authors[callee].authenticate(first.key, first, replyOf('first'));
        msg.respond(before);
      },
    });
    const overheard = ears.subscribe(subject, {
      callback: (_error, msg) => {
        if (++calls !== 2) return;
        const second = askedOf(msg);
        const forged = services.flatMap((forger) =>
          forgeries(callee, forger, second, before!).map((reply) => ({ forger, reply })),
        );
        sent = forged.length;
        for (const { forger, reply } of forged) connections[forger].publish(second.inbox, reply);
        void Promise.all(services.map((name) => connections[name].flush())).then(() => {
          connections[callee].publish(second.inbox, authors[callee].authenticate(second.key, second, replyOf('true')));
        });
      },
    });
    await Promise.all([connections[callee].flush(), ears.flush()]);
    const answer = () => call({}, { timeoutMs: 5_000 }).catch((fault: unknown) => fault);
    expect(await answer()).toMatchObject({ details: { who: 'first' } });
    expect(await answer()).toMatchObject({ details: { who: 'true' } });
    await eventually('the broker’s complaints', () => stopped - stoppedBefore + disbelieved >= sent);
    tried += sent;
    refused += stopped - stoppedBefore + disbelieved;
    expect(sent).toBe(5 + (services.length - 1) * 7);
    expect(refused).toBe(tried);
    // with permissions only the callee's own credential gets as far as the caller
    expect(disbelieved).toBe(config === '' ? sent : 5);
    heard.unsubscribe();
    overheard.unsubscribe();
  });
});
