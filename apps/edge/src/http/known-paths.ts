// Which methods a path has, for who asks with another one.

export class KnownPaths {
  readonly #templates: { readonly pattern: RegExp; readonly method: string }[] = [];

  /** @param template as routes are declared: `/agents/:id` */
  add(method: string, template: string): void {
    const pattern = template
      .split('/')
      .map((part) =>
        part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'),
      )
      .join('/');
    this.#templates.push({ pattern: new RegExp(`^${pattern}$`), method });
  }

  /** In alphabetical order; empty for a path that does not exist. */
  methodsOf(path: string): string[] {
    const methods = new Set<string>();
    for (const { pattern, method } of this.#templates) if (pattern.test(path)) methods.add(method);
    if (methods.has('GET')) methods.add('HEAD');
    return [...methods].sort();
  }
}
