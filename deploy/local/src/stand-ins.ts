// Which providers the demo provider stands in for: those that nobody gave a key or an address for.
type Environment = Readonly<Record<string, string | undefined>>;

/** By the setting of its address: the secret that is good there, where one is needed. The first two are there on every start. */
const providers: readonly (readonly [url: string, key?: string])[] = [
  ['TAPPASS_OPENAI_URL', 'OPENAI_API_KEY'],
  ['TAPPASS_ANTHROPIC_URL', 'ANTHROPIC_API_KEY'],
  ['TAPPASS_AZURE_URL', 'AZURE_OPENAI_API_KEY'],
  ['TAPPASS_GOOGLE_URL', 'GEMINI_API_KEY'],
  ['TAPPASS_VERTEX_URL', 'VERTEX_CREDENTIALS'],
  ['TAPPASS_BEDROCK_URL', 'BEDROCK_CREDENTIALS'],
  ['TAPPASS_MISTRAL_URL', 'MISTRAL_API_KEY'],
  ['TAPPASS_OLLAMA_URL'],
  ['TAPPASS_VLLM_URL'],
  ['TAPPASS_LMSTUDIO_URL'],
];
const always = 2;

/** Settings of addresses; the demo provider is to have each of them. A stack with real OpenAI and Anthropic has none. */
export function demoAddresses(environment: Environment): string[] {
  const missing = providers
    .filter(([url, key]) => ![url, key, `${key}_FILE`].some((name) => name !== undefined && environment[name]))
    .map(([url]) => url);
  const core = providers.slice(0, always).every(([url]) => missing.includes(url));
  return core ? missing : missing.filter((url) => providers.slice(0, always).some(([first]) => first === url));
}

/** Settings of an edge that reaches the demo provider at these addresses; it says so in its answers where nothing else answers. */
export function demoSettings(addresses: readonly string[], demoUrl: string): Record<string, string> {
  const settings = Object.fromEntries(addresses.map((name) => [name, demoUrl]));
  if (addresses.includes('TAPPASS_VERTEX_URL')) settings['TAPPASS_VERTEX_TOKEN_URL'] = `${demoUrl}/demo/token`;
  if (addresses.length === providers.length) settings['TAPPASS_DEMO_PROVIDER'] = 'true';
  return settings;
}
