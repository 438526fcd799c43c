import * as z from "zod";
import type { Fields, Service, Thing } from "../model.ts";

/** What tells one kind of thing from another. */
export interface Kind {
  service: Service;
  /** What an id begins with that nobody gave. */
  prefix: string;
  /** What the product API does with it besides reading. */
  writes: ("POST" | "PATCH" | "DELETE")[];
  creation: z.ZodType<Fields>;
  change: z.ZodType<Fields>;
  /** The fields as they come to be: those before, those given, and those that follow from them. */
  complete: (given: Fields, before: Thing | null, now: string) => Fields;
  eventType: (before: Thing | null, after: Thing) => string;
  /** What no other thing of the account may have; null where nothing is claimed. */
  claim?: (thing: Thing) => string | null;
}

export const text = z.string().max(1000);
export const id = z.string().min(1).max(200);
export const date = z.iso.datetime({ offset: true });
