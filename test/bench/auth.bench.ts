import postgres from "postgres";
import { issueAccessToken } from "../../shared/identity/access-token.ts";
import { asking, measure, median, percentile, printRatio } from "./measure.ts";
import { startBenchOutside } from "./servers/product.ts";

const password = "plum-violin-harbour-7421";
/** Sign-ins of each kind whose durations are compared. */
const signIns = 200;

/**
 * Compares requests by the token of a session with requests by a token of an external issuer, sign-ins of
 * known with those of unknown addresses, and the latency of other requests with and without sign-ins.
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
    { concurrency: 16 },
  );
  const [known, unknown] = await durations(urls.product, ["person", "nobody"]);
  const { alone, beside, rate } = await besideSignIns(url, urls.product, person.accessToken);
  await urls.stop();

  const line = (name: string, value: string) =>
    process.stdout.write(`${name.padEnd(48)} ${value.padStart(10)}\n`);
  line("a refused sign-in, known address", `${median(known).toFixed(1)} ms`);
  line("a refused sign-in, unknown address", `${median(unknown).toFixed(1)} ms`);
  line("sign-ins that were answered", `${rate.toFixed(1)} /s`);
  line("p95 of other requests, without sign-ins", `${alone.toFixed(1)} ms`);
  line("p95 of other requests, beside sign-ins", `${beside.toFixed(1)} ms`);
  const timing = median(known) / median(unknown);
  const token = (bySession?.rate ?? 0) / (byExternal?.rate ?? 1);
  printRatio("p95 of other requests, beside / without sign-ins", beside / alone);
  printRatio("refused sign-in, known / unknown address", timing);
  printRatio("session's token / external token", token, 0.97);
  return token >= 0.97 && Math.abs(timing - 1) <= 0.1 && beside / alone <= 1.3;
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

/** People with a password, of whom each signs in once. */
async function addPeople(superuser: string, tenantId: string): Promise<void> {
  const sql = postgres(superuser, { max: 1, onnotice: () => undefined });
  await sql`
    insert into users (tenant_id, id, user_name, user_name_key, display_name, email, email_key, role, active, resource)
    select ${tenantId}, gen_random_uuid(), name, name, name, name, name, 'rep', true, '{}'
    from generate_series(1, ${signIns}) n, lateral (select 'person' || n || '@bench.example' as name) as named`;
  await sql`
    insert into sign_ins (tenant_id, user_id, password_hash)
    select tenant_id, id, (select password_hash from sign_ins limit 1) from users where email_key like 'person%'`;
  const config = { "api.perSecond": 100_000, "api.burst": 1_000_000 };
  await sql`update tenants set config = ${sql.json(config)} where id = ${tenantId}`;
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

/** How long refused sign-ins of each kind of address take, in ms. They alternate. */
async function durations(product: string, [known, unknown]: [string, string]) {
  const taken: [known: number[], unknown: number[]] = [[], []];
  for (let i = 0; i < 2 * signIns; i += 1) {
    const name = i % 2 === 0 ? known : unknown;
    const started = performance.now();
    const email = `${name}${1 + Math.floor(i / 2)}@bench.example`;
    const answer = await signIn(product, email, "not-the-right-password");
    await answer.arrayBuffer();
    if (answer.status !== 401) throw new Error(`A wrong password got ${answer.status}.`);
    taken[i % 2 === 0 ? 0 : 1].push(performance.now() - started);
  }
  return taken;
}

/** The p95 of another request in ms, alone and while eight clients sign in all the time. */
async function besideSignIns(url: string, product: string, token: string) {
  const get = asking(token)(url);
  const latencies = async () => {
    const taken: number[] = [];
    for (let i = 0; i < 1000; i += 1) {
      const started = performance.now();
      await get();
      taken.push(performance.now() - started);
    }
    return percentile(taken, 0.95);
  };
  const alone = await latencies();
  const state = { isRunning: true, done: 0 };
  const started = performance.now();
  const clients = Array.from({ length: 8 }, async () => {
    while (state.isRunning) {
      const answer = await signIn(product, "admin@bench.example", password);
      await answer.arrayBuffer();
      if (answer.status === 200) state.done += 1;
    }
  });
  const beside = await latencies();
  const rate = state.done / ((performance.now() - started) / 1000);
  state.isRunning = false;
  await Promise.all(clients);
  return { alone, beside, rate };
}
