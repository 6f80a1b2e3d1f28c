/**
 * The commands and their flags. In: what to do with an exit code. Out: a commander program that loads a command only when it
 * is called, so that help is there at once.
 */
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import { closest } from '../../src/closest.ts';
import { UsageError } from '../../src/errors.ts';
import { VERDICTS } from '../../src/evidence/verdict.ts';
import { printableLines } from '../../src/printable.ts';
import { SOURCE_NAMES, TOPICS } from './help-topics.ts';

export const isCommanderError = (error: unknown): error is CommanderError => error instanceof CommanderError;

type Done = (code: number) => void;

const number = (low: number, high: number) => (text: string) => {
  const value = Number(text);
  if (text.trim() !== '' && value >= low && value <= high) return value;
  throw new InvalidArgumentError(`Expected a number from ${low} to ${high}.`);
};

const whole = (low: number, high: number) => (text: string) => {
  const value = number(low, high)(text);
  if (Number.isInteger(value)) return value;
  throw new InvalidArgumentError('Expected a whole number.');
};

const path = (text: string): string => {
  if (text !== '') return text;
  throw new InvalidArgumentError('Expected a path.');
};

const text = (value: string): string => {
  if (value.trim() !== '') return value;
  throw new InvalidArgumentError('Expected some words.');
};

const address = (text: string): { host: string; port: number } => {
  const [, host, port] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  if (port === undefined || Number(port) > 65_535) throw new InvalidArgumentError('Expected HOST:PORT or PORT.');
  return { host: host?.replace(/^\[|\]$/g, '') ?? '127.0.0.1', port: Number(port) };
};

const inputs = (value: string, before: string[] = []): string[] => [...before, value];

const config = (): Option =>
  new Option('--config <file>', 'settings, YAML or JSON (help settings-file)').env('FARMSIGHT_CONFIG').argParser(path);
const roster = (): Option => new Option('--roster <csv>', 'who works here (help roster)').argParser(path);
const store = (): Option =>
  new Option('--store <file>', 'findings and state').default('farmsight.db').env('FARMSIGHT_STORE').argParser(path);
const json = (): Option => new Option('--json', 'JSON, one document a line, and nothing else on standard output');

export function createProgram(done: Done): Command {
  const program = new Command('farmsight')
    .description('Finds laptop farms in the VPN and SSO logs a company already has.')
    .version(manifest.version)
    .usage('COMMAND [options]')
    .configureOutput({ outputError: (text, write) => write(printableLines(text.replace(/^error: /, 'farmsight: '))) })
    .showSuggestionAfterError()
    .showHelpAfterError('  farmsight help COMMAND shows what it takes')
    .helpCommand(false)
    .exitOverride()
    .addHelpText(
      'after',
      `\nTopics: ${[...TOPICS.keys()].join(', ')}   farmsight help TOPIC\n\nTry it: farmsight demo`,
    );
  addDetect(program, done);
  addFindings(program, done);
  addExplain(program, done);
  addServe(program, done);
  addVerdict(program, done);
  addNormalize(program, done);
  addStream(program, done);
  addSetup(program, done);
  addSettings(program, done);
  addSimulate(program, done);
  program
    .command('demo')
    .description('find the farms in a sample company that ships with farmsight')
    .action(async () => done(await (await import('./demo.ts')).demoCommand()));
  addHelp(program);
  return program;
}

function addDetect(program: Command, done: Done): void {
  program
    .command('detect')
    .description('read logs and report whose laptops live together and are driven from elsewhere')
    .addOption(new Option('--input <SOURCE=PATH...>', 'logs to read, repeatable (help inputs)').argParser(inputs))
    .addOption(roster())
    .addOption(config())
    .addOption(store())
    .addOption(json())
    .addOption(new Option('--fail-on <risk>', 'exit with 1 where a finding has this risk').argParser(number(0, 100)))
    .addOption(
      new Option('--threads <n>', 'threads: one judges, the others parse (default: all cores)').argParser(
        whole(1, 256),
      ),
    )
    .option('--quiet', 'no progress and no summary; findings where there are any')
    .addHelpText('after', DETECT_HELP)
    .action(async (flags) => done(await (await import('./detect.ts')).detectCommand(flags)));
}

