import { packs } from "../../../shared/packs/index.ts";
import { createProduct } from "../../../shared/product.ts";
import { createRampartClient } from "../../../server/client/index.ts";
import { Publisher } from "../../../shared/adapters/qstash/publisher.ts";
import { type WebhookService, webhookServices } from "../../../drizzle/schema/index.ts";
import { servicesAdmin } from "../../standins/services/admin/client.ts";
import { newId } from "../../../shared/ids.ts";
import { mailAccount, type Places } from "../environment.ts";
import { type DevFolder, readJson, writeJson } from "../folder.ts";
import type { DevKeys } from "../keys.ts";
import { patientFetch } from "../patient-fetch.ts";
import { operatorToken, personToken } from "../session.ts";
import { Step } from "../terminal.ts";
import { createDemoTenant, openAccount } from "./accounts.ts";
import { identityProvider } from "./identity-provider.ts";
import { inParallel } from "./in-parallel.ts";
import { fillPackTenant, openPackTenant, type PackSummary } from "./packs/bring-packs.ts";
import { type DemoPerson, demoPeople } from "./people.ts";
import { givePassword } from "./passwords.ts";
import { type QuizTaker, takeQuizzes } from "./quizzes.ts";
import { scimClient } from "./scim.ts";
import { connectSso, type DemoSso } from "./sso.ts";
import {
  type DemoPackSlug,
  type DemoSlug,
  type DemoTenant,
  type SeedState,
  slugs,
} from "./state.ts";

const scimWidth = 6;
const catalogueSize = 8;

/**
 * Seeds the demo the way customers do: tenants by the operator, people by SCIM, learning by jobs
 * and procedures. Each step is idempotent, so a start after an interrupted one continues.
 */
export class Seed {
  readonly state: SeedState;
  readonly #folder: DevFolder;
  readonly #places: Places;
  readonly #keys: DevKeys;

  private constructor(state: SeedState, folder: DevFolder, places: Places, keys: DevKeys) {
    this.state = state;
    this.#folder = folder;
    this.#places = places;
    this.#keys = keys;
  }

  static async open(
    folder: DevFolder,
    places: Places,
    keys: DevKeys,
    sizes: SeedState["sizes"],
  ): Promise<Seed> {
    const stored = await readJson<SeedState>(folder.seed);
    return new Seed(stored ?? { sizes, tenants: {}, done: false }, folder, places, keys);
  }

