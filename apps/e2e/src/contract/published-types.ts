// Requests as the types of the providers' own SDKs have them, for schemas to be made of.
import type { Content, GenerationConfig, SafetySetting, Tool, ToolConfig } from '@google/genai';

/** Gemini's SDK has a shape of its own for calls; on the wire its parts stand in this order. */
export interface GeminiRequest {
  contents: Content[];
  systemInstruction?: Content;
  tools?: Tool[];
  toolConfig?: ToolConfig;
  generationConfig?: GenerationConfig;
  safetySettings?: SafetySetting[];
}
