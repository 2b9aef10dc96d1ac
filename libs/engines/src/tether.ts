// Ties an engine's life to ours: when this process is gone, even by kill -9, the engine is asked to end and then killed.
import { spawn } from 'node:child_process';

// The shell waits at a pipe whose only other end is ours; the kernel closes it however we end.
const watch = `
while read -r _; do :; done
kill -s "$2" "$1" 2>/dev/null || exit 0
i=0
while kill -0 "$1" 2>/dev/null; do
  i=$((i+1)); [ "$i" -gt 50 ] && kill -s KILL "$1" 2>/dev/null && exit 0
  sleep 0.1
done`;

/** Starts the watcher; the returned function ends the watcher and leaves the engine alone. */
export function tether(pid: number, stopSignal: NodeJS.Signals): () => void {
  const name = stopSignal.replace(/^SIG/, '');
  const watcher = spawn('/bin/sh', ['-c', watch, 'tether', String(pid), name], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: { PATH: '/usr/bin:/bin' },
  });
  watcher.unref();
  watcher.on('error', () => {});
  watcher.stdin.on('error', () => {});
  const pipe = watcher.stdin as unknown as { unref?: () => void };
  pipe.unref?.();
  return () => void watcher.kill('SIGKILL');
}
