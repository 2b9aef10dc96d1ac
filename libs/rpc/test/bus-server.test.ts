// The transport over a real bus: who may be answered, what crosses of a failure, whom it believes, and how it ends.
import { create, toBinary } from '@bufbuild/protobuf';
import { Controller } from '@nestjs/common';
import { CallSchema } from '@tappass/contracts/common';
import { type BundleRequest, Policy } from '@tappass/contracts/policy';
import { Fault } from '@tappass/errors/fault';
import { principalOf, type RpcContext, requireCaller, requireLevel } from '@tappass/rpc/context';
import { subjectOf } from '@tappass/rpc/method';
import { Rpc } from '@tappass/rpc/rpc';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { principal, Rig, signers } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.close());

const subject = subjectOf(Policy.method.bundle);
const callBytes = (timeoutMs = 1_000) => toBinary(CallSchema, create(CallSchema, { timeoutMs }));

describe('what crosses', () => {
  test('the answer, the caller’s room, its ids and the time it still has', async () => {
    const seen: RpcContext[] = [];
    const bundle = ({ have }: BundleRequest, context: RpcContext) => {
      seen.push(context);
      return { revision: `${have}!` };
    };
    await rig.serve({ bundle });
    const edge = await rig.client('edge');
    const answer = await edge.bundle({ have: 'r1' }, { requestId: 'req_1', traceparent: '00-a-b-01', timeoutMs: 700 });
    expect(answer.revision).toBe('r1!');
    expect(seen[0]).toMatchObject({ caller: 'edge', requestId: 'req_1', traceparent: '00-a-b-01' });
    const left = seen[0]!.timeLeftMs();
    expect(left).toBeLessThanOrEqual(685);
    expect(seen[0]!.principal).toBeUndefined();
  });

  test('a Fault, with its reason and details and without its cause', async () => {
    const cause = new Error('canary cause');
    await rig.serve({
      plan: () => {
        throw new Fault('bad_field', { details: { field: 'name', detail: 'expects 3' }, cause });
      },
    });
    const edge = await rig.client();
    const fault = await edge.plan({}).catch((thrown: Error) => thrown);
    expect(fault).toMatchObject({ reason: 'bad_field', details: { field: 'name', detail: 'expects 3' } });
    expect((fault as Error).cause).toBeUndefined();
  });

  test('an error nobody foresaw as internal, its text staying in the process that threw it', async () => {
    const faults: Fault[] = [];
    const boom = () => {
      throw new Error('canary text');
    };
    await rig.serve({ plan: boom }, { onFault: (fault) => faults.push(fault) });
    const edge = await rig.client();
    const fault = await edge.plan({}).catch((thrown: Error) => thrown);
    expect(fault).toMatchObject({ reason: 'internal', details: {} });
    expect(JSON.stringify(fault) + String(fault)).not.toContain('canary');
    expect((faults[0]?.cause as Error).message).toBe('canary text');
  });

  test('an answer to a call that is none: the field is named, nothing crashes', async () => {
    await rig.serve();
    const nc = await rig.connect('edge');
    const garbage = await nc.request(subject, Buffer.from([255, 255, 255]), { timeout: 1_000 });
    expect(Buffer.from(garbage.data).toString()).toContain('bad_field');
    const edge = await rig.client();
    expect((await edge.bundle({ have: 'still there' })).revision).toBe('still there');
  });
});

