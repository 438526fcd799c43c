import { parseArgs, type ParseArgsConfig } from "node:util";

/** Prints the usage and exits: with a problem to stderr with code 2, else to stdout with code 0. */
export function explain(usage: string, problem?: string): never {
  const [out, code] = problem === undefined ? [process.stdout, 0] : [process.stderr, 2];
  out.write(problem === undefined ? `${usage}\n` : `${problem}\n\n${usage}\n`);
  process.exit(code);
}

/** Parses the command line. With `--help` it prints the usage and exits. */
export function readArguments<T extends NonNullable<ParseArgsConfig["options"]>>(
  usage: string,
  options: T,
  allowPositionals = false,
) {
  if (process.argv.slice(2).some((word) => word === "--help" || word === "-h")) explain(usage);
  try {
    return parseArgs({ allowPositionals, options });
  } catch (error) {
    return explain(usage, error instanceof Error ? error.message : String(error));
  }
}

/** The user of the command line, as the audit log names it. */
export const subject = (): string => `cli:${process.env["USER"] ?? "unknown"}`;

/** Runs a command. An error is printed as one line, and the exit code is 1. */
export async function runCommand(command: () => Promise<void>): Promise<never> {
  try {
    await command();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
