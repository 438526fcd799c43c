import { issueAccessToken } from "../../shared/identity/access-token.ts";
import { toBase64 } from "../../shared/base64.ts";
import { type Child, repository, startChild } from "../runtime/child.ts";
import { freePort } from "../standins/free-port.ts";
import { environmentFor } from "../support/server.ts";
import { type Outside, startOutside } from "../support/services.ts";

const commands = {
  provisioning: ["worker/index.ts", "provisioning"],
  analytics: ["worker/index.ts", "analytics"],
  server: ["server/bun.ts"],
};
type Program = keyof typeof commands;
const programs = Object.keys(commands) as Program[];
const bun = `${repository}/node_modules/.bin/bun`;

/** The server and the workers as separate processes, with a key ring that changes. */
export interface RotationWorld {
  outside: Outside;
  server: { url: string; operatorToken: string };
  /** Restarts the processes one by one with another key ring, like a rolling deployment. */
  restart(ring: string): Promise<void>;
  /** The log lines of all processes so far. */
  logs(): Record<string, unknown>[];
  /** Runs an operator command with this key ring. */
  reseal(ring: string, ...args: string[]): Promise<{ code: number; lines: string[] }>;
  stop(): Promise<void>;
}

export const newKey = (id: string) =>
  `${id}:${toBase64(crypto.getRandomValues(new Uint8Array(32)))}`;

export async function startRotationWorld(ring: string): Promise<RotationWorld> {
  const outside = await startOutside({ timeScale: 20 });
  const ports = {
    server: await freePort(),
    provisioning: await freePort(),
    analytics: await freePort(),
  };
  const at = (program: Program) => `http://127.0.0.1:${ports[program]}`;
  const urls = {
    server: at("server"),
    provisioning: at("provisioning"),
    analytics: at("analytics"),
  };
  // Short, so that the lease of a killed worker expires soon.
  const waits = { MINDTICKLE_TIMEOUT_MS: "5000", MINDTICKLE_SETTLE_MS: "2000" };
  const environment = { ...environmentFor(outside, urls), ...waits };
  const children = new Map<Program, Child>();
  const ended: Record<string, unknown>[] = [];
  const start = async (program: Program, keys: string) => {
    const [file = "", ...args] = commands[program];
    const child = await startChild({
      command: [bun, `${repository}/${file}`, ...args],
      env: { ...environment, SECRETS_KEYS: keys, PORT: String(ports[program]) },
      ready: /"event":"\w+\.listening"/,
    });
    children.set(program, child);
  };
  const end = async (program: Program) => {
    const child = children.get(program);
    await child?.stop();
    ended.push(...(child?.logs() ?? []));
    children.delete(program);
  };
  for (const program of programs) await start(program, ring);
  return {
    outside,
    server: {
      url: urls.server,
      operatorToken: await issueAccessToken(
        { sub: "rotation", role: "operator", lifetime: 3600 },
        JSON.parse(outside.keys.jwtPrivateKey),
      ),
    },
    restart: async (keys) => {
      for (const program of programs) {
        await end(program);
        await start(program, keys);
      }
    },
    logs: () => [...ended, ...Array.from(children.values(), (child) => child.logs()).flat()],
    reseal: async (keys, ...args) => {
      const child = await startChild({
        command: [bun, `${repository}/worker/cli/reseal-secrets.ts`, ...args],
        env: { ...environment, SECRETS_KEYS: keys },
      });
      return { code: await child.exited, lines: child.lines };
    },
    stop: async () => {
      for (const program of programs) await end(program);
      await outside.stop();
    },
  };
}
