import type { TestTenant } from "../support/tenants.ts";
import type { Random } from "./random.ts";

/** What a person's identity system believes, made of what was answered. */
export interface Believed {
  tenant: TestTenant;
  id: string;
  externalId: string;
  userName: string;
  title: string;
  active: boolean;
  deleted: boolean;
  /** Never seen active, so MindTickle need not know of it. */
  neverActive: boolean;
  changes: number;
}

interface Answer {
  status: number;
  body: unknown;
}

export interface DriverOptions {
  tenants: readonly [TestTenant, ...TestTenant[]];
  random: Random;
  /** SCIM changes to be answered. */
  changes: number;
  parallel: number;
  /** The maximum number of people per tenant. */
  people: number;
  /** Called after each answered change, with how many there are. */
  answered: (count: number) => void;
  /** No change begins after this moment (performance.now()). */
  until: number;
}

/**
 * Plays the identity systems of several tenants: one change at a time for each person, many
 * people at once, every request repeated until it is answered. A repetition may meet what its
 * first sending did, as a real client's would.
 */
export async function drive(options: DriverOptions): Promise<Believed[]> {
  const { tenants, random, changes, parallel, answered } = options;
  const everyone: Believed[] = [];
  const free: Believed[] = [];
  let begun = 0;
  let done = 0;

  const turn = async () => {
    while (begun < changes && performance.now() < options.until) {
      begun += 1;
      const fresh = everyone.length < options.people * tenants.length && random.next() < 0.3;
      const person = fresh || free.length === 0 ? undefined : takeAny(free, random);
      const changed = await (person
        ? change(person, random)
        : create(random.pick(tenants), everyone, random));
      free.push(changed);
      done += 1;
      answered(done);
    }
  };
  await Promise.all(Array.from({ length: parallel }, turn));
  return everyone;
}

function takeAny(free: Believed[], random: Random): Believed | undefined {
  const at = random.int(0, free.length - 1);
  const [person] = free.splice(at, 1);
  return person;
}

/** Sends until there is an answer: what fails on the way, or says to try again, is repeated. */
async function send(
  tenant: TestTenant,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  for (;;) {
    try {
      const response = await tenant.scim(method, path, body, { connection: "close" });
      const text = await response.text();
      const { status } = response;
      if (status < 500) return { status, body: parse(text) };
    } catch {
      // The server died under the request, or is not back yet.
    }
    await Bun.sleep(25);
  }
}

const parse = (text: string): unknown => (text === "" ? null : JSON.parse(text));
const idOf = ({ body }: Answer) =>
  typeof body === "object" && body !== null && "id" in body ? String(body.id) : "";

const wrong = (what: string, answer: Answer) =>
  new Error(`${what} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);

async function create(tenant: TestTenant, everyone: Believed[], random: Random): Promise<Believed> {
  const number = everyone.length;
  const active = random.next() > 0.1;
  const person: Believed = {
    tenant,
    id: "",
    externalId: `e${number}`,
    userName: `p${number}@${tenant.slug}.test`,
    title: "v1",
    active,
    deleted: false,
    neverActive: !active,
    changes: 1,
  };
  everyone.push(person);
  person.id = await post(person);
  return person;
}

/** Creates or revives; a conflict is one's own first sending, which had arrived. */
async function post(person: Believed): Promise<string> {
  const { tenant, externalId, userName, title, active } = person;
  const answer = await send(tenant, "POST", "/Users", { externalId, userName, title, active });
  if (answer.status === 201) return idOf(answer);
  if (answer.status !== 409) throw wrong("a create", answer);
  const filter = encodeURIComponent(`externalId eq "${externalId}"`);
  const found = await send(tenant, "GET", `/Users?filter=${filter}`);
  const { Resources: [one] = [] } = found.body as { Resources?: { id: string }[] };
  if (!one) throw wrong("a search after a conflict", found);
  return one.id;
}

async function change(person: Believed, random: Random): Promise<Believed> {
  person.changes += 1;
  person.title = `v${person.changes}`;
  if (person.deleted) {
    const id = await revive(person);
    if (id !== person.id) throw new Error(`Revived as ${id}, was ${person.id}.`);
    return person;
  }
  const roll = random.next();
  if (roll < 0.08) return remove(person);
  if (roll < 0.2)
    person.active = person.neverActive && random.next() < 0.5 ? false : !person.active;
  else if (roll < 0.35)
    person.userName = `p${person.changes}-${person.userName.replace(/^p\d+-/, "")}`;
  if (person.active) person.neverActive = false;
  await patch(person);
  return person;
}

async function revive(person: Believed): Promise<string> {
  person.deleted = false;
  person.active = true;
  person.neverActive = false;
  return post(person);
}

async function remove(person: Believed): Promise<Believed> {
  // The row keeps what it said before.
  person.title = `v${person.changes - 1}`;
  person.deleted = true;
  person.active = false;
  const answer = await send(person.tenant, "DELETE", `/Users/${person.id}`);
  if (answer.status !== 204 && answer.status !== 404) throw wrong("a delete", answer);
  return person;
}

async function patch({ tenant, id, userName, title, active }: Believed): Promise<void> {
  const answer = await send(tenant, "PATCH", `/Users/${id}`, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "replace", value: { userName, title, active } }],
  });
  if (answer.status !== 200) throw wrong("a patch", answer);
}
