// What a build says of itself, as one line for a person who waits: its phase, and the share that is done.

/** @returns takes pieces of the build's output; `line()` is what to show now */
export function buildProgress() {
  let rest = '';
  let total = 0;
  const built = new Set();
  return {
    take(piece) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        total = Number(/Running target build for (\d+) project/.exec(line)?.[1] ?? total);
        const name = /nx run (?:@tappass\/)?(?:app-)?([\w-]+):build/.exec(line)?.[1];
        if (name !== undefined) built.add(name);
      }
    },
    line() {
      if (total === 0) return 'building: generating code';
      const last = [...built].at(-1);
      const share = Math.round((built.size / total) * 100);
      return `building: ${built.size} of ${total} packages (${share} %)${last === undefined ? '' : `, last ${last}`}`;
    },
  };
}
