import { expect, test } from 'vitest';
import { machineOf, postureOf } from '../../../../src/parse/cisco-asa/posture.ts';

test.each([
  ['endpoint.device.hostname', 'LT-0100', { host: { name: 'LT-0100' } }],
  ['endpoint.anyconnect.devicecomputername', 'LT-0100', { host: { name: 'LT-0100' } }],
  ['endpoint.device.id', '5CD1', { device: { serial_number: '5CD1' } }],
  ['endpoint.anyconnect.deviceuniqueid', '0D1E', { device: { id: '0D1E' } }],
  ['endpoint.anyconnect.devicetype', 'Example Book 14', { device: { model: { name: 'Example Book 14' } } }],
  ['endpoint.anyconnect.useragent', 'Agent/1.0', { user_agent: { original: 'Agent/1.0' } }],
  ['endpoint.anyconnect.platform', 'win', { host: { os: { platform: 'win', type: 'windows' } } }],
  ['endpoint.anyconnect.platformversion', '10.0.26100', { host: { os: { version: '10.0.26100' } } }],
  ['endpoint.os.version', 'Windows 11', { host: { os: { full: 'Windows 11' } } }],
  ['endpoint.anyconnect.macaddress["0"]', '00-00-5e-00-53-01', { host: { mac: ['00-00-5e-00-53-01'] } }],
  ['endpoint.device.MAC["0000.5e00.5301"]', 'true', { host: { mac: ['0000.5e00.5301'] } }],
  ['endpoint.device.hostname', 'unknown', {}],
  ['aaa.cisco.username', 'kim', {}],
])('%s = %s is of the machine', (attribute, value, machine) => {
  expect(machineOf(attribute, value)).toEqual(machine);
});

test.each([
  ['endpoint.process["example"].exists', 'true', { processes: ['example'] }],
  ['endpoint.process["example"].exists', 'false', undefined],
  ['endpoint.process["1"].name', 'example.exe', { processes: ['example.exe'] }],
  ['endpoint.am["ExampleAV"].description', 'Example Antivirus', { software: ['Example Antivirus'] }],
  ['endpoint.file["example"].exists', 'true', { software: ['example'] }],
  ['endpoint.registry["hid0"].value', '0000:0001 KVM', { usb: ['0000:0001 KVM'] }],
  ['endpoint.registry["edid0"].value', 'EXM1234', { monitors: ['EXM1234'] }],
  ['endpoint.registry["other"].value', 'x', undefined],
  ['endpoint.am["ExampleAV"].lastupdate', '3600', undefined],
  ['endpoint.os.version', 'Windows 11', undefined],
])('%s = %s is what a check found', (attribute, value, posture) => {
  expect(postureOf(attribute, value)).toEqual(posture);
});
