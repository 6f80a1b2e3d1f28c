/**
 * Okta System Log. In: sign-ins, application openings, sign-outs. Out: LogEvent JSON lines as the log API returns them.
 * It exists because Okta knows people by e-mail and id, and laptops by an id of its own, and only sometimes.
 */
import { isoOf } from '../calendar.ts';
import type { Device, Happening, HappeningOf, LogLine } from '../person.ts';
import { MIXED, type Random } from '../random.ts';
import { userAgentOf } from './user-agent.ts';

interface Words {
  eventType: string;
  displayMessage: string;
  legacyEventType: string;
  result: 'SUCCESS' | 'FAILURE';
  reason: string | null;
  session: string;
  target: object[] | null;
  credential: string | null;
}

const words = (eventType: string, legacyEventType: string, displayMessage: string, session: string): Words => ({
  eventType,
  displayMessage,
  legacyEventType,
  result: 'SUCCESS',
  reason: null,
  session,
  target: null,
  credential: null,
});

const signInWords = (session: string) =>
  words('user.session.start', 'core.user_auth.login_success', 'User login to Okta', session);

function factorWords(session: string): Words {
  const message = 'Authentication of user via MFA';
  return {
    ...words('user.authentication.auth_via_mfa', 'core.user.factor.attempt_success', message, session),
    credential: 'OKTA_VERIFY',
  };
}

function appWords(happening: HappeningOf<'app'>): Words {
  const { app, session, person } = happening;
  const instance = {
    id: `0oa${app.toLowerCase().replaceAll(' ', '').padEnd(17, '1').slice(0, 17)}`,
    type: 'AppInstance',
    alternateId: app,
    displayName: app,
    detailEntry: { signOnModeType: 'SAML_2_0' },
  };
  const user = {
    id: `0ua${person.oktaId.slice(3)}`,
    type: 'AppUser',
    alternateId: person.email,
    displayName: person.fullName,
    detailEntry: null,
  };
  return {
    ...words('user.authentication.sso', 'app.auth.sso', 'User single sign on to app', session),
    target: [instance, user],
  };
}

const deviceOf = (device: Device) => ({
  id: device.oktaId,
  name: device.hostname,
  os_platform: device.os === 'macos' ? 'OSX' : 'WINDOWS',
  os_version: device.osVersion,
  managed: true,
  registered: true,
  device_integrator: null,
  disk_encryption_type: 'ALL_INTERNAL_VOLUMES',
  screen_lock_type: 'PASSCODE',
  jailbreak: null,
  secure_hardware_present: true,
});

const PLATFORMS = { windows: 'Windows 10', macos: 'Mac OS X' };
const COUNTRY_NAMES: Readonly<Record<string, string>> = {
  US: 'United States',
  GB: 'United Kingdom',
  DE: 'Germany',
  FR: 'France',
  CN: 'China',
  RU: 'Russia',
  PH: 'Philippines',
  ES: 'Spain',
};

export const countryName = (code: string): string => COUNTRY_NAMES[code] ?? code;

function line(happening: Happening, said: Words, random: Random): LogLine {
  const { person, device, place, address, time } = happening;
  const geographicalContext = {
    city: place.city,
    country: countryName(place.country),
    geolocation: { lat: place.lat, lon: place.lon },
    postalCode: null,
    state: place.region,
  };
  const request = random.text(27, MIXED);
  const event = {
    actor: {
      id: person.oktaId,
      type: 'User',
      alternateId: person.email,
      displayName: person.fullName,
      detailEntry: null,
    },
    client: {
      userAgent: {
        rawUserAgent: userAgentOf(device),
        os: device ? PLATFORMS[device.os] : 'Windows 10',
        browser: 'CHROME',
      },
      zone: 'null',
      device: 'Computer',
      id: null,
      ipAddress: address,
      geographicalContext,
    },
    device: device?.oktaId ? deviceOf(device) : null,
    authenticationContext: {
      authenticationProvider: said.credential ? 'FACTOR_PROVIDER' : null,
      credentialProvider: said.credential,
      credentialType: null,
      issuer: null,
      interface: null,
      authenticationStep: 0,
      externalSessionId: said.session,
    },
    displayMessage: said.displayMessage,
    eventType: said.eventType,
    outcome: { result: said.result, reason: said.reason },
    published: isoOf(time),
    securityContext: {
      asNumber: place.asn,
      asOrg: place.operator.toLowerCase(),
      isp: place.operator.toLowerCase(),
      domain: '.',
      isProxy: place.class === 'vpn',
    },
    severity: said.result === 'SUCCESS' ? 'INFO' : 'WARN',
    debugContext: {
      debugData: {
        requestId: request,
        requestUri: '/idp/idx/identify',
        threatSuspected: 'false',
        url: '/idp/idx/identify?',
      },
    },
    legacyEventType: said.legacyEventType,
    transaction: { type: 'WEB', id: request, detail: {} },
    uuid: random.uuid(),
    version: '0',
    request: {
      ipChain: [{ ip: address, geographicalContext, version: address.includes(':') ? 'V6' : 'V4', source: null }],
    },
    target: said.target,
  };
  return { source: 'okta', time, text: JSON.stringify(event) };
}

export function oktaLines(happening: Happening, random: Random): LogLine[] {
  switch (happening.what) {
    case 'sign-in': {
      const start = line(happening, signInWords(happening.session), random);
      const later = { ...happening, time: happening.time + random.int(4000, 12000) };
      return happening.factor ? [start, line(later, factorWords(happening.session), random)] : [start];
    }
    case 'sign-in-failed': {
      const failed: Words = {
        ...signInWords('unknown'),
        legacyEventType: 'core.user_auth.login_failed',
        result: 'FAILURE',
        reason: 'INVALID_CREDENTIALS',
      };
      return [line(happening, failed, random)];
    }
    case 'app':
      return [line(happening, appWords(happening), random)];
    case 'sign-out':
      return [
        line(
          happening,
          words('user.session.end', 'core.user_auth.logout_success', 'User logout from Okta', happening.session),
          random,
        ),
      ];
    default:
      return [];
  }
}
