/** What `farmsight help TOPIC` says besides the commands. */
import { EXIT, EXIT_WORDS } from './exit.ts';

/** Names of sources, known here so that help need not load every parser; a test compares them with the registry. */
export const SOURCE_NAMES = ['okta', 'entra-id', 'duo', 'cisco-asa', 'globalprotect', 'fortigate', 'ecs'];

const INPUTS = `Inputs: --input SOURCE=PATH[,PATH...], as often as needed.

SOURCE says who wrote the log:
  ${SOURCE_NAMES.join(', ')}

PATH is a file, a folder (with all below it), a quoted glob, or - for standard input. Files may be compressed (.gz, .zst) and
rotated; JSON may be one document a line, a list, or spread over lines.

  --input okta=okta.ndjson.gz
  --input cisco-asa=/var/log/asa/            every file below the folder
  --input entra-id='exports/*.json'          the quotes keep the shell from opening it
  --input duo=monday.json,tuesday.json
  --input globalprotect=-                    standard input

Clocks: sources that write local times without an offset need their zone in the settings:
  sources: { cisco-asa: { timezone: America/New_York } }
`;

const SETTINGS = `Settings: --config FILE, YAML or JSON. Every key is optional; docs/settings.md lists all.

  organization: { id: acme, name: Acme, email_domains: [acme.example] }
  corporate_networks:
    - { name: Office Austin, cidrs: [203.0.113.0/24] }
  sanctioned_remote_tools: [teamviewer, rdp]
  remote_tool_groups: { helpdesk: [ann@acme.example] }
  roster: people.csv

Offices, VPN and cloud-desktop egress belong under corporate_networks: people who share those live nowhere together.
farmsight settings --config FILE checks a file and shows every value in force and where it came from.
`;

const ROSTER = `Roster: --roster CSV, or roster: in the settings. The first line names the columns; only email is required.

  email,username,full_name,employment_type,start_date,declared_country,declared_region,declared_city,
  declared_latitude,declared_longitude,timezone,phone,shipping_address,assigned_devices

  ann.moss@acme.example,amoss,Ann Moss,full_time,2025-01-04,US,Idaho,Boise,43.615,-116.202,America/Boise,
  (208) 555-0142,"12 Elm St, Boise, Idaho, US",C02XK1AB;LT-ANN

Dates are written 2025-01-04, devices (serials or host names) are separated by semicolons. With a roster farmsight compares
where people say they live, and where their laptops were sent, with where the laptops are.
`;

const codes = (Object.keys(EXIT) as (keyof typeof EXIT)[])
  .map((name) => `  ${String(EXIT[name]).padStart(3)}  ${EXIT_WORDS[name]}`)
  .join('\n');

const EXIT_CODES = `Exit codes:

${codes}

An alert in a script:
  farmsight detect --input okta=today.ndjson --quiet --fail-on 70 || notify-the-team
`;

const ENVIRONMENT = `Environment:

  FARMSIGHT_STORE    the store, where --store is not given
  FARMSIGHT_CONFIG   the settings file, where --config is not given
  NO_COLOR           no colors; FORCE_COLOR has them in a pipe too

Secrets never stand in the settings; they are read from { env: NAME } or { file: PATH }.
`;

export const TOPICS: ReadonlyMap<string, string> = new Map([
  ['inputs', INPUTS],
  ['settings-file', SETTINGS],
  ['roster', ROSTER],
  ['exit-codes', EXIT_CODES],
  ['environment', ENVIRONMENT],
]);
