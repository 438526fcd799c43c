import type { Context as HonoContext } from "hono";
import type { Database } from "../shared/db/database.ts";
import type { AppError } from "../shared/errors.ts";
import type { RequestScope } from "./middleware/request-scope.ts";

/** What an entry passes in with each request: connections, and how to go on after the answer. */
export interface Bindings {
  database: Database;
  operatorDatabase: Database;
  waitUntil: (work: Promise<unknown>) => void;
}

export interface AppEnv {
  Bindings: Bindings;
  Variables: {
    requestId: string;
    request: RequestScope;
    /** The route that the request went to; known once it was handled. */
    route: string;
    /** The tRPC procedures that it called, each once; known once it was handled. */
    procedures: string[];
    /** Whether the client went away before it was answered. */
    hungUp?: true;
    /** The body, once somebody has asked for it. */
    body?: Promise<Uint8Array>;
    /** Whether the input of a tRPC request keeps to the limits; its calls share it. */
    inputChecked?: Promise<void>;
    /** Why the request was refused, where it was. */
    refusal?: AppError;
    /** Of a bulk request: the operations that were tried, and how many of them failed. */
    bulk?: { operations: number; failures: number };
  };
}

export type AppContext = HonoContext<AppEnv>;
