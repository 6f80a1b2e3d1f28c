/**
 * What ASA and FTD message ids mean. In: an id of six digits. Out: the event it stands for, or undefined where it says
 * nothing about access. Ids that are not listed fall back to their family, the first three digits.
 */
import type { EventOutcome } from '../../event.ts';

export interface Message {
  readonly action: string;
  readonly category: readonly string[];
  readonly outcome?: EventOutcome;
  /** The message proves that the machine is at the client's address now. */
  readonly presence?: boolean;
  /** Whose words the message uses: a session's, an authentication server's, or the firewall's. */
  readonly facts: 'session' | 'aaa' | 'firewall';
}

const AUTHENTICATION = ['authentication'];
const SESSION = ['authentication', 'session'];

const started: Message = {
  action: 'session-started',
  category: SESSION,
  outcome: 'success',
  presence: true,
  facts: 'session',
};
const up: Message = { ...started, action: 'tunnel-up' };
const assigned: Message = { ...started, action: 'address-assigned' };
const down: Message = { action: 'tunnel-down', category: ['session'], facts: 'session' };
const ended: Message = { ...down, action: 'session-ended' };
const notice: Message = { ...down, action: 'session-notice' };
const failed: Message = { action: 'session-failed', category: SESSION, outcome: 'failure', facts: 'session' };
const login: Message = { ...started, action: 'login', category: AUTHENTICATION };
const loginFailed: Message = { ...failed, action: 'login-failed', category: AUTHENTICATION };
const flow: Message = { action: 'connection', category: ['network'], facts: 'firewall' };
const admin: Message = { ...flow, action: 'command', category: ['configuration', 'network'] };

const MESSAGES: ReadonlyMap<string, Message> = new Map([
  ['109005', { ...login, presence: false, facts: 'firewall' }],
  ['109006', { ...loginFailed, facts: 'firewall' }],
  ['109201', { ...assigned, category: ['session'], presence: false }],
  ['111007', { ...admin, action: 'configuration' }],
  ['111008', admin],
  ['111009', admin],
  ['111010', admin],
  ['113004', { ...login, facts: 'aaa' }],
  ['113005', { ...loginFailed, facts: 'aaa' }],
  ['113006', { ...loginFailed, action: 'account-locked', facts: 'firewall' }],
  ['113012', { ...login, presence: false, facts: 'aaa' }],
  ['113015', { ...loginFailed, facts: 'aaa' }],
  ['113016', { ...loginFailed, facts: 'aaa' }],
  ['113017', { ...loginFailed, facts: 'aaa' }],
  ['113019', ended],
  ['113029', failed],
  ['113030', failed],
  ['113031', notice],
  ['113032', notice],
  ['113033', failed],
  ['113034', notice],
  ['113035', failed],
  ['113036', failed],
  ['113037', failed],
  ['113038', failed],
  ['113039', started],
  ['113040', failed],
  ['430002', flow],
  ['430003', flow],
  ['605004', { ...loginFailed, action: 'admin-login-failed', facts: 'firewall' }],
  ['605005', { ...login, action: 'admin-login', presence: false, facts: 'firewall' }],
  ['716001', started],
  ['716002', ended],
  ['716038', login],
  ['716039', loginFailed],
  ['716058', notice],
  ['716059', { ...up, action: 'session-resumed' }],
  ['722022', up],
  ['722023', down],
  ['722028', down],
  ['722032', up],
  ['722033', up],
  ['722034', up],
  ['722037', down],
  ['722051', assigned],
  ['722055', { ...up, action: 'client-type' }],
  ['734001', { ...started, action: 'policy' }],
  ['734002', { ...failed, action: 'policy-refused' }],
  ['734003', { ...started, action: 'posture', category: ['session', 'host'] }],
  ['750003', failed],
  ['750006', up],
  ['750007', down],
  ['751010', loginFailed],
  ['751011', loginFailed],
  ['751025', assigned],
  ['751026', { ...up, action: 'client-type' }],
]);

const FAMILIES: ReadonlyMap<string, Message> = new Map([
  ['106', flow],
  ['110', flow],
  ['302', flow],
  ['305', flow],
  ['313', flow],
  ['722', notice],
  ['725', flow],
  ['852', flow],
]);

/** Connections built and torn down: the bulk of a firewall's log. They are of use where they name the user. */
const BULK: ReadonlySet<string> = new Set(['302013', '302014', '302015', '302016', '305011']);

export function messageOf(id: string, text: string): Message | undefined {
  if (BULK.has(id) && !text.includes('\\')) return undefined;
  return MESSAGES.get(id) ?? FAMILIES.get(id.slice(0, 3));
}
