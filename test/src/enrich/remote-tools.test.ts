/** Every kind of trace a tool leaves in an event, and ordinary things that look like one. */
import { describe, expect, it } from 'vitest';
import { matchRemoteTools } from '../../../src/enrich/remote-tools.ts';
import type { LoginEvent, Posture, RemoteTool } from '../../../src/event.ts';

const eventWith = (fields: Partial<LoginEvent>): LoginEvent => ({
  '@timestamp': '2026-02-03T08:15:30.120Z',
  event: { id: '1', kind: 'event', category: ['session'], dataset: 'test.log', module: 'test' },
  ...fields,
});
const toolsOf = (fields: Partial<LoginEvent>): readonly RemoteTool[] => matchRemoteTools(eventWith(fields));
const inPosture = (posture: Posture): readonly RemoteTool[] => toolsOf({ farmsight: { posture } });

describe('what gives a tool away', () => {
  it.each<[string, RemoteTool['by'], string, Partial<LoginEvent>]>([
    ['anydesk', 'dns', 'relay-3c1f.net.anydesk.com', { dns: { question: { name: 'relay-3c1f.net.anydesk.com' } } }],
    ['anydesk', 'dns', 'ANYDESK.COM.', { dns: { question: { name: 'ANYDESK.COM.' } } }],
    [
      'chrome_rd',
      'tls',
      'remotedesktop-pa.googleapis.com',
      { tls: { client: { server_name: 'remotedesktop-pa.googleapis.com' } } },
    ],
    ['teamviewer', 'url', 'router7.teamviewer.com', { url: { domain: 'router7.teamviewer.com' } }],
    ['splashtop', 'dns', 'relay-1.relay.splashtop.com', { destination: { domain: 'relay-1.relay.splashtop.com' } }],
    [
      'quick_assist',
      'dns',
      'remoteassistance.support.services.microsoft.com',
      { dns: { question: { name: 'remoteassistance.support.services.microsoft.com' } } },
    ],
    ['rustdesk', 'port', '21116', { destination: { port: 21116 } }],
    ['rdp', 'port', '3389', { destination: { port: 3389 } }],
    [
      'anydesk',
      'process',
      'C:\\Program Files (x86)\\AnyDesk\\AnyDesk.exe',
      { process: { executable: 'C:\\Program Files (x86)\\AnyDesk\\AnyDesk.exe' } },
    ],
    [
      'teamviewer',
      'process',
      '/opt/teamviewer/tv_bin/teamviewerd',
      { process: { executable: '/opt/teamviewer/tv_bin/teamviewerd' } },
    ],
    ['rustdesk', 'process', 'rustdesk-1.3.8-x86_64.exe', { process: { name: 'rustdesk-1.3.8-x86_64.exe' } }],
    [
      'netbird',
      'process',
      'netbird_installer_0.36_windows_amd64.exe',
      { process: { name: 'netbird_installer_0.36_windows_amd64.exe' } },
    ],
    ['teamviewer', 'application', 'teamviewer-base', { network: { application: 'teamviewer-base' } }],
    ['rdp', 'application', 'ms-rdp', { network: { application: 'ms-rdp' } }],
    ['chrome_rd', 'application', 'Chrome.Remote.Desktop', { network: { application: 'Chrome.Remote.Desktop' } }],
    ['realvnc', 'application', 'VNC', { network: { application: 'VNC' } }],
    ['splashtop', 'application', 'splashtop-remote', { network: { application: 'splashtop-remote' } }],
    ['anydesk', 'user_agent', 'AnyDesk/9.0.4', { user_agent: { original: 'AnyDesk/9.0.4' } }],
    ['pikvm', 'hostname', 'PiKVM', { host: { name: 'PiKVM' } }],
    [
      'nanokvm',
      'mac',
      '48-DA-35-6E-01-02',
      { host: { name: 'LT-1', mac: ['00-D8-61-C4-3A-36', '48-DA-35-6E-01-02'] } },
    ],
  ])('%s, by %s %s', (id, by, value, fields) => {
    expect(toolsOf(fields)).toEqual([{ id, by, value }]);
  });

  it.each<[string, RemoteTool['by'], string, Posture]>([
    ['anydesk', 'process', 'anydesk', { processes: ['anydesk'] }],
    ['splashtop', 'process', 'SRServer.exe', { processes: ['explorer.exe', 'SRServer.exe'] }],
    ['anydesk', 'software', 'AnyDesk 9.0.4', { software: ['AnyDesk 9.0.4'] }],
    ['teamviewer', 'software', 'TeamViewer Host', { software: ['TeamViewer Host'] }],
    [
      'screenconnect',
      'software',
      'ScreenConnect Client (1f2e3d4c5b6a7988)',
      { software: ['ScreenConnect Client (1f2e3d4c5b6a7988)'] },
    ],
    ['chrome_rd', 'software', 'Chrome Remote Desktop Host', { software: ['Chrome Remote Desktop Host'] }],
    ['hamachi', 'software', 'LogMeIn Hamachi', { software: ['LogMeIn Hamachi'] }],
    ['move_mouse', 'software', 'Move Mouse', { software: ['Move Mouse'] }],
    ['nanokvm', 'usb', 'USB\\VID_3346&PID_1009 sipeed composite', { usb: ['USB\\VID_3346&PID_1009 sipeed composite'] }],
    ['nanokvm', 'usb', '3346:1009', { usb: ['3346:1009'] }],
    ['nanokvm', 'posture', 'obj-usb-3346-1009-Sipeed-gadget', { matched: ['obj-usb-3346-1009-Sipeed-gadget'] }],
    ['pikvm', 'usb', '1d6b:0104 PiKVM Composite KVM Device', { usb: ['1d6b:0104 PiKVM Composite KVM Device'] }],
    [
      'pikvm',
      'posture',
      'obj-usb-1d6b-0104-Composite-KVM-Device',
      { matched: ['obj-usb-1d6b-0104-Composite-KVM-Device'] },
    ],
    [
      'jetkvm',
      'usb',
      'USB\\VID_1D6B&PID_0104 USB Emulation Device',
      { usb: ['USB\\VID_1D6B&PID_0104 USB Emulation Device'] },
    ],
    ['nanokvm_usb', 'usb', '1a86:7523 NanoKVM-USB', { usb: ['1a86:7523 NanoKVM-USB'] }],
    ['digispark_jiggler', 'usb', '16d0:0753 Digispark', { usb: ['16d0:0753 Digispark'] }],
    ['jetkvm', 'edid', 'TSB T749-fHD720', { monitors: ['Built-in', 'TSB T749-fHD720'] }],
    ['dummy_display', 'edid', 'HDMI Dummy', { monitors: ['HDMI Dummy'] }],
  ])('%s in a device check, by %s %s', (id, by, value, posture) => {
    expect(inPosture(posture)).toEqual([{ id, by, value }]);
  });

  it('several tools in one event, each once, by its first trace', () => {
    const tools = toolsOf({
      dns: { question: { name: 'boot.net.anydesk.com' } },
      tls: { client: { server_name: 'relay.rustdesk.com' } },
      farmsight: { posture: { processes: ['AnyDesk.exe', 'rustdesk.exe'], usb: ['3346:1009'] } },
    });
    expect(tools.map(({ id, by }) => `${id} ${by}`)).toEqual(['anydesk dns', 'rustdesk tls', 'nanokvm usb']);
  });

  it('a long path tells by its end, and is cut to 120 characters', () => {
    const path = `C:\\${'folder\\'.repeat(60)}AnyDesk.exe`;
    expect(toolsOf({ process: { executable: path } })).toEqual([
      { id: 'anydesk', by: 'process', value: path.slice(0, 120) },
    ]);
  });
});

