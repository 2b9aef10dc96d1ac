// The broker's certificate where its own user can read it, and the lines of its configuration that name it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineUser, give, makeEngineHome } from '@tappass/engines/engine-user';

export function brokerTls(engineDir: string, files: { readonly certFile: string; readonly keyFile: string }): string {
  const user = engineUser();
  const home = makeEngineHome(engineDir, user);
  const copy = (from: string, name: string): string => {
    const to = join(home, name);
    writeFileSync(to, readFileSync(from), { mode: 0o600 });
    give(to, user, 0o600);
    return to;
  };
  const certFile = copy(files.certFile, 'cert.pem');
  const keyFile = copy(files.keyFile, 'key.pem');
  return `tls {\n  cert_file: ${JSON.stringify(certFile)}\n  key_file: ${JSON.stringify(keyFile)}\n  timeout: 3\n}\n`;
}
