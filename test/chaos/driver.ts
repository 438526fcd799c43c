import type { TestTenant } from "../support/tenants.ts";
import type { Random } from "./random.ts";

/** The state of a user that the identity system expects from the responses. */
export interface ExpectedUser {
  tenant: TestTenant;
  id: string;
  externalId: string;
  userName: string;
  title: string;
  active: boolean;
  deleted: boolean;
  /** The user was never active, so it need not exist at MindTickle. */
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
  /** The number of SCIM changes to make. */
  changes: number;
  parallel: number;
  /** The maximum number of people per tenant. */
  people: number;
  /** Called after each answered change with their number so far. */
  answered: (count: number) => void;
  /** No change begins after this moment (performance.now()). */
  until: number;
}

/**
 * Simulates the identity systems of several tenants. It changes many users concurrently, each with one
 * change at a time, and repeats each request until it is answered. As with a real client, a repeated
 * request may find the effect of the first one.
 */
export async function drive(options: DriverOptions): Promise<ExpectedUser[]> {
  const { tenants, random, changes, parallel, answered } = options;
  const people: ExpectedUser[] = [];
  const free: ExpectedUser[] = [];
  let started = 0;
  let done = 0;

  const makeChanges = async () => {
    while (started < changes && performance.now() < options.until) {
      started += 1;
      const fresh = people.length < options.people * tenants.length && random.next() < 0.3;
      const person = fresh || free.length === 0 ? undefined : removeRandom(free, random);
      const changed = await (person
        ? change(person, random)
        : create(random.pick(tenants), people, random));
      free.push(changed);
      done += 1;
      answered(done);
    }
  };
  await Promise.all(Array.from({ length: parallel }, makeChanges));
  return people;
}

function removeRandom(free: ExpectedUser[], random: Random): ExpectedUser | undefined {
  const at = random.int(0, free.length - 1);
  const [person] = free.splice(at, 1);
  return person;
}

/** Repeats a request until the response is not a server error. */
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
      // The server was killed during the request or is not running again yet.
    }
    await Bun.sleep(25);
  }
}

const parse = (text: string): unknown => (text === "" ? null : JSON.parse(text));
const idOf = ({ body }: Answer) =>
  typeof body === "object" && body !== null && "id" in body ? String(body.id) : "";

const unexpected = (what: string, answer: Answer) =>
  new Error(`${what} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);

async function create(
  tenant: TestTenant,
  people: ExpectedUser[],
  random: Random,
): Promise<ExpectedUser> {
  const number = people.length;
  const active = random.next() > 0.1;
  const person: ExpectedUser = {
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
  people.push(person);
  person.id = await post(person);
  return person;
}

/** Creates or restores a user. A conflict means that an earlier attempt of this request has succeeded. */
async function post(person: ExpectedUser): Promise<string> {
  const { tenant, externalId, userName, title, active } = person;
  const answer = await send(tenant, "POST", "/Users", { externalId, userName, title, active });
  if (answer.status === 201) return idOf(answer);
  if (answer.status !== 409) throw unexpected("a create", answer);
  const filter = encodeURIComponent(`externalId eq "${externalId}"`);
  const found = await send(tenant, "GET", `/Users?filter=${filter}`);
  const { Resources: [existing] = [] } = found.body as { Resources?: { id: string }[] };
  if (!existing) throw unexpected("a search after a conflict", found);
  return existing.id;
}

async function change(person: ExpectedUser, random: Random): Promise<ExpectedUser> {
  person.changes += 1;
  person.title = `v${person.changes}`;
  if (person.deleted) {
    const id = await restore(person);
    if (id !== person.id) throw new Error(`The user ${person.id} was restored as ${id}.`);
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

async function restore(person: ExpectedUser): Promise<string> {
  person.deleted = false;
  person.active = true;
  person.neverActive = false;
  return post(person);
}

async function remove(person: ExpectedUser): Promise<ExpectedUser> {
  // A deleted row keeps its previous title.
  person.title = `v${person.changes - 1}`;
  person.deleted = true;
  person.active = false;
  const answer = await send(person.tenant, "DELETE", `/Users/${person.id}`);
  if (answer.status !== 204 && answer.status !== 404) throw unexpected("a delete", answer);
  return person;
}

async function patch({ tenant, id, userName, title, active }: ExpectedUser): Promise<void> {
  const answer = await send(tenant, "PATCH", `/Users/${id}`, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "replace", value: { userName, title, active } }],
  });
  if (answer.status !== 200) throw unexpected("a patch", answer);
}