  /** Creates the tenants, their catalogues and, by SCIM, their people. */
  async bringPeople(): Promise<void> {
    for (const slug of slugs) {
      if (this.state.tenants[slug]?.people) continue;
      await openAccount(this.#places, slug);
      const operator = await operatorToken(this.#keys);
      const tenant = (this.state.tenants[slug] ??= await createDemoTenant(
        this.#places,
        operator,
        slug,
      ));
      await this.#save();
      await this.#pullCatalogue(tenant);
      tenant.people = await this.#arrive(slug, tenant);
      await this.#save();
    }
  }

  /** An endpoint and an account of each service for both tenants; a secret is shown only once. */
  async connectServices(): Promise<void> {
    for (const slug of slugs) {
      const tenant = this.#tenant(slug);
      if (tenant.webhooks) continue;
      const client = await this.client(slug);
      const open = async (service: WebhookService) => {
        const { url, secret } = await client.webhookEndpoints.create.mutate({ service });
        return { url, secret };
      };
      tenant.webhooks = {
        "user-service": await open("user-service"),
        "payment-service": await open("payment-service"),
        "communication-service": await open("communication-service"),
      };
      const token = `demo-${slug}-token`;
      const { webhooks } = tenant;
      await servicesAdmin(this.#places.services.admin).putAccount(slug, { token, webhooks });
      for (const service of webhookServices) {
        await client.integrations.connect.mutate({ service, token });
      }
      await this.#save();
    }
  }

  /** A provider for each tenant, at which its first rep can sign in. */
  async connectSso(): Promise<Record<DemoSlug, DemoSso>> {
    const connect = async (slug: DemoSlug) => {
      const rep = demoPeople(slug, this.state.sizes[slug]).find(({ role }) => role === "rep");
      const client = await this.client(slug);
      return connectSso(this.#places, slug, client, rep?.userName ?? "");
    };
    return { acme: await connect("acme"), globex: await connect("globex") };
  }

  /** One person of each role sets a password, by the link of a mail. */
  async givePasswords(): Promise<void> {
    const { name, token } = mailAccount;
    await servicesAdmin(this.#places.services.admin).putAccount(name, { token, webhooks: {} });
    for (const slug of slugs) {
      const tenant = this.#tenant(slug);
      if (tenant.signIns || !tenant.people) continue;
      const client = await this.client(slug);
      const give = async (id: string) => {
        const { email } = await client.users.get.query({ id });
        return givePassword(this.#places, slug, email ?? "");
      };
      const { admin, manager, rep } = tenant.people;
      tenant.signIns = {
        admin: await give(admin),
        manager: await give(manager),
        rep: await give(rep),
      };
      await this.#save();
    }
  }

  /** Submits quiz results for both tenants, then computes their first reports. */
  async takeQuizzes(): Promise<void> {
    for (const slug of slugs) {
      const courses = await this.#courses(slug);
      const takers = await this.#reps(slug);
      const step = new Step(`people of ${slug} asked to take their quizzes`, takers.length);
      await takeQuizzes(this.#places, slug, courses, takers, () => step.advance());
      step.finish();
      await (await this.client(slug)).readiness.aggregate.mutate();
    }
  }

  /** The identity provider of a tenant, as far as the demo needs one. */
  identityProvider(slug: DemoSlug) {
    return identityProvider(this.#places.server, this.#tenant(slug));
  }

  async finish(part: "done" | "hasHistory" | "hasDeadLetter"): Promise<void> {
    this.state[part] = true;
    await this.#save();
  }

  /** Creates and fills the tenant of a pack. @returns what of its work is held, and why; null if it was there */
  async bringPack(slug: DemoPackSlug): Promise<PackSummary | null> {
    const known = (this.state.packs ??= {});
    if (known[slug]?.isFilled) return null;
    const pack = (known[slug] ??= await openPackTenant(this.#places, this.#keys, slug));
    await this.#save();
    const held = await fillPackTenant(this.#places, this.#keys, slug, pack);
    pack.isFilled = true;
    await this.#save();
    return { held, signIn: pack.signIn };
  }

  /** The typed client of a tenant's admin. */
  async client(slug: DemoSlug) {
    const { id: tenantId, people } = this.#tenant(slug);
    const admin = { tenantId, id: people?.admin ?? "", role: "admin" as const };
    const token = await personToken(this.#keys, admin);
    return createRampartClient({ url: this.#places.server, token, fetch: patientFetch });
  }

  #tenant(slug: DemoSlug): DemoTenant {
    const tenant = this.state.tenants[slug];
    if (!tenant) throw new Error(`The tenant ${slug} has not been created yet.`);
    return tenant;
  }

  #save = () => writeJson(this.#folder.seed, this.state);

  /** Pulls as the tenant's schedule does, before people are created, while calls are available. */
  async #pullCatalogue(tenant: DemoTenant): Promise<void> {
    const { qstash, workers } = this.#places;
    const publisher = new Publisher({
      url: qstash,
      token: this.#keys.qstashToken,
      workers,
      jobs: createProduct(packs).jobs,
    });
    const job = "mindtickle.pull" as const;
    await publisher.publish([{ job, tenantId: tenant.id, requestId: newId(), payload: {} }]);
  }

  async #arrive(slug: DemoSlug, { scimToken }: DemoTenant) {
    const everyone = demoPeople(slug, this.state.sizes[slug]);
    const scim = scimClient(this.#places.server, scimToken);
    const ids = new Map<DemoPerson, string>();
    const step = new Step(`people of ${slug} accepted by SCIM`, everyone.length);
    await inParallel(everyone.toReversed(), scimWidth, async (person) => {
      const id = await scim.ensure(person);
      if (person.leaves) await scim.deactivate(id);
      ids.set(person, id);
      step.advance();
    });
    step.finish();
    const rep = everyone.find(({ role }) => role === "rep");
    const manager = everyone.find(({ externalId }) => externalId === rep?.manager);
    const admin = everyone.find(({ role }) => role === "admin");
    const idOf = (person: DemoPerson | undefined) => (person && ids.get(person)) ?? "";
    return { admin: idOf(admin), manager: idOf(manager), rep: idOf(rep) };
  }

  async #courses(slug: DemoSlug) {
    const client = await this.client(slug);
    for (;;) {
      const { items } = await client.courses.list.query();
      if (items.length >= catalogueSize) return items;
      await Bun.sleep(250);
    }
  }

  async #reps(slug: DemoSlug): Promise<QuizTaker[]> {
    const client = await this.client(slug);
    const { id: tenantId } = this.#tenant(slug);
    const takers: QuizTaker[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await client.users.list.query({
        limit: 200,
        active: true,
        role: "rep",
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const { id, userName } of page.items) {
        const token = () => personToken(this.#keys, { tenantId, id, role: "rep" });
        takers.push({ id, userName, token });
      }
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    return takers.toSorted((one, other) => one.userName.localeCompare(other.userName));
  }
}
