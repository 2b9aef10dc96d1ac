/** The bytes of the compiled module, made by the OPA at this path. */
export declare function compilePolicy(opa: string): Uint8Array;

export declare const entrypoints: readonly string[];
