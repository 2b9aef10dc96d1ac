// Tool calls one after the other, for formats that have one open at a time: what another call says before the open one is whole waits for it.
import { isObject } from '@tappass/pipeline/json';
import { badAnswer } from './provider-answer.ts';
import { parsed } from './read-json.ts';
import type { Piece } from './reply.ts';

type CallPiece = Extract<Piece, { kind: 'tool_start' | 'tool_arguments' }>;

type SpokenPiece = Extract<Piece, { kind: 'text' | 'refusal' | 'reasoning' }>;
const isSpoken = (piece: Piece): piece is SpokenPiece =>
  piece.kind === 'text' || piece.kind === 'refusal' || piece.kind === 'reasoning';

interface Gathered {
  json: string;
  readonly waiting: CallPiece[];
}

/** Waiting pieces are in memory, so there is an end to them. */
const mostWaitingChars = 1024 * 1024;

export class CallsInOrder {
  /** Calls that are not over, the open one first. */
  readonly #calls = new Map<number, Gathered>();
  #open: number | undefined;
  #waitingChars = 0;
  readonly #spoken: SpokenPiece[] = [];

  /** @throws Fault provider_failed for more than may wait, or arguments for a call that is over */
  push(piece: Piece): readonly Piece[] {
    if (piece.kind === 'tool_start') return this.#start(piece);
    if (piece.kind === 'tool_arguments') return this.#arguments(piece);
    if (piece.kind === 'usage' || piece.kind === 'start') return [piece];
    if (isSpoken(piece) && this.#someGoOn()) return this.#afterCalls(piece);
    // what has no place beside a call ends the calls before it
    return [...this.#rest(), piece];
  }

  #start(piece: Extract<Piece, { kind: 'tool_start' }>): readonly Piece[] {
    this.#calls.set(piece.tool, { json: '', waiting: [piece] });
    return this.#advance();
  }

  #arguments(piece: Extract<Piece, { kind: 'tool_arguments' }>): readonly Piece[] {
    const call = this.#calls.get(piece.tool);
    if (call === undefined && piece.json.trim() === '') return [];
    if (call === undefined) throw badAnswer('arguments of a tool call that was over in its stream');
    call.json += piece.json;
    if (piece.tool === this.#open) {
      const told = [piece, ...this.#advance()];
      return this.#spoken.length === 0 || this.#someGoOn() ? told : [...told, ...this.#rest()];
    }
    this.#waitingChars += piece.json.length;
    if (this.#waitingChars > mostWaitingChars)
      throw badAnswer('tool calls side by side in its stream, too large to wait');
    call.waiting.push(piece);
    return this.#advance();
  }

  /** Lets the next call go as soon as the open one is whole and another waits. */
  #advance(): Piece[] {
    const out: Piece[] = [];
    if (this.#calls.size === 1 && this.#open !== undefined && this.#calls.has(this.#open)) return out;
    for (const [tool, call] of this.#calls) {
      if (tool !== this.#open) {
        if (this.#open !== undefined && !this.#isOver(this.#open)) break;
        if (this.#open !== undefined) this.#calls.delete(this.#open);
        this.#open = tool;
        out.push(...call.waiting.splice(0));
      }
      if (!isWhole(call.json)) break;
    }
    return out;
  }

  #isOver(tool: number): boolean {
    return isWhole(this.#calls.get(tool)?.json ?? '');
  }

  #someGoOn(): boolean {
    return [...this.#calls.values()].some(({ json }) => !isWhole(json));
  }

  /** What is said between the parts of a call is told when the calls are whole. */
  #afterCalls(piece: SpokenPiece): readonly Piece[] {
    this.#waitingChars += piece.text.length;
    if (this.#waitingChars > mostWaitingChars)
      throw badAnswer('a text between the parts of a tool call, too large to wait');
    this.#spoken.push(piece);
    return [];
  }

  /** Everything that waits: nothing more will come of any call. */
  #rest(): Piece[] {
    const out: Piece[] = [...this.#calls.values()].flatMap(({ waiting }) => waiting.splice(0));
    out.push(...this.#spoken.splice(0));
    this.#calls.clear();
    this.#open = undefined;
    this.#waitingChars = 0;
    return out;
  }
}

const isWhole = (json: string): boolean => json.trimEnd().endsWith('}') && isObject(parsed(json));
