/**
 * Microsoft Entra ID sign-in logs. In: interactive sign-ins and token refreshes. Out: diagnostic-settings records.
 * It exists because refreshes go on for hours from an address the person may have left.
 */
import { isoOf } from '../calendar.ts';
import type { Device, HappeningOf, LogLine } from '../person.ts';
import type { Random } from '../random.ts';
import { TELEPHONE_AGENT, userAgentOf } from './user-agent.ts';

const TENANT = '5f0c1d9a-8b7e-4c3d-9a21-6e0b7d4f1c58';
const APPS = [
  { appId: '00000002-0000-0ff1-ce00-000000000000', appDisplayName: 'Office 365 Exchange Online' },
  { appId: '1fec8e78-bce4-4aaf-ab1b-5451cc387264', appDisplayName: 'Microsoft Teams' },
  { appId: '4765445b-32c6-49b0-83e6-1d93765276ca', appDisplayName: 'OfficeHome' },
];
const TELEPHONE = { deviceId: '', operatingSystem: 'Ios 18.3', browser: 'Mobile Safari 18.3' };

const deviceDetail = (device: Device) => ({
  deviceId: device.entraId,
  displayName: device.hostname,
  operatingSystem: device.os === 'macos' ? 'MacOs' : 'Windows10',
  browser: `Chrome ${device.browserVersion.slice(0, -2)}`,
  isCompliant: true,
  isManaged: true,
  trustType: device.os === 'macos' ? 'Azure AD registered' : 'Azure AD joined',
});

export function entraLine(happening: HappeningOf<'cloud-sign-in'>, random: Random): LogLine {
  const { person, device, place, address, time, interactive } = happening;
  const stamp = `${isoOf(time).slice(0, -1)}${random.digits(4)}`;
  const id = random.uuid();
  const record = {
    time: `${stamp}Z`,
    resourceId: `/tenants/${TENANT}/providers/Microsoft.aadiam`,
    operationName: 'Sign-in activity',
    operationVersion: '1.0',
    category: interactive ? 'SignInLogs' : 'NonInteractiveUserSignInLogs',
    tenantId: TENANT,
    resultType: '0',
    resultSignature: 'SUCCESS',
    durationMs: 0,
    callerIpAddress: address,
    correlationId: random.uuid(),
    identity: person.fullName,
    Level: 4,
    location: place.country,
    properties: {
      id,
      createdDateTime: `${stamp}+00:00`,
      userDisplayName: person.fullName,
      userPrincipalName: person.email,
      userId: person.entraId,
      ...(device
        ? random.pick(APPS)
        : { appId: '27922004-5251-4030-b22d-91ecd9a37ea4', appDisplayName: 'Outlook Mobile' }),
      ipAddress: address,
      status: { errorCode: 0 },
      clientAppUsed: interactive ? 'Browser' : 'Mobile Apps and Desktop clients',
      userAgent: device ? userAgentOf(device) : TELEPHONE_AGENT,
      deviceDetail: device ? deviceDetail(device) : TELEPHONE,
      location: {
        city: place.city,
        state: place.region,
        countryOrRegion: place.country,
        geoCoordinates: { latitude: place.lat, longitude: place.lon },
      },
      conditionalAccessStatus: 'success',
      originalRequestId: id,
      isInteractive: interactive,
      riskLevelDuringSignIn: 'none',
      riskState: 'none',
      authenticationRequirement: interactive ? 'multiFactorAuthentication' : 'singleFactorAuthentication',
      userType: 'Member',
      autonomousSystemNumber: place.asn,
      incomingTokenType: interactive ? 'none' : 'primaryRefreshToken',
    },
  };
  return { source: 'entra-id', time, text: JSON.stringify(record) };
}
