/** The MITRE ATT&CK techniques used here (Enterprise matrix, v17), id to name. */
export const ATTACK: Readonly<Record<string, string>> = {
  T1078: 'Valid Accounts',
  'T1078.004': 'Valid Accounts: Cloud Accounts',
  T1090: 'Proxy',
  T1133: 'External Remote Services',
  T1200: 'Hardware Additions',
  T1219: 'Remote Access Tools',
  'T1219.002': 'Remote Access Tools: Remote Desktop Software',
  'T1219.003': 'Remote Access Tools: Remote Access Hardware',
};
