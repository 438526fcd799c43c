import { startQstash } from "./server.ts";

const say = (line: string) => process.stdout.write(`${line}\n`);

function read(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing`);
  return value;
}

function readNumber(name: string, fallback: number): number {
  const value = Number(process.env[name] || fallback);
  if (!Number.isFinite(value) || value < 0) throw new Error(`${name} is not a number`);
  return value;
}

function fail(what: string, error: unknown): never {
  const why = error instanceof Error ? error.message : String(error);
  process.stderr.write(`qstash stand-in ${what}: ${why.split("\n")[0]}\n`);
  process.exit(1);
}

// postgres 3.4.9 throws an uncatchable error when a busy connection closes
// (porsager/postgres#1208).
process.on("uncaughtException", (error) => fail("ends, start it again", error));

try {
  const qstash = await startQstash({
    port: readNumber("PORT", 0),
    databaseUrl: read("QSTASH_DATABASE_URL"),
    token: read("QSTASH_TOKEN"),
    currentSigningKey: read("QSTASH_CURRENT_SIGNING_KEY"),
    nextSigningKey: read("QSTASH_NEXT_SIGNING_KEY"),
    timeScale: readNumber("QSTASH_TIME_SCALE", 1) || 1,
    log: (line) => say(`qstash: ${line}`),
  });
  const stop = async () => {
    await qstash.stop();
    process.exit(0);
  };
  process.once("SIGTERM", () => void stop());
  process.once("SIGINT", () => void stop());
  say(`qstash stand-in listens on ${qstash.url}`);
} catch (error) {
  fail("cannot start", error);
}
