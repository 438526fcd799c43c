import * as z from "zod";
import { PlatformError } from "../learning-platform.ts";
import type {
  LearningPlatform,
  Person,
  PlatformCourse,
  PlatformList,
  PlatformProgress,
  PlatformQuiz,
} from "../learning-platform.ts";
import type { MindtickleCall, MindtickleHttp } from "./http.ts";
import { type Listed, readCourses, readProgress, readQuizzes } from "./read-learning.ts";
import { mtPerson, mtUser, personOf, userOf } from "./mapping.ts";

const pageSize = 100;

/** How long later calls of an operation wait for a slot, so that started work completes. */
const maxWaitMs = 2000;

type AccountHooks = Pick<MindtickleCall, "limits" | "health" | "storedCredentials">;

/** A tenant's account for one operation. The first call does not wait for a slot. */
export class MindtickleAccount implements LearningPlatform {
  readonly #http: MindtickleHttp;
  readonly #hooks: AccountHooks;
  readonly #timeZone: string;
  #calls = 0;

  /** @param timeZone of the tenant, for dates without a time */
  constructor(http: MindtickleHttp, hooks: AccountHooks, timeZone: string) {
    this.#http = http;
    this.#hooks = hooks;
    this.#timeZone = timeZone;
  }

  /** Makes the cheapest call, to test credentials. */
  async testCredentials(): Promise<void> {
    const path = "/User?offset=0&limit=1";
    await this.#http.call({
      method: "GET",
      path,
      scope: "users:read",
      maxWaitMs,
      ...this.#hooks,
    });
  }

  async createPerson(person: Person) {
    const answer = await this.#call({
      method: "POST",
      path: "/User",
      scope: "users:write",
      body: userOf(person),
    });
    return { platformId: read(mtUser, answer).id };
  }

  async updatePerson(platformId: string, person: Person) {
    await this.#call({
      method: "PATCH",
      path: `/User/${encodeURIComponent(platformId)}`,
      scope: "users:write",
      body: userOf(person),
    });
  }

  async findPerson({ id, userName }: Person) {
    for (const [name, value] of [
      ["externalId", id],
      ["userName", userName],
    ]) {
      const query = `${name}=${encodeURIComponent(value ?? "")}&limit=2`;
      const answer = await this.#call({
        method: "GET",
        path: `/User?${query}`,
        scope: "users:read",
      });
      const [found] = read(mtPage, answer).objects.flatMap(readable(mtUser));
      // A match by user name with another externalId is a different user.
      if (found && (found.externalId ?? id) === id) return { platformId: found.id };
    }
    return null;
  }

  async deactivatePerson(platformId: string) {
    await this.#call({
      method: "PATCH",
      path: `/User/${encodeURIComponent(platformId)}`,
      scope: "users:write",
      body: { state: "DEACTIVATED" },
    });
  }

  async findPersonOf(userId: string) {
    const path = `/User?externalId=${encodeURIComponent(userId)}&limit=2`;
    const answer = await this.#call({ method: "GET", path, scope: "users:read" });
    const [found] = read(mtPage, answer).objects.flatMap(readable(mtPerson));
    return found ? personOf(found) : null;
  }

  async listPeople(offset: number, since: Date | null) {
    const changed = since === null ? "" : `&updatedSince=${since.toISOString()}`;
    const path = `/User?offset=${offset}&limit=${pageSize}${changed}`;
    const answer = await this.#call({ method: "GET", path, scope: "users:read" });
    const { objects, total } = read(mtPageOfMany, answer);
    const people = objects.flatMap(readable(mtPerson)).map(personOf);
    return { people, listed: objects.length, total };
  }

  async listCourses(): Promise<PlatformList<PlatformCourse>> {
    return readCourses(await this.#all("/Series", "courses:read"));
  }

  async listQuizzes(): Promise<PlatformList<PlatformQuiz>> {
    return readQuizzes(await this.#all("/Quiz", "courses:read"));
  }

  async listProgress(platformId: string): Promise<PlatformList<PlatformProgress>> {
    const path = `/User/${encodeURIComponent(platformId)}/Module`;
    return readProgress(await this.#all(path, "analytics:read"), this.#timeZone);
  }

  #call(call: Omit<MindtickleCall, keyof AccountHooks>): Promise<unknown> {
    this.#calls += 1;
    const isFirst = this.#calls === 1;
    return this.#http.call({ ...call, ...this.#hooks, ...(isFirst ? {} : { maxWaitMs }) });
  }

  /** Reads all pages of a list. */
  async #all(path: string, scope: MindtickleCall["scope"]): Promise<Listed> {
    const objects: unknown[] = [];
    const totals = new Set<number>();
    for (;;) {
      const query = `?offset=${objects.length}&limit=${pageSize}`;
      const answer = await this.#call({ method: "GET", path: path + query, scope });
      const page = read(mtPageOfMany, answer);
      objects.push(...page.objects);
      totals.add(page.total);
      if (objects.length >= page.total) {
        const fits = totals.size === 1 && objects.length === page.total;
        return { objects, doubt: fits ? null : "The list changed while its pages were read." };
      }
      if (page.objects.length === 0) {
        throw new PlatformError("retry", "MindTickle ended a list before its stated total.");
      }
    }
  }
}

const mtPage = z.object({ objects: z.array(z.unknown()) });
const mtPageOfMany = mtPage.extend({ total: z.int().min(0) });

/** Skips objects that do not match the schema. */
const readable =
  <T>(schema: z.ZodType<T>) =>
  (object: unknown): T[] => {
    const parsed = schema.safeParse(object);
    return parsed.success ? [parsed.data] : [];
  };

function read<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path.join(".") ?? "";
  throw new PlatformError("retry", `MindTickle's answer is not valid at ${path || "its root"}.`);
}
