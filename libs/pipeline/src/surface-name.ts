// The wire formats a call can come in.

export type SurfaceName = 'chat' | 'messages' | 'responses' | 'embeddings';
