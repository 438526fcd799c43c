import type { Context as HonoContext } from "hono";
import type { Actor, Context, OperatorContext } from "../shared/context.ts";
import type { RateState } from "../shared/adapters/redis/caller-rates.ts";
import type { Database } from "../shared/db/database.ts";
import type { Identity } from "../shared/db/tenant-session.ts";
import type { Replayers } from "../shared/dead-letters/replay.ts";
import type { AppError, ErrorCode, Miss, TenantFacts } from "../shared/errors.ts";
import type { AccessClaims, AccessTokenKeys } from "../shared/identity/access-token.ts";
import type { TokenIssuer } from "../shared/identity/sign-in/token-issuer.ts";
import type { BoundedHasher } from "../shared/identity/passwords/bounded-hasher.ts";
import type { Logger } from "../shared/log.ts";
import type { OpenServices } from "../shared/services.ts";
import type { IgnoredNames } from "./middleware/ignored-names.ts";

/**
 * Reads a file that `npm run build:console` has made for browsers.
 * @param path below the folder of the build, with the suffix of its encoding
 * @returns null if there is no such file
 */
export type ReadAsset = (path: string) => Promise<ReadableStream | Uint8Array<ArrayBuffer> | null>;

/** What an entry passes in with each request. */
export interface Bindings {
  database: Database;
  operatorDatabase: Database;
  /** The address of the connection; empty where the runtime does not know it. */
  clientAddress: string;
  /** Keeps the process or isolate alive until the work is done. The response does not wait. */
  waitUntil: (work: Promise<unknown>) => void;
  /** Reads a file for browsers. These files are not in the bundle of a Worker. */
  readAsset: ReadAsset;
}

/** What all requests share. */
export interface RequestScopeOptions {
  services: OpenServices;
  /** Hashes and verifies passwords. Call it outside transactions: a hash may wait for others. */
  hasher: BoundedHasher;
  log: Logger;
  /** The keys that verify access tokens. */
  keys: AccessTokenKeys;
  /** Issues the tokens of sign-in sessions. */
  issuer: TokenIssuer;
  isRegistrationOpen: boolean;
  /** The header with the client's address; empty where the connection's address counts. */
  addressHeader: string;
  publicUrl: string;
  /** The longest time that the body of a request may take to arrive. */
  bodyTimeoutMs: number;
  /** Replays a dead letter, by the source of the dead letter. */
  replayers: Replayers;
}

/** The state and functions of one request. */
export interface RequestScope extends RequestScopeOptions {
  /** Prepares a context; its first SQL statement starts the tenant session of `identity`. */
  open: (identity: Identity, actor: Actor) => Context;
  /** Registers work that continues after the response. */
  waitUntil: (work: Promise<unknown>) => void;
  /** Records an id that was not found. It is classified after the response. */
  reportMiss(miss: Miss): void;
  /** Names that the request sent and the server ignored, for the logs. */
  ignored: IgnoredNames;
  /** The context whose tenant session began; undefined before that. */
  caller: () => Context | undefined;
  /** The app type of a tenant, if this process has seen it. It does not change. */
  appTypeOf: (tenantId: string) => string | undefined;
  rememberAppType: (tenantId: string, appType: string) => void;
  /** The tenant of that session; undefined before it began. */
  tenant(): string | undefined;
}

/** The steps of a request, in their order. */
export type Step = "tenant" | "authentication" | "parent" | "input" | "handler";

/** The steps of a request that are done, and when, by `performance.now()`. */
export type Trace = { name: Step; endedAt: number }[];

export interface AppEnv {
  Bindings: Bindings;
  Variables: {
    requestId: string;
    /** Set in development; see `serverTiming`. */
    trace?: Trace;
    request: RequestScope;
    /** The declared pattern of the route; set after the route has run. */
    route: string;
    /** The distinct tRPC procedures of the request; set after they have run. */
    procedures: string[];
    /** Set when the client disconnected before the response. */
    hungUp?: true;
    /** The cookie by which the device is known after the sign-in of this request. */
    deviceCookie?: string;
    /** The verified claims of the caller, once a call has asked for them. */
    claims?: Promise<AccessClaims>;
    /** The body, once a reader has asked for it. */
    body?: Promise<Uint8Array>;
    /** The check of a tRPC request's JSON limits, which the calls of a batch share. */
    inputChecked?: Promise<void>;
    /** The context of the operator's last call. */
    operator?: OperatorContext;
    /** The context of the caller's last call; its session may not have begun. */
    opened?: Context;
    /** The tenant of a verified caller before its session, at most a second old. */
    lastSeen?: TenantFacts;
    /** The limits of the caller after its last call. */
    rates?: RateState[] | undefined;
    /** The errors of the response: of a tRPC request, those of its failed calls. */
    refusals?: AppError[];
    /** For a bulk request, the number of attempted and of failed operations. */
    bulk?: { operations: number; failures: number };
    /** The codes of a bulk request's failed operations. */
    failedOperations?: ErrorCode[];
  };
}

export type AppContext = HonoContext<AppEnv>;
