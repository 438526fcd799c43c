import { ensureConsole } from "./build-console/ensure.ts";
import { consoleLinks } from "./seed/console-links.ts";
import { envFile, type Places, productEnvironment } from "./environment.ts";
import { type DevFolder, writePrivateFile } from "./folder.ts";
import { type DevKeys, loadKeys } from "./keys.ts";
import type { DevOptions } from "./options.ts";
import { curlCommands, placesTable, signInTable, singleSignOn } from "./places.ts";
import { becomesFree, choosePorts } from "./ports.ts";
import { converge, reportTable, printBacklog } from "./readiness.ts";
import { bringHistory } from "./seed/history.ts";
import { demoPeople } from "./seed/people.ts";
import { Seed } from "./seed/seed.ts";
import { packSlugs } from "./seed/state.ts";
import { openSession } from "./session.ts";
import { startStack } from "./stack.ts";
import type { Supervisor } from "./supervisor.ts";
import { say } from "./terminal.ts";

/** Starts the stack, seeds the demo if it is new, and prints all addresses. */
export async function run(
  options: DevOptions,
  folder: DevFolder,
  supervisor: Supervisor,
): Promise<void> {
  const started = performance.now();
  if (!(await becomesFree(options.port))) {
    throw new Error(
      `Port ${options.port} is taken. Choose another: PORT=${options.port + 1} npm run dev`,
    );
  }
  await ensureConsole();
  const keys = await loadKeys(folder);
  const ports = await choosePorts(folder.ports);
  const places = await startStack({ options, folder, ports, keys }, supervisor);
  await writePrivateFile(folder.cliEnv, envFile(productEnvironment(places, keys).operator));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  say(`Everything is ready after ${seconds} s.\n\n${placesTable(places, folder)}\n`);

  const seed = await Seed.open(folder, places, keys, options.people);
  if (!seed.state.done) say("The demo is seeded through SCIM, jobs and procedures:");
  await seed.bringPeople();
  await seed.connectServices();
  await seed.givePasswords();
  const sso = await seed.connectSso();
  const session = await openSession(folder, places, keys, seed.state.tenants, sso);
  if (!seed.state.done) {
    await seed.takeQuizzes();
    await converge(seed, "acme");
    await seed.finish("done");
    say();
  }
  say(`Who can sign in (POST ${places.server}/auth/login):\n\n${signInTable(session)}\n`);
  say(`Paste these to try it:\n\n${curlCommands(session)}\n`);
  say(`Sign in at the identity provider of a tenant:\n\n${singleSignOn(session)}\n`);
  say(`Readiness:\n\n${await reportTable(seed)}\n`);
  if (seed.state.hasDeadLetter !== true) {
    await seed.identityProvider("acme").sendInvalidPerson();
    await seed.finish("hasDeadLetter");
  }
  say(`Open the console as one of acme, within ten minutes:\n\n${await consoleLinks(session)}\n`);
  say("Ctrl-C ends everything; the next start resumes with the same data.");
  const past = () => addHistory(seed, places, keys, options.nights);
  const lookUps = seed.identityProvider("acme").keepLookingUp();
  await Promise.all([printBacklog(seed, "globex"), past(), lookUps, addPacks(seed, places)]);
}

/** In the background: the tenants of the industry packs, and which of their work waits for whom. */
async function addPacks(seed: Seed, { server }: Places): Promise<void> {
  for (const slug of packSlugs) {
    try {
      const made = await seed.bringPack(slug);
      if (made === null) continue;
      const { email, password } = made.signIn;
      const lines = made.held.map(
        ({ who, lacks, work }) => `  ${work.join(", ")}: ${who} lacks ${lacks}`,
      );
      say(
        `${slug} is filled. Sign in at ${server}/console as ${email}, ${password}. Held work:\n${lines.join("\n")}`,
      );
    } catch (error) {
      say(`${slug} is not filled: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** In the background: the demo can be used meanwhile, and is complete without a past. */
async function addHistory(
  seed: Seed,
  places: Places,
  keys: DevKeys,
  nights: number,
): Promise<void> {
  const { hasHistory, tenants, sizes } = seed.state;
  if (hasHistory === true || nights === 0) return;
  const started = performance.now();
  try {
    const client = await seed.client("acme");
    const people = demoPeople("acme", sizes.acme);
    const past = { places, keys, tenantId: tenants.acme?.id ?? "", client, people };
    await bringHistory(past, nights);
    await seed.finish("hasHistory");
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    say(`acme has ${nights} days of history, after ${seconds} s.`);
  } catch (error) {
    say(`acme has no history: ${error instanceof Error ? error.message : String(error)}`);
  }
}
