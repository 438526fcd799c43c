import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServerWorld, startServerWorld } from "../support/server-only.ts";
import type { TestTenant } from "../support/tenants.ts";

export const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
export const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const messages = "urn:ietf:params:scim:api:messages:2.0";
export const PATCH_OP = `${messages}:PatchOp`;
export const LIST_RESPONSE = `${messages}:ListResponse`;
export const SEARCH_REQUEST = `${messages}:SearchRequest`;
export const BULK_REQUEST = `${messages}:BulkRequest`;
export const BULK_RESPONSE = `${messages}:BulkResponse`;
const ERROR = `${messages}:Error`;

export interface Member {
  value: string;
  $ref: string;
  display?: string;
  type: string;
}

export interface BulkResult {
  method: string;
  bulkId?: string;
  location?: string;
  version?: string;
  status: string;
  response?: Body;
}

/** A JSON response with the members of all kinds that tests read; absent ones are undefined. */
export interface Body extends Record<string, unknown> {
  schemas: string[];
  id: string;
  userName: string;
  displayName: string;
  meta: {
    resourceType: string;
    created: string;
    lastModified: string;
    location: string;
    version: string;
  };
  emails: { value?: string; type?: string; primary?: boolean }[];
  groups?: Member[];
  members?: Member[];
  [ENTERPRISE]: { department?: string; manager?: { value: string; $ref?: string } };
  totalResults: number;
  itemsPerPage: number;
  startIndex: number;
  nextCursor?: string;
  Resources: Body[];
  Operations: BulkResult[];
  status: string;
  scimType?: string;
  detail: string;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** An empty object if the response has no body. */
  body: Body;
}

type Sent = Record<string, string>;
type Fields = Record<string, unknown>;

interface Operation {
  op: string;
  path?: string;
  value?: unknown;
}

let made = 0;

/** A word that is unique in the test run. */
export const unique = (word: string): string => `${word}-${++made}`;

/** `path?a=b`, with spaces as %20, as clients send them. */
export const withQuery = (path: string, query: Record<string, string | number>): string =>
  `${path}?${Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&")}`;

/** A provisioning client of one tenant. */
export function clientOf(tenant: () => TestTenant) {
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Sent = {},
  ): Promise<Answer> => readAnswer(await tenant().scim(method, path, body, headers));
  const create = async (path: string, fields: Fields) => {
    const answer = await call("POST", path, fields);
    if (answer.status !== 201) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  };
  return {
    call,
    get: (path: string, headers: Sent = {}) => call("GET", path, undefined, headers),
    post: (path: string, body: unknown, headers: Sent = {}) => call("POST", path, body, headers),
    put: (path: string, body: unknown, headers: Sent = {}) => call("PUT", path, body, headers),
    patch: (path: string, Operations: Operation[], headers: Sent = {}) =>
      call("PATCH", path, { schemas: [PATCH_OP], Operations }, headers),
    remove: (path: string, headers: Sent = {}) => call("DELETE", path, undefined, headers),
    /** Creates a user with a unique userName, unless the fields contain one. */
    user: (fields: Fields = {}) =>
      create("/Users", { schemas: [USER], userName: unique("user"), ...fields }),
    group: (fields: Fields = {}) =>
      create("/Groups", { schemas: [GROUP], displayName: unique("group"), ...fields }),
    /** Sends a PATCH that must succeed (RFC 7644 allows 200 and 204) and returns the new resource. */
    async change(path: string, Operations: Operation[], headers: Sent = {}): Promise<Body> {
      const answer = await call("PATCH", path, { schemas: [PATCH_OP], Operations }, headers);
      expect([200, 204], answer.text).toContain(answer.status);
      return (await call("GET", path)).body;
    },
    /** Reads the resource. Throws if it cannot be read. */
    async read(path: string): Promise<Body> {
      const answer = await call("GET", path);
      if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`);
      return answer.body;
    },
    /** Reads a list. Throws if the query is refused. */
    async list(path: string, query: Record<string, string | number> = {}): Promise<Body> {
      const answer = await call("GET", withQuery(path, query));
      if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.text}`);
      return { ...answer.body, Resources: answer.body.Resources ?? [] };
    },
  };
}

export async function readAnswer(answer: Response): Promise<Answer> {
  const text = await answer.text();
  const body = (text === "" ? {} : JSON.parse(text)) as Body;
  return { status: answer.status, headers: answer.headers, text, body };
}

/**
 * Starts a server for the test file. The clients are usable inside tests.
 * @param extra additional environment of the server
 */
export function useScim(extra: Record<string, string> = {}) {
  let started: ServerWorld | undefined;
  const world = (): ServerWorld => {
    if (!started) throw new Error("The server runs only while tests do.");
    return started;
  };
  beforeAll(async () => {
    started = await startServerWorld(extra);
  });
  afterAll(() => started?.stop());
  return {
    world,
    acme: clientOf(() => world().acme),
    globex: clientOf(() => world().globex),
  };
}

/** One requirement: RFC and section, level, title, and a check. */
export type Row = readonly [
  section: string,
  level: "MUST" | "SHOULD" | "MAY",
  what: string,
  check: () => Promise<unknown>,
];

/** A test for each requirement. */
export function conform(title: string, rows: readonly Row[]): void {
  describe(title, () => {
    for (const [section, level, what, check] of rows) {
      test(`RFC ${section} ${level}: ${what}`, async () => void (await check()));
    }
  });
}

/** Asserts that the response is a SCIM error (RFC 7644, section 3.12) of this kind. */
export function refused(answer: Answer, status: number, scimType?: string, detail?: RegExp): void {
  expect(answer.body).toMatchObject({
    schemas: [ERROR],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
    detail: detail === undefined ? expect.any(String) : expect.stringMatching(detail),
  });
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toMatch(/^application\/scim\+json/);
}

/** Asserts the status. The message of a failure contains the body. */
export function answered(answer: Answer, status: number): Body {
  expect(`${answer.status} ${answer.status === status ? "" : answer.text}`).toBe(`${status} `);
  return answer.body;
}

export const idsOf = (list: { id: string }[] | undefined): string[] =>
  (list ?? []).map(({ id }) => id);

export const membersOf = (group: Body): string[] =>
  (group.members ?? []).map(({ value }) => value).toSorted();

/** Runs the work for 0, 1, 2, ..., 20 at a time, and returns the results in order. */
export async function inParallel<T>(count: number, work: (index: number) => Promise<T>) {
  const results: T[] = [];
  for (let start = 0; start < count; start += 20) {
    const size = Math.min(20, count - start);
    results.push(...(await Promise.all(Array.from({ length: size }, (_, i) => work(start + i)))));
  }
  return results;
}
