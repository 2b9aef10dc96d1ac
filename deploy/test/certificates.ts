// A certificate authority for tests: real X.509, short-lived keys, names as SPIFFE writes them.
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import forge from 'node-forge';

const { pki } = forge;
type KeyPair = { readonly publicKey: forge.pki.rsa.PublicKey; readonly privateKey: forge.pki.rsa.PrivateKey };

export interface Issued {
  readonly certFile: string;
  readonly keyFile: string;
}

export class TestAuthority {
  readonly caFile: string;
  readonly #folder: string;
  readonly #keys = newKeys();
  readonly #certificate: forge.pki.Certificate;
  #serial = 1;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#certificate = this.#blank(name, this.#keys);
    this.#certificate.setIssuer(this.#certificate.subject.attributes);
    this.#certificate.setExtensions([
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ]);
    this.#certificate.sign(this.#keys.privateKey, forge.md.sha256.create());
    this.caFile = join(folder, `${name}.pem`);
    writeFileSync(this.caFile, pki.certificateToPem(this.#certificate));
  }

  /** `uri` names a workload; without one it is a server called localhost. Files are readable by the engine's user. */
  issue(name: string, uri?: string): Issued {
    const keys = newKeys();
    const certificate = this.#blank(name, keys);
    certificate.setIssuer(this.#certificate.subject.attributes);
    const altNames = uri ? [{ type: 6, value: uri }] : [{ type: 2, value: 'localhost' }];
    certificate.setExtensions([
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', clientAuth: true, serverAuth: true },
      { name: 'subjectAltName', altNames },
    ]);
    certificate.sign(this.#keys.privateKey, forge.md.sha256.create());
    const [certFile, keyFile] = [join(this.#folder, `${name}.crt`), join(this.#folder, `${name}.key`)];
    writeFileSync(certFile, pki.certificateToPem(certificate));
    writeFileSync(keyFile, pki.privateKeyToPem(keys.privateKey), { mode: 0o644 });
    return { certFile, keyFile };
  }

  #blank(name: string, keys: KeyPair): forge.pki.Certificate {
    const certificate = pki.createCertificate();
    certificate.publicKey = keys.publicKey;
    certificate.serialNumber = `0${this.#serial++}`;
    certificate.validity.notBefore = new Date(Date.now() - 60_000);
    certificate.validity.notAfter = new Date(Date.now() + 3_600_000);
    certificate.setSubject([{ name: 'commonName', value: name }]);
    return certificate;
  }
}

function newKeys(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return { privateKey: pki.privateKeyFromPem(privateKey), publicKey: pki.publicKeyFromPem(publicKey) };
}
