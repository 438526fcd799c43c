import postgres from "postgres";
import { issueAccessToken } from "../../shared/identity/access-token.ts";
import { asking, measure, median, percentile, printRatio, ratioOf } from "./measure.ts";
import { startBenchOutside } from "./servers/product.ts";
import { liftLimits } from "./servers/tenant.ts";

const password = "plum-violin-harbour-7421";
/** Sign-ins of each kind whose durations are compared. */
const signIns = 200;

/** Addresses with a password, without a person, and with a password that single sign-on makes useless. */
const kinds = { known: "bench.example", unknown: "nobody.example", sso: "sso.example" } as const;
type Kind = keyof typeof kinds;
const kindNames = ["known", "unknown", "sso"] as const satisfies Kind[];

/**
 * Compares requests by the token of a session with requests by a token of an external issuer, refused
 * sign-ins of known, unknown and SSO-only addresses, and the latency of other requests with and without
 * sign-ins.
 */
export async function run(): Promise<boolean> {
  const { cluster, keys, serve } = await startBenchOutside();
  const urls = await serve("trpc-server.ts", 4, { CLIENT_ADDRESS_HEADER: "x-client" });
  const person = await register(urls.product);
  await addPeople(cluster.superuser, person.organization.id);
  const external = await issueAccessToken(
    { sub: person.user.id, role: "admin", orgId: person.organization.id, lifetime: 3600 },
    JSON.parse(keys.jwtPrivateKey),
  );
  const url = `${urls.product}/trpc/tenants.current`;
  const [bySession, byExternal] = await measure(
    [
      { name: "a request by a session's token", once: asking(person.accessToken)(url) },
      { name: "a request by an external token", once: asking(external)(url) },
    ],
    // Many short rounds: the difference that matters is smaller than the noise of a busy machine.
    { concurrency: 16, rounds: 41, secondsEach: 0.25 },
  );
  const taken = await durations(urls.product);
  const { alone, beside, slower, rate } = await besideSignIns(
    url,
    urls.product,
    person.accessToken,
  );
  await urls.stop();

  const line = (name: string, value: string) =>
    process.stdout.write(`${name.padEnd(48)} ${value.padStart(10)}\n`);
  const medians = kindNames.map((kind) => median(taken[kind]));
  kindNames.forEach((kind, i) => {
    line(`a refused sign-in, ${kind} address`, `${medians[i]?.toFixed(1)} ms`);
  });
  line("sign-ins that were answered", `${rate.toFixed(1)} /s`);
  line("p95 of other requests, without sign-ins", `${alone.toFixed(1)} ms`);
  line("p95 of other requests, beside sign-ins", `${beside.toFixed(1)} ms`);
  const timing = Math.max(...medians) / Math.min(...medians);
  const token = ratioOf(bySession, byExternal);
  printRatio("p95 of other requests, beside / without sign-ins", slower);
  printRatio("refused sign-in, slowest / fastest kind of address", timing);
  printRatio("session's token / external token", token, 0.97);
  return token >= 0.97 && timing <= 1.1 && slower <= 1.3;
}

interface Registered {
  user: { id: string };
  organization: { id: string };
  accessToken: string;
}

