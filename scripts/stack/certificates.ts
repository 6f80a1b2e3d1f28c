/**
 * Certificates for tests and trials, made with the JDK's keytool. In: a JDK and an empty folder. Out: an authority, a server
 * key for localhost, a client key, and a second authority nobody trusts. Never for production: passwords are fixed.
 */
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MachineryError } from '../../src/errors.ts';

export const STORE_PASSWORD = 'changeit';

export interface Certificates {
  /** Path of the authority's certificate, PEM; its text; the SHA-256 of the certificate in hexadecimal. */
  authority: string;
  authorityText: string;
  authorityFingerprint: string;
  /** Path of the PKCS 12 file that trusts the authority. */
  trust: string;
  /** Path of the PKCS 12 file with the server's key. */
  server: string;
  /** Path of the PKCS 12 file with a client's key, signed by the authority. */
  client: string;
}

export function makeCertificates(jdk: string, folder: string): Certificates {
  const path = (name: string): string => join(folder, name);
  const keytool = (...args: string[]): void => runKeytool(jdk, args);
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
  const authorityText = readFileSync(path('authority.pem'), 'utf8');
  return {
    authority: path('authority.pem'),
    authorityText,
    authorityFingerprint: new X509Certificate(authorityText).fingerprint256,
    trust: path('trust.p12'),
    server: path('server.p12'),
    client: path('client.p12'),
  };
}

export const readClientKey = ({ client }: Certificates): { pfx: Buffer; passphrase: string } => ({
  pfx: readFileSync(client),
  passphrase: STORE_PASSWORD,
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

function runKeytool(jdk: string, args: string[]): void {
  const { status, stdout, stderr } = spawnSync(join(jdk, 'bin', 'keytool'), args, { encoding: 'utf8' });
  if (status !== 0) throw new MachineryError(`keytool failed: ${stdout}${stderr}`);
}
