/** The command line. In: arguments. Out: an exit code; whatever goes wrong is told in a line, and how to mend it in another. */
import { MachineryError, UsageError } from '../src/errors.ts';
import { printableLines } from '../src/printable.ts';
import { EXIT } from './commands/exit.ts';
import { createProgram, isCommanderError } from './commands/program.ts';

/** Runs a command and answers with the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  process.stdout.on('error', onOutputError);
  // Nobody is left to be told.
  process.stderr.on('error', () => undefined);
  let code: number = EXIT.done;
  const program = createProgram((result) => {
    code = result;
  });
  if (args.length === 0) {
    program.outputHelp();
    return EXIT.usage;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    return report(error);
  }
}

function report(error: unknown): number {
  // Commander has printed its own errors, and asked-for help is none.
  if (isCommanderError(error)) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof UsageError || error instanceof MachineryError) {
    tell(`farmsight: ${error.message}`);
    if (error.hint !== undefined) tell(`  ${error.hint}`);
    return error.exitCode;
  }
  if (isSystemError(error)) tell(`farmsight: ${error.message}`);
  else tell(`farmsight: an error that should not happen: ${error instanceof Error ? error.stack : String(error)}`);
  return EXIT.machinery;
}

const tell = (text: string): void => console.error(printableLines(text));

/** A call that the operating system refused: the disk is full, a folder may not be written. */
const isSystemError = (error: unknown): error is Error => error instanceof Error && 'syscall' in error;

/** A reader that has seen enough, such as `head`, is no error. */
function onOutputError(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  tell(`farmsight: standard output cannot be written: ${error.message}`);
  process.exit(EXIT.machinery);
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
