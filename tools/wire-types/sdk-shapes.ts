// What the official SDKs' declarations say may stand in a request, an answer or an event: as a graph that can be walked without a compiler.
import { resolve } from 'node:path';
import type ts from 'typescript';

type Compiler = typeof ts;

export type Shape =
  | { readonly kind: 'text' }
  | { readonly kind: 'number' }
  /** A word of the interface, a boolean or null. */
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly of: Shape }
  /** Keys are whatever the sender likes. */
  | { readonly kind: 'record'; readonly of: Shape }
  | { readonly kind: 'object'; readonly name: string; readonly members: ReadonlyMap<string, Member> }
  | { readonly kind: 'choice'; readonly among: readonly Shape[] }
  /** Declared as anything. */
  | { readonly kind: 'anything' };

export interface Member {
  readonly shape: Shape;
  readonly isOptional: boolean;
}

export interface Root {
  readonly surface: 'chat' | 'responses' | 'messages' | 'embeddings';
  readonly role: 'request' | 'answer' | 'event';
  readonly file: string;
  readonly type: string;
}

const root = (surface: Root['surface'], role: Root['role'], file: string, type: string): Root => ({
  surface,
  role,
  file,
  type,
});

const chat = 'openai/resources/chat/completions/completions.d.ts';
const responses = 'openai/resources/responses/responses.d.ts';
const embeddings = 'openai/resources/embeddings.d.ts';
const messages = '@anthropic-ai/sdk/resources/messages/messages.d.ts';
const beta = '@anthropic-ai/sdk/resources/beta/messages/messages.d.ts';

/** The types that go over the wire, on the four surfaces. */
export const roots: readonly Root[] = [
  root('chat', 'request', chat, 'ChatCompletionCreateParams'),
  root('chat', 'answer', chat, 'ChatCompletion'),
  root('chat', 'event', chat, 'ChatCompletionChunk'),
  root('responses', 'request', responses, 'ResponseCreateParams'),
  root('responses', 'answer', responses, 'Response'),
  root('responses', 'event', responses, 'ResponseStreamEvent'),
  root('messages', 'request', messages, 'MessageCreateParams'),
  root('messages', 'answer', messages, 'Message'),
  root('messages', 'event', messages, 'RawMessageStreamEvent'),
  root('messages', 'request', beta, 'MessageCreateParams'),
  root('messages', 'answer', beta, 'BetaMessage'),
  root('messages', 'event', beta, 'BetaRawMessageStreamEvent'),
  root('embeddings', 'request', embeddings, 'EmbeddingCreateParams'),
  root('embeddings', 'answer', embeddings, 'CreateEmbeddingResponse'),
];

/** @param folder that has `node_modules` */
export const readShapes = (compiler: Compiler, folder: string): readonly (Root & { readonly shape: Shape })[] => {
  const place = (file: string): string => resolve(folder, 'node_modules', file);
  const program = compiler.createProgram([...new Set(roots.map(({ file }) => place(file)))], {
    target: compiler.ScriptTarget.ES2022,
    module: compiler.ModuleKind.ESNext,
    moduleResolution: compiler.ModuleResolutionKind.Bundler,
    strict: true,
    skipLibCheck: true,
    types: ['node'],
  });
  const checker = program.getTypeChecker();
  const reader = new Reader(compiler, checker);
  return roots.map((one) => {
    const source = program.getSourceFile(place(one.file));
    const module = source && checker.getSymbolAtLocation(source);
    const symbol = module && checker.getExportsOfModule(module).find(({ name }) => name === one.type);
    if (symbol === undefined) throw new Error(`${one.file} declares no ${one.type}`);
    return { ...one, shape: reader.read(checker.getDeclaredTypeOfSymbol(symbol)) };
  });
};

class Reader {
  private readonly known = new Map<ts.Type, Shape>();

  constructor(
    private readonly compiler: Compiler,
    private readonly checker: ts.TypeChecker,
  ) {}

  read(type: ts.Type): Shape {
    const known = this.known.get(type);
    if (known !== undefined) return known;
    if (type.isUnion()) return this.choice(type);
    if (type.isStringLiteral() || type.isNumberLiteral()) return { kind: 'literal', value: type.value };
    if (type.flags & this.compiler.TypeFlags.BooleanLiteral)
      return { kind: 'literal', value: this.checker.typeToString(type) === 'true' };
    if (
      type.flags &
      (this.compiler.TypeFlags.Null |
        this.compiler.TypeFlags.Undefined |
        this.compiler.TypeFlags.Never |
        this.compiler.TypeFlags.Void)
    )
      return { kind: 'literal', value: null };
    if (type.flags & this.compiler.TypeFlags.StringLike) return { kind: 'text' };
    if (type.flags & this.compiler.TypeFlags.NumberLike) return { kind: 'number' };
    if (
      type.flags &
      (this.compiler.TypeFlags.Any | this.compiler.TypeFlags.Unknown | this.compiler.TypeFlags.NonPrimitive)
    )
      return { kind: 'anything' };
    // `string & {}` is a text that an editor completes
    if (type.isIntersection() && type.types.some((one) => one.flags & this.compiler.TypeFlags.StringLike))
      return { kind: 'text' };
    return this.container(type);
  }

  private choice(type: ts.UnionType): Shape {
    const among: Shape[] = [];
    const shape: Shape = { kind: 'choice', among };
    this.known.set(type, shape);
    among.push(...type.types.map((one) => this.read(one)));
    return shape;
  }

  private container(type: ts.Type): Shape {
    const element = this.checker.getIndexTypeOfType(type, this.compiler.IndexKind.Number);
    if (this.checker.isArrayLikeType(type) && element !== undefined) return { kind: 'list', of: this.read(element) };
    const members = new Map<string, Member>();
    const indexed = this.checker.getIndexTypeOfType(type, this.compiler.IndexKind.String);
    const properties = this.checker.getPropertiesOfType(type);
    // what has methods is no JSON: a file, a stream
    if (properties.some((one) => this.checker.getTypeOfSymbol(one).getCallSignatures().length > 0))
      return { kind: 'literal', value: null };
    if (properties.length === 0) return indexed === undefined ? { kind: 'anything' } : this.record(type, indexed);
    const name = type.aliasSymbol?.name ?? type.symbol?.name ?? '';
    const shape: Shape = { kind: 'object', name, members };
    this.known.set(type, shape);
    for (const one of properties) {
      const isOptional = (one.flags & this.compiler.SymbolFlags.Optional) !== 0;
      members.set(one.name, { shape: this.read(this.checker.getTypeOfSymbol(one)), isOptional });
    }
    return shape;
  }

  private record(type: ts.Type, indexed: ts.Type): Shape {
    const shape = { kind: 'record' as const, of: { kind: 'anything' } as Shape };
    this.known.set(type, shape);
    shape.of = this.read(indexed);
    return shape;
  }
}
