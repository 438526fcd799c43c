import * as z from "zod";
import type { Fields, Service, Thing } from "../model.ts";

/** The properties in which one kind of thing differs from another. */
export interface Kind {
  service: Service;
  /** The prefix of a generated id. */
  prefix: string;
  /** The methods of the product API besides GET. */
  writes: ("POST" | "PATCH" | "DELETE")[];
  creation: z.ZodType<Fields>;
  change: z.ZodType<Fields>;
  /** All fields after a write: those before, those given, and those derived from them. */
  complete: (given: Fields, before: Thing | null, now: string) => Fields;
  eventType: (before: Thing | null, after: Thing) => string;
  /** A value that is unique in the account, such as a user name; null for none. */
  claim?: (thing: Thing) => string | null;
}

export const text = z.string().max(1000);
export const id = z.string().min(1).max(200);
export const date = z.iso.datetime({ offset: true });
