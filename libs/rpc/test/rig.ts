// A bus, identities and a room whose handlers the test writes: the transport with nothing behind it.
import { generateKeyPairSync } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Controller, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Principal, PrincipalSchema, type Signed } from '@tappass/contracts/common';
import { type BundleRequest, type GetPipelineRequest, type PlanRequest, Policy } from '@tappass/contracts/policy';
import type { Nats } from '@tappass/engines/nats';
import { BusServer, type BusServerOptions } from '@tappass/rpc/bus-server';
import { type Client, clientOf } from '@tappass/rpc/caller';
import type { RpcContext } from '@tappass/rpc/context';
import { FaultFilter } from '@tappass/rpc/fault-filter';
import { Rpc } from '@tappass/rpc/rpc';
import { createSigner, type Pins } from '@tappass/rpc/signed';
import { freshNats } from '@tappass/testkit/nats';
import 'reflect-metadata';

const newIdentity = () => generateKeyPairSync('ed25519');
const pem = (pair: ReturnType<typeof newIdentity>) =>
  pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const identities = { keys: newIdentity(), policy: newIdentity() };
export const pins: Pins = new Map(Object.entries(identities).map(([room, pair]) => [room, [pair.publicKey]]));
export const signers = {
  keys: createSigner('keys', pem(identities.keys)),
  policy: createSigner('policy', pem(identities.policy)),
  /** Says it is keys, with a key nobody pinned. */
  forger: createSigner('keys', pem(newIdentity())),
};

export const principal = (
  change: Partial<Omit<Principal, '$typeName' | '$unknown'>> = {},
  signer = signers.keys,
): Signed =>
  signer.sign(
    'principal',
    toBinary(
      PrincipalSchema,
      create(PrincipalSchema, { kind: 'pat', keyId: 'dk_test', notAfterMs: BigInt(Date.now() + 30_000), ...change }),
    ),
  );

/** What the test's handlers do; Plan, Bundle and GetPipeline are the three it speaks to. */
export interface Behaviour {
  plan?: (request: PlanRequest, context: RpcContext) => unknown;
  bundle?: (request: BundleRequest, context: RpcContext) => { revision: string } | Promise<{ revision: string }>;
  getPipeline?: (request: GetPipelineRequest, context: RpcContext) => unknown;
}

function controllerOf(behaviour: Behaviour): Type {
  @Controller()
  class Answers {
    @Rpc(Policy.method.plan)
    async plan(request: PlanRequest, context: RpcContext) {
      await behaviour.plan?.(request, context);
      return {};
    }
    @Rpc(Policy.method.bundle)
    async bundle(request: BundleRequest, context: RpcContext) {
      return (await behaviour.bundle?.(request, context)) ?? { revision: request.have };
    }
    @Rpc(Policy.method.getPipeline)
    async getPipeline(request: GetPipelineRequest, context: RpcContext) {
      await behaviour.getPipeline?.(request, context);
      return {};
    }
  }
  // the room's other methods answer nothing, whatever they will be called
  for (const method of Object.values(Policy.method)) {
    if (Object.hasOwn(Answers.prototype, method.localName)) continue;
    const descriptor = { value: () => ({}), configurable: true, writable: true };
    Object.defineProperty(Answers.prototype, method.localName, descriptor);
    Rpc(method)(Answers.prototype, method.localName, descriptor);
  }
  return Answers;
}

export class Rig {
  readonly nats: Nats;
  /** Replies that a client did not believe. */
  forged = 0;
  readonly #closers: (() => Promise<unknown> | unknown)[] = [];

  private constructor(nats: Nats) {
    this.nats = nats;
  }

  static async open(): Promise<Rig> {
    return new Rig(await freshNats());
  }

  async connect(room: string): Promise<NatsConnection> {
    const nc = await connect({
      ...{ servers: this.nats.url, inboxPrefix: `_INBOX_${room}` },
      ...{ reconnectTimeWait: 20, maxReconnectAttempts: -1 },
    });
    this.#closers.push(() => nc.close());
    return nc;
  }

  async client(room = 'edge'): Promise<Client<typeof Policy>> {
    return clientOf(await this.connect(room), { room, pins, onForged: () => void this.forged++ }, Policy);
  }

  /** Serves Policy with these handlers until the returned function is called. */
  async serve(behaviour: Behaviour = {}, options: Partial<BusServerOptions> = {}): Promise<() => Promise<void>> {
    return this.listen([controllerOf(behaviour)], options);
  }

  async listen(controllers: Type[], options: Partial<BusServerOptions> = {}): Promise<() => Promise<void>> {
    class RigModule {}
    Module({})(RigModule);
    const nc = await this.connect('policy');
    const app = await NestFactory.createMicroservice(
      { module: RigModule, controllers },
      {
        strategy: new BusServer({ service: Policy, nc, pins, signer: signers.policy, ...options }),
        logger: false,
        abortOnError: false,
      },
    );
    app.useGlobalFilters(new FaultFilter());
    await app.listen();
    await nc.flush();
    return () => app.close();
  }

  async close(): Promise<void> {
    for (const close of this.#closers.reverse()) await close();
    await this.nats.stop();
  }
}
