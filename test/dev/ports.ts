import { readJson, writeJson } from "./folder.ts";

const names = [
  "postgres",
  "redis",
  "gateway",
  "qstash",
  "mindtickle",
  "mindtickleAdmin",
  "services",
  "servicesAdmin",
  "identityProvider",
  "identityProviderAdmin",
  "dns",
  "dnsAdmin",
  "provisioning",
  "analytics",
] as const;

export type Ports = Record<(typeof names)[number], number>;

/** Below the ephemeral ports, which outgoing connections could occupy by chance. */
const lowest = 20_000;
const highest = 32_000;

/** Processes left by an earlier start, e.g. after SIGKILL, end within this time. */
const patienceMs = 4_000;

/**
 * The same ports as at the last start if they are still free, because messages that wait in QStash
 * contain them in the URLs of the workers.
 */
export async function choosePorts(path: string): Promise<Ports> {
  const stored: Partial<Ports> = (await readJson<Partial<Ports>>(path)) ?? {};
  const chosen = await Promise.all(
    names.map(async (name) => {
      const port = stored[name];
      return [name, port !== undefined && (await becomesFree(port)) ? port : 0] as const;
    }),
  );
  const taken = new Set(chosen.map(([, port]) => port));
  const ports = Object.fromEntries(
    chosen.map(([name, port]) => [name, port === 0 ? anyOther(taken) : port]),
  ) as Ports;
  await writeJson(path, ports);
  return ports;
}

function anyOther(taken: Set<number>): number {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (taken.has(port) || !isFree(port)) continue;
    taken.add(port);
    return port;
  }
}

/** Whether a port is free or becomes free within a few seconds. */
export async function becomesFree(port: number): Promise<boolean> {
  for (let waited = 0; !isFree(port); waited += 100) {
    if (waited >= patienceMs) return false;
    await Bun.sleep(100);
  }
  return true;
}

/** Checks every address: clients may resolve "localhost" to IPv4 or IPv6. */
export function isFree(port: number): boolean {
  return ["0.0.0.0", "::"].every((hostname) => {
    try {
      Bun.listen({ hostname, port, socket: { data() {} } }).stop(true);
      return true;
    } catch (error) {
      return !(error instanceof Error && "code" in error && error.code === "EADDRINUSE");
    }
  });
}
