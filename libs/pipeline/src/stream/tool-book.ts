// The tool calls of a stream: gathered from their pieces, judged when complete, and remembered if they had to go.
import type { ToolCall } from '../answer/answer.ts';
import type { Segment } from '../segment.ts';
import type { ToolFates, ToolMention } from './format.ts';
import { upstreamFault } from './upstream-fault.ts';

export interface GatheredTool {
  readonly tool: string;
  readonly owner: string;
  readonly index: number;
  id: string;
  name: string;
  argumentsText: string;
  /** Its texts as they are judged: made when it is complete, and again when something is cut out of them. */
  texts?: { readonly name: Segment; readonly args: Segment };
  /** `judged`: complete, and a step still asks about it. */
  fate: 'gathering' | 'judged' | 'kept' | 'dropped';
}

/** A call is held in memory until it is complete, so there is an end to it. */
const largestArguments = 1024 * 1024;
const mostTools = 512;

export class ToolBook implements ToolFates {
  private readonly tools = new Map<string, GatheredTool>();

  /** @throws Fault provider_failed beyond 512 calls. */
  mention(said: ToolMention): GatheredTool {
    const known = this.tools.get(said.tool);
    if (known !== undefined) {
      if (known.id === '') known.id = said.id;
      return known;
    }
    if (this.tools.size >= mostTools) {
      throw upstreamFault('its stream holds too many tool calls');
    }
    const { tool, owner, index, id, name = '' } = said;
    const fresh: GatheredTool = { tool, owner, index, id, name, argumentsText: '', fate: 'gathering' };
    this.tools.set(said.tool, fresh);
    return fresh;
  }

  /** @throws Fault provider_failed when a call grows beyond 1 MiB. */
  add(tool: string, kind: 'name' | 'arguments', text: string): void {
    const known = this.tools.get(tool);
    if (known === undefined) return;
    if (kind === 'name') known.name += text;
    else known.argumentsText += text;
    if (known.argumentsText.length + known.name.length > largestArguments) {
      throw upstreamFault('a tool call of its stream is too large');
    }
  }

  gathering(closed: readonly string[] | 'all'): GatheredTool[] {
    return [...this.tools.values()].filter(
      (one) =>
        one.fate === 'gathering' && (closed === 'all' || closed.includes(one.owner) || closed.includes(one.tool)),
    );
  }

  nameOf(tool: string): string | undefined {
    return this.tools.get(tool)?.name;
  }

  isWaiting(tool: string): boolean {
    const fate = this.tools.get(tool)?.fate;
    return fate === 'gathering' || fate === 'judged';
  }

  isKnown(tool: string): boolean {
    return this.tools.has(tool);
  }

  isDecided(tool: string): boolean {
    const fate = this.tools.get(tool)?.fate;
    return fate === 'kept' || fate === 'dropped';
  }

  isDropped(tool: string): boolean {
    return this.tools.get(tool)?.fate === 'dropped';
  }

  droppedBefore(owner: string, index: number): number {
    let dropped = 0;
    for (const one of this.tools.values()) {
      if (one.fate === 'dropped' && one.owner === owner && one.index >= 0 && one.index < index) dropped++;
    }
    return dropped;
  }

  keepsTools(owner: string): boolean {
    for (const one of this.tools.values()) if (one.owner === owner && one.fate !== 'dropped') return true;
    return false;
  }

  /** Those that went out, as an answer would hold them. */
  kept(): ToolCall[] {
    return [...this.tools.values()]
      .filter((one) => one.fate === 'kept')
      .map(({ id, name, argumentsText, owner, tool }) => ({
        id,
        name,
        argumentsText,
        choice: Number(/^choice (\d+)$/.exec(owner)?.[1] ?? 0),
        path: [tool],
      }));
  }
}
