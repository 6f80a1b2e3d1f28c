/** A seeded Okta log for measurements. In: how many events. Out: lines of JSON. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { mulberry } from './random.ts';

const USERS = 100_000;
const FARM_EVERY = 400;
const FARMS = 50;
const DAYS = 14;
const TYPES = [
  'user.session.start',
  'user.authentication.sso',
  'user.authentication.auth_via_mfa',
  'policy.evaluate_sign_on',
];

/** Events of 1.4 KB over two weeks; every 400th user's laptop is in one of fifty houses. */
export function writeLog(path: string, count: number): void {
  const file = openSync(path, 'w');
  let lines = '';
  for (const event of oktaEvents(count)) {
    lines += `${event}\n`;
    if (lines.length > 1 << 22) {
      writeSync(file, lines);
      lines = '';
    }
  }
  writeSync(file, lines);
  closeSync(file);
}

/** One line of JSON each. */
export function* oktaEvents(count: number, users = USERS): Generator<string> {
  const random = mulberry(7);
  const address = (): string => {
    for (;;) {
      const first = 1 + Math.floor(random() * 222);
      if (![10, 100, 127, 169, 172, 192, 198, 203].includes(first))
        return [first, ...Array.from({ length: 3 }, () => Math.floor(random() * 256))].join('.');
    }
  };
  const homes = Array.from({ length: users }, address);
  const houses = Array.from({ length: FARMS }, address);
  const devices = Array.from({ length: users }, () =>
    Math.floor(random() * 2 ** 48)
      .toString(16)
      .padStart(20, '0'),
  );
  const start = Date.UTC(2026, 2, 2);
  for (let i = 0; i < count; i++) {
    const user = Math.floor(users * random() ** 2.2);
    const ip = user % FARM_EVERY === 0 ? houses[(user / FARM_EVERY) % FARMS]! : homes[user]!;
    const time = new Date(start + Math.floor((i * DAYS * 86_400_000) / count));
    yield line(i, user, ip, devices[user]!, time, random);
  }
}

const line = (i: number, user: number, ip: string, device: string, time: Date, random: () => number): string =>
  JSON.stringify({
    actor: {
      id: `00u${user.toString(36).padStart(17, '0')}`,
      type: 'User',
      alternateId: `user${user}@corp.example`,
      displayName: `User Number ${user}`,
      detailEntry: null,
    },
    client: {
      userAgent: {
        rawUserAgent:
          'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
        os: 'Windows 11',
        browser: 'CHROME',
      },
      zone: 'null',
      device: 'Computer',
      id: null,
      ipAddress: ip,
      geographicalContext: {
        city: 'Springfield',
        state: 'Illinois',
        country: 'United States',
        postalCode: '62701',
        geolocation: { lat: 39.78, lon: -89.65 },
      },
    },
    device: { id: device, name: `LT-${user}`, os_platform: 'WINDOWS', managed: true },
    authenticationContext: {
      authenticationProvider: 'FACTOR_PROVIDER',
      credentialProvider: 'OKTA_CREDENTIAL_PROVIDER',
      credentialType: 'OTP',
      issuer: null,
      interface: null,
      authenticationStep: 0,
      externalSessionId: `trs${i.toString(36).padStart(20, 'x')}`,
    },
    displayMessage: 'User login to Okta',
    eventType: TYPES[Math.floor(random() * TYPES.length)],
    outcome: { result: random() < 0.95 ? 'SUCCESS' : 'FAILURE', reason: null },
    published: time.toISOString(),
    securityContext: { asNumber: 64500, asOrg: 'example net', isp: 'example', domain: 'example.net', isProxy: false },
    severity: 'INFO',
    uuid: `${i.toString(16).padStart(8, '0')}-0000-4000-8000-${device.slice(0, 12)}`,
    version: '0',
    request: { ipChain: [{ ip, version: 'V4', source: null }] },
    target: [{ id: '0oa1gjh63g214q0Hq0g4', type: 'AppInstance', alternateId: 'VPN', displayName: 'Corp VPN' }],
  });
