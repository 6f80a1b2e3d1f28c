/** The command line. In: arguments. Out: an exit code; every command is loaded only when it is called. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { closest } from '../src/closest.ts';
import { MachineryError, UsageError } from '../src/errors.ts';
import { printable } from './render/printable.ts';

const collect = (value: string, all: string[]): string[] => [...all, value];

const number =
  (low: number, high: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= low && value <= high))
      throw new InvalidArgumentError(`expected a number from ${low} to ${high}.`);
    return value;
  };

const whole =
  (low: number, high: number) =>
  (text: string): number => {
    const value = number(low, high)(text);
    if (!Number.isInteger(value)) throw new InvalidArgumentError('expected a whole number.');
    return value;
  };

const config = (): Option => new Option('--config <file>', 'settings file, YAML or JSON (docs/settings.md)');
const roster = (): Option => new Option('--roster <csv>', 'who works here: columns in docs/settings.md');
const store = (): Option =>
  new Option('--store <file>', 'store of findings and state (default: farmsight.db, or FARMSIGHT_STORE)');
const json = (): Option => new Option('--json', 'JSON, one document a line, and nothing else on standard output');

const SOURCES_HELP = 'okta, entra-id, duo, cisco-asa (FTD too), globalprotect, fortigate, ecs';

function program(done: (code: number) => void): Command {
  const root = new Command('farmsight')
    .description('Finds laptop farms in the VPN and SSO logs a company already has.')
    .showSuggestionAfterError()
    .showHelpAfterError('(farmsight help shows all commands)')
    .exitOverride()
    .addHelpText(
      'after',
      `\nSources: ${SOURCES_HELP}\nExit codes: 0 done, 1 findings at or above --fail-on, 2 wrong usage or settings, 3 input partly refused, 4 machinery failed, 130 stopped\n`,
    );

  root
    .command('detect')
    .description('read log files and report which laptops live together and are driven from elsewhere')
    .addOption(
      new Option('--input <SOURCE=PATH...>', 'files, folders, globs or - ; comma-separated, repeatable')
        .argParser(collect)
        .default([], ''),
    )
    .addOption(roster())
    .addOption(config())
    .addOption(store())
    .addOption(json())
    .addOption(
      new Option('--fail-on <risk>', 'exit with 1 when a finding has this risk or more').argParser(number(0, 100)),
    )
    .addOption(new Option('--threads <n>', 'threads that parse (default: all cores)').argParser(whole(1, 256)))
    .option('--quiet', 'no progress and no summary')
    .addHelpText('after', DETECT_EXAMPLES)
    .action(async (flags) => done(await (await import('./commands/detect.ts')).detectCommand(flags)));

  root
    .command('normalize')
    .description('turn raw records on standard input into ECS documents, one a line')
    .requiredOption('--source <source>', SOURCES_HELP)
    .addOption(config())
    .option('--enrich', 'add place, autonomous system and kind of network')
    .addHelpText(
      'after',
      '\nRefused records go to standard error as JSON; exit code 3 tells that there were any.\n\nExample:\n  zcat okta.ndjson.gz | farmsight normalize --source okta | head\n',
    )
    .action(async (flags) => done(await (await import('./commands/normalize.ts')).normalizeCommand(flags)));

  root
    .command('findings')
    .description('list the findings of a store')
    .addOption(store())
    .addOption(new Option('--min-risk <risk>', 'only this risk or more').argParser(number(0, 100)))
    .option('--user <name>', 'only findings that name this user')
    .option('--device <name>', 'only findings that name this device')
    .option('--ip <address>', 'only findings at this address')
    .option('--all', 'closed findings too')
    .addOption(json())
    .addHelpText('after', '\nExample:\n  farmsight findings --min-risk 70 --json | jq .event.reason\n')
    .action(async (flags) => done((await import('./commands/findings.ts')).findingsCommand(flags)));

  root
    .command('explain')
    .description('every term of a finding’s score and the events behind it')
    .argument('<finding-id>', 'the id, or its beginning')
    .addOption(store())
    .addOption(json())
    .action(async (id, flags) => done((await import('./commands/findings.ts')).explainCommand(id, flags)));

  root
    .command('settings')
    .description('the settings in force and where each came from')
    .addOption(config())
    .addOption(roster())
    .addOption(json())
    .action(async (flags) => done((await import('./commands/settings.ts')).settingsCommand(flags)));

  root
    .command('simulate')
    .description('make the logs of a company that does not exist, with farms, look-alikes and the truth')
    .addOption(new Option('--seed <n>', 'the same seed gives the same files').argParser(whole(0, 2 ** 31)).default(1))
    .addOption(new Option('--employees <n>', 'people').argParser(whole(1, 100_000)).default(120))
    .addOption(new Option('--days <n>', 'days of logs').argParser(whole(1, 400)).default(14))
    .option('--start <date>', 'first day, YYYY-MM-DD')
    .requiredOption('--out <dir>', 'folder to write to')
    .action(async (flags) => done(await (await import('./commands/simulate.ts')).simulateCommand(flags)));

  root
    .command('demo')
    .description('the main job on the sample that ships with farmsight (what npm start runs)')
    .action(async () => done(await (await import('./commands/demo.ts')).demoCommand()));

  return root;
}

const DETECT_EXAMPLES = `
Examples:
  farmsight detect --input okta=okta.ndjson.gz --input cisco-asa=/var/log/asa/
  farmsight detect --input okta='exports/okta-*.json' --roster people.csv --config settings.yaml
  zcat vpn.log.gz | farmsight detect --input globalprotect=- --store hunt.db --json

A roster (--roster) lets farmsight compare where people say they live with where their laptops are; offices and approved
remote tools belong in the settings file. Without either it still works, and says less.
Stopped with Ctrl-C or killed, the same command goes on where it was. A new --store begins anew.
`;

/** Runs the command line and answers with the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let code = 0;
  try {
    const known = program((result) => {
      code = result;
    });
    if (args.length === 0) {
      known.outputHelp();
      return 2;
    }
    const command = args.find((arg) => !arg.startsWith('-'));
    const names = [...known.commands.map((one) => one.name()), 'help'];
    if (command !== undefined && !names.includes(command) && args[0] === command) {
      const meant = closest(command, names);
      throw new UsageError(
        `unknown command ${command}`,
        meant === undefined ? `commands: ${names.join(', ')}` : `did you mean ${meant}?`,
      );
    }
    await known.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UsageError || error instanceof MachineryError) {
    console.error(`farmsight: ${error.message.split('\n').map(printable).join('\n')}`);
    if (error.hint !== undefined) console.error(`  ${printable(error.hint)}`);
    return error.exitCode;
  }
  console.error(
    `farmsight: an error that should not happen: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return 4;
}

process.exitCode = await main(process.argv.slice(2));
