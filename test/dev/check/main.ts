import { availableParallelism } from "node:os";

// `npm run check`: all checks at the same time, each with half of the machine, and what failed at the end.
const half = Math.max(1, Math.floor(availableParallelism() / 2));
// Each thread of the compiler and of the linter infers types that others have inferred too, so fewer cost less.
const threads = { GOMAXPROCS: String(half), GOGC: "200" };

const checks: [name: string, command: string[], env?: Record<string, string>][] = [
  ["lint", ["bun", "--bun", "oxlint", "--type-aware", "--quiet"], threads],
  ["types", ["tsc", "--noEmit", "--checkers", String(half)], threads],
  ["format", ["oxfmt", "--check"]],
  ["dead code", ["knip", "--no-progress"]],
  ["edge bundle", ["bun", "test/runtime/measure-edge-bundle.ts"]],
];

const failed = await Promise.all(
  checks.map(async ([name, command, env = {}]) => {
    const child = Bun.spawn(command, {
      env: { ...process.env, ...env },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const [output, errors] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
    ]);
    const code = await child.exited;
    const text = (output + errors).trim();
    if (text !== "") process.stdout.write(`${text}\n`);
    return code === 0 ? [] : [name];
  }),
);
const names = failed.flat();
if (names.length > 0) process.stderr.write(`npm run check failed: ${names.join(", ")}.\n`);
process.exit(names.length > 0 ? 1 : 0);