const DETECT_HELP = `
Sources: ${SOURCE_NAMES.join(', ')}

Examples:
  farmsight detect --input okta=okta.ndjson.gz --input cisco-asa=/var/log/asa/
  farmsight detect --input okta='exports/*.json' --roster people.csv --config settings.yaml
  zcat vpn.log.gz | farmsight detect --input globalprotect=- --store hunt.db --json

The roster lets farmsight compare where people say they live with where their laptops are; offices and approved remote
tools belong in the settings. Without either it still works, and sees less.
A run that was stopped or killed goes on when the same command is given again. A new --store begins anew.`;

function addFindings(program: Command, done: Done): void {
  program
    .command('findings')
    .description('list what was found')
    .addOption(store())
    .addOption(new Option('--min-risk <risk>', 'this risk or more').argParser(number(0, 100)))
    .option('--user <name>', 'about this person: e-mail address or name, as findings show it')
    .option('--device <name>', 'about this device')
    .option('--ip <address>', 'at this address')
    .option('--all', 'closed findings too')
    .addOption(json())
    .addHelpText('after', FINDINGS_HELP)
    .action(async (flags) => done(await (await import('./findings.ts')).findingsCommand(flags)));
}

const FINDINGS_HELP = `
Examples:
  farmsight findings --min-risk 70
  farmsight findings --user ann.moss@acme.example
  farmsight findings --json | jq -r '[.event.risk_score, .event.reason] | @tsv'`;

function addExplain(program: Command, done: Done): void {
  program
    .command('explain')
    .description('show every term of a score and the events behind it')
    .argument('<finding-id>', 'the id, or as much of its beginning as is unique')
    .addOption(store())
    .addOption(json())
    .addHelpText('after', '\nExample:\n  farmsight explain 9b1576206534')
    .action(async (id, flags) => done(await (await import('./findings.ts')).explainCommand(id, flags)));
}

function addServe(program: Command, done: Done): void {
  program
    .command('serve')
    .description('show the findings as a page in the browser, until stopped')
    .addOption(store())
    .addOption(
      new Option('--port <n>', 'of this machine; 0 takes one that is free').argParser(whole(0, 65_535)).default(3276),
    )
    .addHelpText('after', SERVE_HELP)
    .action(async (flags) => done(await (await import('./serve.ts')).serveCommand(flags)));
}

const SERVE_HELP = `
Prints the address, with a key in it: the page names employees, so it opens only for whoever has the key, on this machine.
It reads the store and never changes it, and shows what a run that is going on has found so far.

Example:
  farmsight serve --store hunt.db`;

function addVerdict(program: Command, done: Done): void {
  program
    .command('verdict')
    .description('say what a finding turned out to be; it counts in its score from then on')
    .argument('<finding-id>', 'the id, or as much of its beginning as is unique')
    .addArgument(new Argument('<verdict>', 'what it is').choices(VERDICTS))
    .requiredOption('--reason <text>', 'why, for whoever reads it next', text)
    .option('--by <name>', 'who says so', text)
    .addOption(store())
    .option('--stream', 'a finding in Elasticsearch, not one in a store')
    .addOption(config())
    .addOption(json())
    .addHelpText('after', VERDICT_HELP)
    .action(async (id, verdict, flags) =>
      done(await (await import('./verdict.ts')).verdictCommand(id, verdict, flags)),
    );
}

const VERDICT_HELP = `
confirmed   it is a farm: the finding stays open at the top
benign      it is not, for the people who are in it now; once somebody joins them, the signals count again
withdrawn   takes back what was said before

Examples:
  farmsight verdict 9b1576206534 benign --reason 'a couple, HR knows'
  farmsight verdict 9b1576206534 confirmed --reason 'case 118' --by ann --stream --config settings.yaml`;

function addNormalize(program: Command, done: Done): void {
  program
    .command('normalize')
    .description('turn records on standard input into ECS documents, one a line')
    .requiredOption('--source <source>', SOURCE_NAMES.join(', '))
    .addOption(config())
    .option('--enrich', 'add place, autonomous system and kind of network')
    .addHelpText('after', NORMALIZE_HELP)
    .action(async (flags) => done(await (await import('./normalize.ts')).normalizeCommand(flags)));
}

const NORMALIZE_HELP = `
Refused records go to standard error as JSON, and the exit code is 3. Records that say nothing about access are passed over.

Examples:
  zcat okta.ndjson.gz | farmsight normalize --source okta | head -1 | jq
  farmsight normalize --source cisco-asa --enrich < asa.log > events.ndjson 2> refused.ndjson`;