describe('ordinary things give nothing away', () => {
  it.each([
    'google.com',
    'www.google.com',
    'microsoft.com',
    'teams.microsoft.com',
    'support.services.microsoft.com',
    'zoom.us',
    'github.com',
    'zoho.com',
    'mail.zoho.com',
    'goto.com',
    'connectwise.com',
    'notanydesk.com',
    'anydesk.com.example.net',
    'xanydesk.com',
    'com',
    '.',
    '',
    '..',
    '__proto__',
    'constructor',
    'googleapis.com',
    `${'a.'.repeat(4000)}com`,
  ])('the name %j', (name) => {
    expect(
      toolsOf({ dns: { question: { name } }, url: { domain: name }, tls: { client: { server_name: name } } }),
    ).toEqual([]);
  });

  it.each([22, 53, 80, 443, 500, 1194, 3478, 4500, 5000, 5432, 8080, 8088, 8443])('port %i', (port) => {
    expect(toolsOf({ destination: { port } })).toEqual([]);
  });

  it.each([
    'ssl',
    'web-browsing',
    'ms-office365-base',
    'zoom-meeting',
    'dns',
    'proton-mail',
    'level-base-x',
    'constructor',
    '__proto__',
  ])('the application %s', (application) => {
    expect(toolsOf({ network: { application } })).toEqual([]);
  });

  it.each([
    'chrome.exe',
    'slack',
    'Zoom.exe',
    'Google Chrome',
    'Microsoft Teams',
    'Microsoft Remote Help',
    'dd.exe',
    'goto.exe',
    'g2mlauncher.exe',
    'jumpcloud-agent.exe',
    'level.exe',
    'setup.exe',
    'caffeinate',
    'TeamViewerless',
    'Parsecs of Light',
    '',
    '/',
    'C:\\',
    'constructor',
    '.exe',
  ])('the program %j', (program) => {
    expect(inPosture({ processes: [program], software: [program] })).toEqual([]);
  });

  it.each([
    'USB\\VID_0557&PID_2419 ATEN USB KVM switch hub',
    'obj-usb-0557-2419-ATEN-USB-KVM-switch-hub',
    'USB\\VID_046D&PID_C52B Logitech USB Receiver',
    'obj-usb-046d-c52b-Logitech-USB-Receiver',
    'USB\\VID_413C&PID_B06E Dell Dell dock',
    'obj-usb-17e9-6006-DisplayLink-USB3-0-Dual-Display-Dock',
    '1050:0407 Yubico YubiKey OTP+FIDO+CCID',
    '1d6b:0002 Linux Foundation 2.0 root hub',
    '1d6b:0104 Multifunction Composite Gadget',
    '0525:a4a2 Linux-USB Ethernet/RNDIS Gadget',
    '1a86:7523 USB Serial',
    '',
    'undefined:undefined',
  ])('the device %j', (device) => {
    expect(inPosture({ usb: [device], matched: [device] })).toEqual([]);
  });

  it.each(['Built-in', 'DELL U2720Q', 'LG HDR 4K', 'TOSHIBA-TV', ''])('the display %j', (display) => {
    expect(inPosture({ monitors: [display] })).toEqual([]);
  });

  it.each(['pikvm.local', 'jetkvm.local', 'app.jetkvm.com'])(
    '%s: who looks up a KVM drives another machine with it',
    (name) => {
      expect(toolsOf({ dns: { question: { name } } })).toEqual([]);
    },
  );

  it('what a check missed', () => {
    expect(inPosture({ missed: ['obj-usb-3346-1009-Sipeed-NanoKVM'] })).toEqual([]);
  });

  it('a plain sign-in, whose answer is one shared object', () => {
    const signIn = {
      user: { name: 'jdoe' },
      host: { name: 'QLH-LT-24959', mac: ['DC-A6-32-01-02-03'] },
      user_agent: {
        original: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 AnyDesk/1 Chrome/141.0.0.0',
      },
      source: { ip: '192.0.2.7', port: 3389 },
    };
    expect(toolsOf(signIn)).toEqual([]);
    expect(toolsOf(signIn)).toBe(toolsOf({}));
  });
});