async function register(product: string): Promise<Registered> {
  const answer = await fetch(`${product}/auth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      organization: { name: "Bench", slug: "bench" },
      name: "Bench Admin",
      email: "admin@bench.example",
      password,
    }),
  });
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Registered;
}

/** People with a password, of whom each signs in once. For half of them, single sign-on is required. */
async function addPeople(superuser: string, tenantId: string): Promise<void> {
  const sql = postgres(superuser, { max: 1, onnotice: () => undefined });
  await sql`
    insert into users (tenant_id, id, user_name, user_name_key, display_name, email, email_key, role, active, resource)
    select ${tenantId}, gen_random_uuid(), name, name, name, name, name, 'rep', true, '{}'
    from generate_series(1, ${signIns}) n, unnest(${[kinds.known, kinds.sso]}::text[]) domain,
      lateral (select 'person' || n || '@' || domain as name) as named`;
  await sql`
    insert into sign_ins (tenant_id, user_id, password_hash)
    select tenant_id, id, (select password_hash from sign_ins limit 1) from users where email_key like 'person%'`;
  await sql`
    insert into sso_connections (tenant_id, id, name, issuer, client_id, jit, enabled, tested_at)
    values (${tenantId}, ${tenantId}, 'Provider', 'https://provider.example', 'rampart', false, true, now())`;
  await sql`
    insert into domains (tenant_id, id, name, token, proved_at, enforced_connection_id)
    values (${tenantId}, ${tenantId}, ${kinds.sso}, 'token', now(), ${tenantId})`;
  await liftLimits(sql, tenantId);
  await sql`analyze users, sign_ins`;
  await sql.end();
}

/** The address of a client that has not failed before. */
const newClient = () => [10, ...crypto.getRandomValues(new Uint8Array(3))].map(String).join(".");

const signIn = (product: string, email: string, sent: string) =>
  fetch(`${product}/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-client": newClient() },
    body: JSON.stringify({ email, password: sent }),
  });

/**
 * How long refused sign-ins of each kind of address take, in ms. They alternate.
 * @throws Error unless status, headers and body are the same
 */
async function durations(product: string): Promise<Record<Kind, number[]>> {
  const taken: Record<Kind, number[]> = { known: [], unknown: [], sso: [] };
  const answers = new Set<string>();
  for (let i = 1; i <= signIns; i += 1) {
    for (const kind of kindNames) {
      const started = performance.now();
      const answer = await signIn(product, `person${i}@${kinds[kind]}`, "not-the-right-password");
      const body = await answer.text();
      taken[kind].push(performance.now() - started);
      answers.add(withoutRequest(answer, body));
    }
  }
  if (answers.size === 1 && [...answers][0]?.startsWith("401")) return taken;
  throw new Error(`The answers differ:\n${[...answers].join("\n")}`);
}

/** An answer without what differs in any two answers. */
function withoutRequest({ status, headers }: Response, body: string): string {
  const { instance: _, ...problem } = JSON.parse(body) as Record<string, unknown>;
  const own = new Set(["date", "x-request-id"]);
  const sent = [...headers].filter(([name]) => !own.has(name));
  return `${status} ${JSON.stringify(sent)} ${JSON.stringify(problem)}`;
}

/**
 * The p95 of another request in ms, alone and while eight clients sign in all the time. Both alternate in
 * short rounds, so that what else the machine does affects them equally.
 */
async function besideSignIns(url: string, product: string, token: string) {
  const get = asking(token)(url);
  const latencies = async () => {
    const taken: number[] = [];
    for (let i = 0; i < 200; i += 1) {
      const started = performance.now();
      await get();
      taken.push(performance.now() - started);
    }
    return percentile(taken, 0.95);
  };
  const p95: Record<"alone" | "beside", number[]> = { alone: [], beside: [] };
  const signIns = { done: 0, ms: 0 };
  for (let round = 0; round < 11; round += 1) {
    p95.alone.push(await latencies());
    const state = { isRunning: true };
    const started = performance.now();
    const clients = Array.from({ length: 8 }, async () => {
      while (state.isRunning) {
        const answer = await signIn(product, "admin@bench.example", password);
        await answer.arrayBuffer();
        if (answer.status === 200) signIns.done += 1;
      }
    });
    p95.beside.push(await latencies());
    signIns.ms += performance.now() - started;
    state.isRunning = false;
    await Promise.all(clients);
  }
  return {
    alone: median(p95.alone),
    beside: median(p95.beside),
    slower: median(p95.beside.map((ms, round) => ms / (p95.alone[round] ?? Number.NaN))),
    rate: signIns.done / (signIns.ms / 1000),
  };
}
