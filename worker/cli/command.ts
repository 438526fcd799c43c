import { parseArgs, type ParseArgsConfig } from "node:util";

/** Says how to use a command: with a problem on stderr and exit code 2, else on stdout and 0. */
export function explain(usage: string, problem?: string): never {
  const [out, code] = problem === undefined ? [process.stdout, 0] : [process.stderr, 2];
  out.write(problem === undefined ? `${usage}\n` : `${problem}\n\n${usage}\n`);
  process.exit(code);
}

/** The command line by its options, `--help` among them. */
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

/** Who runs the command, as the audit log names them. */
export const subject = (): string => `cli:${process.env["USER"] ?? "unknown"}`;

/** Runs a command; a failure is one line and exit code 1. */
export async function runCommand(command: () => Promise<void>): Promise<never> {
  try {
    await command();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
