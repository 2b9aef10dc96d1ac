// A certificate authority of one machine, for the bus of the local stack: made once, private, worth nothing elsewhere.
import { generateKeyPairSync } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import forge from 'node-forge';
import { writePrivate } from './private-file.ts';

const years = 10;

export interface Certificates {
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

interface Pair {
  readonly publicKey: forge.pki.PublicKey;
  readonly privateKey: forge.pki.rsa.PrivateKey;
  readonly pem: string;
}

/** Makes the CA and the broker's certificate in `dir` on first use. */
export function localCertificates(dir: string): Certificates {
  const files = { caFile: join(dir, 'ca.pem'), certFile: join(dir, 'nats.pem'), keyFile: join(dir, 'nats-key.pem') };
  if (existsSync(files.keyFile)) return files;
  const authority = newPair();
  const issuer = [{ name: 'commonName', value: 'TapPass local CA' }];
  const ca = certificate(authority, issuer, authority.privateKey, issuer, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
  ]);
  const server = newPair();
  const leaf = certificate(server, [{ name: 'commonName', value: 'nats' }], authority.privateKey, issuer, [
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      altNames: [
        { type: 2, value: 'localhost' },
        { type: 7, ip: '127.0.0.1' },
      ],
    },
  ]);
  writePrivate(files.caFile, forge.pki.certificateToPem(ca));
  writePrivate(files.certFile, forge.pki.certificateToPem(leaf));
  writePrivate(files.keyFile, server.pem);
  return files;
}

// forge would make the key itself, slowly and in this thread
function newPair(): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return {
    publicKey: forge.pki.publicKeyFromPem(publicKey),
    privateKey: forge.pki.privateKeyFromPem(privateKey),
    pem: privateKey,
  };
}

function certificate(
  pair: Pair,
  subject: forge.pki.CertificateField[],
  signer: forge.pki.rsa.PrivateKey,
  issuer: forge.pki.CertificateField[],
  extensions: object[],
) {
  const made = forge.pki.createCertificate();
  made.publicKey = pair.publicKey;
  // positive and unique enough for a CA that signs one certificate
  made.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(15))}`;
  made.validity.notBefore = new Date(Date.now() - 3_600_000);
  made.validity.notAfter = new Date(Date.now() + years * 365 * 86_400_000);
  made.setSubject(subject);
  made.setIssuer(issuer);
  made.setExtensions(extensions);
  made.sign(signer, forge.md.sha256.create());
  return made;
}
