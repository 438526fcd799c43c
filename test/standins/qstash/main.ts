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
  const why = error instanceof Error ? error.message : String(error);
  process.stderr.write(`qstash stand-in cannot start: ${why.split("\n")[0]}\n`);
  process.exit(1);
}
