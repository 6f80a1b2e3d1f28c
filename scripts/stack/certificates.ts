/**
 * Certificates for tests and trials, made with the JDK's keytool. In: a JDK and an empty folder. Out: an authority, a server
 * key for localhost, a client key, and a second authority nobody trusts. Never for production: passwords are fixed.
 */
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MachineryError } from '../../src/errors.ts';

export const STORE_PASSWORD = 'changeit';

/** Run by the JDK from its source. */
const KEY_PRINTER = fileURLToPath(new URL('ClientKey.java', import.meta.url));

export interface Certificates {
  /** Path of the authority's certificate, PEM; its text; the SHA-256 of the certificate in hexadecimal. */
  authority: string;
  authorityText: string;
  authorityFingerprint: string;
  /** Path of the PKCS 12 file that trusts the authority. */
  trust: string;
  /** Path of the PKCS 12 file with the server's key. */
  server: string;
  /** Paths of a client's certificate, signed by the authority, and of its key, PEM. */
  client: { cert: string; key: string };
}

export function makeCertificates(jdk: string, folder: string): Certificates {
  const path = (name: string): string => join(folder, name);
  const keytool = (...args: string[]): string => run(jdk, 'keytool', args);
  const authority = path('authority.p12');
  keytool(...newKey(authority, 'CN=farmsight test authority', 'bc:c'));
  keytool('-exportcert', '-rfc', '-file', path('authority.pem'), ...inStore(authority));
  for (const [name, extension] of [
    ['server', 'san=dns:localhost,ip:127.0.0.1'],
    ['client', 'eku=clientAuth'],
  ] as const) {
    const store = path(`${name}.p12`);
    keytool(...newKey(store, `CN=${name === 'server' ? 'localhost' : 'farmsight'}`, extension));
    keytool('-certreq', '-file', path(`${name}.csr`), ...inStore(store));
    keytool(
      '-gencert',
      '-rfc',
      '-infile',
      path(`${name}.csr`),
      '-outfile',
      path(`${name}.pem`),
      '-ext',
      extension,
      ...inStore(authority),
    );
    keytool('-importcert', '-noprompt', '-file', path('authority.pem'), ...inStore(store, 'authority'));
    keytool('-importcert', '-noprompt', '-file', path(`${name}.pem`), ...inStore(store));
  }
  keytool('-importcert', '-noprompt', '-file', path('authority.pem'), ...inStore(path('trust.p12'), 'authority'));
  writeFileSync(path('client.key'), run(jdk, 'java', [KEY_PRINTER, path('client.p12'), STORE_PASSWORD]), {
    mode: 0o600,
  });
  const authorityText = readFileSync(path('authority.pem'), 'utf8');
  return {
    authority: path('authority.pem'),
    authorityText,
    authorityFingerprint: new X509Certificate(authorityText).fingerprint256,
    trust: path('trust.p12'),
    server: path('server.p12'),
    client: { cert: path('client.pem'), key: path('client.key') },
  };
}

export const readClientKey = ({ client }: Certificates): { cert: string; key: string } => ({
  cert: readFileSync(client.cert, 'utf8'),
  key: readFileSync(client.key, 'utf8'),
});

const inStore = (store: string, alias = 'key'): string[] => [
  '-alias',
  alias,
  '-keystore',
  store,
  '-storetype',
  'PKCS12',
  '-storepass',
  STORE_PASSWORD,
];

const newKey = (store: string, name: string, extension: string): string[] => [
  '-genkeypair',
  '-keyalg',
  'EC',
  '-groupname',
  'secp256r1',
  '-validity',
  '30',
  '-dname',
  name,
  '-ext',
  extension,
  ...inStore(store),
];

function run(jdk: string, tool: 'java' | 'keytool', args: string[]): string {
  const { status, stdout, stderr } = spawnSync(join(jdk, 'bin', tool), args, { encoding: 'utf8' });
  if (status !== 0) throw new MachineryError(`${tool} failed: ${stdout}${stderr}`);
  return stdout;
}
