import { buildConsole } from "./build.ts";

try {
  await buildConsole();
  process.stdout.write("dist/assets is built. The server serves the console at /console.\n");
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
