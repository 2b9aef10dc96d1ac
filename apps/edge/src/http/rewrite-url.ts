// One path for each thing: control-plane paths answer under /v1 and /api too, and a trailing slash says nothing.

const dataPlane =
  /^\/v1\/(chat|responses|conversations|messages|embeddings|models|govern|tools\/(?:govern|execute)|me\/approvals|auth)(\/|$)/;

export function rewriteUrl(url: string): string {
  const query = url.indexOf('?');
  let path = query === -1 ? url : url.slice(0, query);
  const rest = query === -1 ? '' : url.slice(query);
  if (path.startsWith('/api/')) path = path.slice(4);
  if (path.startsWith('/v1/') && !dataPlane.test(path)) path = path.slice(3);
  if (path.length > 1 && path.endsWith('/')) path = path.slice(0, -1);
  return path + rest;
}