function addStream(program: Command, done: Done): void {
  program
    .command('stream')
    .description('read Kafka and write findings to Elasticsearch, until stopped')
    .addOption(config())
    .addOption(roster())
    .addOption(
      new Option('--role <role>', 'parse and enrich, or run the detectors')
        .choices(['ingest', 'detect', 'all'])
        .default('all'),
    )
    .addOption(
      new Option('--listen <host:port>', 'health and metrics over HTTP, such as 127.0.0.1:9464').argParser(address),
    )
    .option('--until-end', 'stop once every topic is read to its end and all that was found is written')
    .addOption(json())
    .addHelpText('after', STREAM_HELP)
    .action(async (flags) => done(await (await import('./stream.ts')).streamCommand(flags)));
}

const STREAM_HELP = `
The settings say where Kafka and Elasticsearch are, and which topic holds the logs of which source (help settings-file).
Start as many workers as you like, on as many machines: Kafka shares out the partitions, and takes them away from one that is gone.

Examples:
  farmsight stream --config settings.yaml
  farmsight stream --config settings.yaml --role ingest
  farmsight stream --config settings.yaml --until-end`;

function addSetup(program: Command, done: Done): void {
  program
    .command('setup')
    .description('create topics in Kafka, templates in Elasticsearch, dashboards in Kibana; as often as you like')
    .argument('<target>', 'kafka, elasticsearch or kibana')
    .addOption(config())
    .addOption(
      new Option('--partitions <n>', 'of each topic in Kafka: as many workers can share the work')
        .argParser(whole(1, 1000))
        .default(6),
    )
    .option('--dry-run', 'say what would be done, and do nothing')
    .addOption(json())
    .addHelpText(
      'after',
      '\nExamples:\n  farmsight setup kafka --config settings.yaml --dry-run\n  farmsight setup elasticsearch --config settings.yaml\n  farmsight setup kibana --config settings.yaml',
    )
    .action(async (target, flags) => {
      const { setupCommand, targetOf } = await import('./setup.ts');
      done(await setupCommand(targetOf(target), flags));
    });
}

function addSettings(program: Command, done: Done): void {
  program
    .command('settings')
    .description('check the settings; show every value in force and where it came from')
    .addOption(config())
    .addOption(roster())
    .addOption(store())
    .addOption(json())
    .addHelpText('after', '\nExample:\n  farmsight settings --config settings.yaml')
    .action(async (flags, command) => {
      const origins: Record<string, string> = { cli: '--store', env: 'FARMSIGHT_STORE' };
      const origin = origins[command.getOptionValueSource('store')] ?? 'default';
      done(await (await import('./settings.ts')).settingsCommand(flags, origin));
    });
}

function addSimulate(program: Command, done: Done): void {
  program
    .command('simulate')
    .description('make the logs of a company that does not exist, with farms, look-alikes and the truth')
    .requiredOption('--out <dir>', 'folder to write to')
    .addOption(new Option('--employees <n>', 'how many people').argParser(whole(10, 5000)).default(120))
    .addOption(new Option('--days <n>', 'how many days').argParser(whole(1, 366)).default(14))
    .addOption(new Option('--seed <n>', 'the same seed gives the same files').argParser(whole(0, 2 ** 31)).default(1))
    .option('--start <date>', 'first day, such as 2026-03-02')
    .addHelpText('after', '\nExample:\n  farmsight simulate --seed 7 --employees 500 --days 30 --out my-company')
    .action(async (flags) => done(await (await import('./simulate.ts')).simulateCommand(flags)));
}

function addHelp(program: Command): void {
  program
    .command('help')
    .description('help for a command, or on a topic')
    .argument('[topic]')
    .action((topic?: string) => {
      const command = program.commands.find((candidate) => candidate.name() === topic);
      if (topic === undefined) program.outputHelp();
      else if (command !== undefined) command.outputHelp();
      else if (TOPICS.has(topic)) process.stdout.write(TOPICS.get(topic)!);
      else throw noHelp(topic, [...program.commands.map((known) => known.name()), ...TOPICS.keys()]);
    });
}

function noHelp(topic: string, known: readonly string[]): UsageError {
  const meant = closest(topic, known);
  return new UsageError(
    `there is no help on ${topic}`,
    meant === undefined ? `there is on ${known.join(', ')}` : `did you mean ${meant}?`,
  );
}
