// The ports of a call that need only the edge and who is calling: clock, sealed tokens, randomness, pauses, the debug log.
import { randomBytesPooled } from '@tappass/evidence/random-pool';
import type { Answer } from '@tappass/pipeline/answer/answer';
import type { Call, Capability } from '@tappass/pipeline/call';
import type {
  ApprovalAnswer,
  ApprovalAsk,
  CallToolSettings,
  PermittedCall,
  Ports,
  Soon,
} from '@tappass/pipeline/ports';
import type { Segment } from '@tappass/pipeline/segment';
import type { Place } from '../admission/admission.ts';
import { askApprovals } from '../approvals/ask-approvals.ts';
import { mintCapability } from '../capabilities/mint-capability.ts';
import type { EdgeRoom } from '../edge-room.ts';
import type { Identity } from '../identity/principal.ts';
import type { AgentPlan } from '../policy/plans.ts';
import type { WrittenJson } from '../providers/written-json.ts';
import type { NewText } from '../scanning/seen-texts.ts';
import type { Fingerprint } from '../vault/fingerprints.ts';
import { fingerprintFor } from './fingerprint-for.ts';
import type { HangUp } from './hang-up.ts';
import type { Patience } from './patience.ts';
import { pause } from './pause.ts';
import { openTokens, sealTokens } from './session-tokens.ts';
import type { Target } from './target.ts';

/** Enough that no two texts of a tenant share it. */
const digestLength = 22;

export interface Arrived {
  readonly requestId: string;
  readonly route: string;
  /** The bytes as they came. */
  readonly bytes: Buffer;
  /** Client headers that may pass to the provider. */
  readonly passed: Readonly<Record<string, string>>;
  /** Aborts when the client hangs up. */
  readonly hangUp: HangUp;
  readonly patience: Patience;
  /** Among the calls that are being governed; left once it waits for a thread, a human or a provider, which keeps nobody from being governed. */
  readonly place: Place;
}

/** Who is at the other end, whatever it is about. */
export interface Caller {
  readonly arrived: Pick<Arrived, 'requestId' | 'hangUp' | 'patience'> & Partial<Pick<Arrived, 'place'>>;
  readonly identity: Identity;
}

export interface Parties extends Caller {
  readonly arrived: Arrived;
  readonly plan: AgentPlan;
  /** Where the call was asked to go. */
  readonly target: Target;
  /** The body as it came. */
  readonly sent: WrittenJson;
}

export class CallPorts<P extends Caller = Caller> {
  protected readonly edge: EdgeRoom;
  protected readonly parties: P;
  protected readonly startedAt = performance.now();
  /** Texts of this call that its agent did not send or hear before. */
  protected readonly newTexts: NewText[] = [];
  readonly excepts: Ports['excepts'];

  constructor(edge: EdgeRoom, parties: P, excepts: Ports['excepts']) {
    this.edge = edge;
    this.parties = parties;
    this.excepts = excepts;
  }

  nowMicros(): number {
    return performance.now() * 1000;
  }

  async openTokens(call: Call): Promise<ReadonlyMap<string, string>> {
    if (call.session.sealedTokens === '') return new Map();
    return openTokens(await this.keyed(), call.session.id, call.session.sealedTokens);
  }

  async sealTokens(call: Call, tokens: ReadonlyMap<string, string>): Promise<string> {
    return sealTokens(await this.keyed(), call.session.id, tokens);
  }

  carry(millionths: number): number {
    return this.edge.costRests.carry(this.parties.identity.principal.agentUuid, millionths);
  }

  digest(text: string): string | undefined {
    const fingerprint = this.edge.fingerprints.known(this.parties.identity);
    return fingerprint?.('finding', Buffer.from(text)).slice(0, digestLength);
  }

  randomHex(bytes: number): string {
    return Buffer.from(randomBytesPooled(bytes)).toString('hex');
  }

  /** What the agent sent before is known; of the rest, what is large is read beside the event loop. */
  scanAhead(_call: Call, segments: readonly Segment[]): Promise<void> | undefined {
    const { identity, arrived } = this.parties;
    for (const text of this.edge.seenTexts.recall(identity.principal.agentUuid, segments)) this.newTexts.push(text);
    const ahead = this.edge.largeTexts.ahead(identity.orgId, segments, arrived.hangUp);
    if (ahead !== undefined) arrived.place?.leave();
    return ahead;
  }

  pause(_call: Call, ms: number): Promise<void> {
    this.parties.arrived.place?.leave();
    return pause(ms, this.parties.arrived.hangUp);
  }

  debug(call: Call): void {
    const { log } = this.edge;
    if (!log.isLevelEnabled('debug')) return;
    const { trail, session, classification, blocked } = call;
    const refused = blocked === undefined ? {} : { blockedBy: blocked.step, reason: blocked.reason };
    const requestId = this.parties.arrived.requestId;
    log.debug({ requestId, session: session.id, turn: session.turn, classification, trail, ...refused }, 'call');
  }

  approval(call: Call, asks: readonly ApprovalAsk[]): Promise<readonly ApprovalAnswer[]> {
    this.parties.arrived.place?.leave();
    return askApprovals(this.edge, this.parties, call.session.id, asks);
  }

  /** A call of a model asks for no execution; the route of tools does. */
  callTool(_call: Call, _settings: CallToolSettings): Soon<Answer | undefined> {
    return undefined;
  }

  mintCapability(call: Call, calls: readonly PermittedCall[]): Promise<Capability> {
    const { arrived, identity } = this.parties;
    const policyRevision = this.edge.plans.revision;
    const whose = { identity, requestId: arrived.requestId, policyRevision };
    return arrived.patience.wait('keys', mintCapability(this.edge, whose, call, calls));
  }

  private keyed(): Promise<Fingerprint> {
    return fingerprintFor(this.edge, this.parties);
  }
}