describe('who is answered', () => {
  test.each([
    ['no inbox of a room', 'events.keys.invalidated'],
    ['the inbox of nobody', '_INBOX.abc'],
    ['a wildcard', '_INBOX_edge.>'],
    ['a room in capitals', '_INBOX_EDGE.abc'],
    ['an inbox without a name', '_INBOX_edge.'],
  ])('nobody at %s: the call is dropped before its handler', async (_, reply) => {
    let handled = 0;
    const bundle = ({ have }: BundleRequest) => {
      handled++;
      return { revision: have };
    };
    await rig.serve({ bundle });
    const nc = await rig.connect('edge');
    const heard: string[] = [];
    for (const to of ['events.>', '_INBOX.>', '_INBOX_EDGE.>']) {
      nc.subscribe(to, { callback: (_error, msg) => void heard.push(msg.subject) });
    }
    try {
      nc.publish(subject, callBytes(), { reply });
    } catch {
      // the client itself refuses to send some of these
    }
    // the same connection's next call comes after it
    const edge = await rig.client();
    await nc.flush();
    await edge.plan({});
    expect([handled, heard]).toEqual([0, []]);
  });

  test('only the rooms a method names, and only levels it asks for', async () => {
    await rig.serve({
      plan: (_, context) => requireCaller(context, 'edge', 'ledger'),
      getPipeline: (_, context) => requireLevel(context, 30),
    });
    const [edge, vault] = [await rig.client('edge'), await rig.client('vault')];
    await expect(edge.plan({})).resolves.toBeDefined();
    await expect(vault.plan({})).rejects.toMatchObject({ reason: 'forbidden' });
    await expect(edge.getPipeline({}, { principal: principal({ level: 30 }) })).resolves.toBeDefined();
    await expect(edge.getPipeline({}, { principal: principal({ level: 20 }) })).rejects.toMatchObject({
      reason: 'forbidden',
    });
    await expect(edge.getPipeline({})).rejects.toMatchObject({ reason: 'unauthenticated' });
  });
});

describe('the principal', () => {
  const whoever = { plan: (_: unknown, context: RpcContext) => principalOf(context) };

  test('that keys signed is believed until it ends', async () => {
    let nowMs = 1_000;
    await rig.serve(whoever, { now: () => nowMs });
    const edge = await rig.client();
    const signed = principal({ notAfterMs: 2_000n });
    await expect(edge.plan({}, { principal: signed })).resolves.toBeDefined();
    nowMs = 2_001;
    await expect(edge.plan({}, { principal: signed })).rejects.toMatchObject({ reason: 'stale_epoch' });
  });

  test.each([
    ['by somebody who says he is keys', () => principal({}, signers.forger)],
    ['by another room', () => principal({}, signers.policy)],
    ['as another kind of statement', () => signers.keys.sign('heartbeat', principal().payload)],
    ['and changed afterwards', () => ({ ...principal(), payload: principal({ level: 40 }).payload })],
    ['by nobody', () => ({ ...principal(), signature: new Uint8Array(0) })],
  ])('signed %s is refused before the handler', async (_, forge) => {
    let handled = 0;
    await rig.serve({ plan: () => handled++ });
    const edge = await rig.client();
    await expect(edge.plan({}, { principal: forge() })).rejects.toMatchObject({ reason: 'bad_signature' });
    expect(handled).toBe(0);
  });
});

describe('start and end', () => {
  test('a room that does not answer every method of its contract does not start', async () => {
    @Controller()
    class Half {
      @Rpc(Policy.method.plan)
      plan() {
        return {};
      }
    }
    await expect(rig.listen([Half])).rejects.toThrow(/nobody answers .*tappass\.policy\.v1\.Policy\.Bundle/);
  });

  test('a drain answers what is in flight and takes nothing new', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let arrived = () => {};
    const there = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const stop = await rig.serve({
      plan: () => {
        arrived();
        return held;
      },
    });
    const edge = await rig.client();
    const inFlight = edge.plan({}, { timeoutMs: 5_000 });
    await there;
    const stopped = stop();
    const late = await rig.client();
    await expect
      .poll(() =>
        late.bundle({ have: '' }).then(
          () => 'answered',
          (fault: Fault) => fault.reason,
        ),
      )
      .toBe('not_ready');
    release();
    await expect(inFlight).resolves.toBeDefined();
    await stopped;
  });
});
