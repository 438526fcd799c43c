import * as z from "zod";
import { type Account, scopes, type Series } from "../model.ts";

/** `PUT /accounts/{id}`: the whole account; absent fields get their defaults. */
export const accountInput = z.strictObject({
  name: z.string(),
  apiKey: z.string().min(1),
  secretKey: z.string().min(1),
  clientId: z.string().min(1),
  scopes: z.array(z.string().pipe(z.enum(scopes))).default([...scopes]),
  perSecond: z.int().min(1).default(4),
  perMinute: z.int().min(1).default(60),
  autoAssign: z.boolean().default(false),
  seed: z.int().default(1),
});

/** `PUT /accounts/{id}/catalogue`: the whole catalogue; ids left out come from the position. */
export const catalogueInput = z.strictObject({
  series: z.array(
    z.strictObject({
      id: z.string().min(1).optional(),
      name: z.string(),
      modules: z.array(
        z.strictObject({
          id: z.string().min(1).optional(),
          name: z.string(),
          required: z.boolean().default(true),
          passScore: z.number().min(0).max(100).default(80),
        }),
      ),
    }),
  ),
});

const date = z.iso.datetime({ offset: true });

/** `PUT /accounts/{id}/users/{userId}/modules/{moduleId}`: the whole state of an assignment. */
export const progressInput = z.strictObject({
  status: z.enum(["NOT_STARTED", "IN_PROGRESS", "COMPLETED"]),
  quizScore: z.number().min(0).max(100).nullable().default(null),
  assignedOn: date.optional(),
  dueOn: date.nullable().default(null),
  completedOn: date.nullable().default(null),
  certification: z
    .strictObject({ name: z.string(), issuedOn: date, expiresOn: date })
    .nullable()
    .default(null),
});

/** `GET /requests`. */
export const requestsQuery = z.strictObject({
  account: z.string().optional(),
  since: z.coerce.number().optional(),
  limit: z.coerce.number().int().min(0).optional(),
  method: z.string().optional(),
  path: z.string().optional(),
});

export const ratesQuery = z.strictObject({ account: z.string() });
export const clockInput = z.strictObject({ advanceSeconds: z.number() });

export type AccountInput = z.input<typeof accountInput>;
export type SeriesInput = z.input<typeof catalogueInput>["series"];
export type ProgressInput = z.input<typeof progressInput>;

/** The catalogue with all ids; generated ids are the same each time. */
export const withIds = (
  { id: account }: Account,
  { series }: z.output<typeof catalogueInput>,
): Series[] =>
  series.map(({ id, modules, ...rest }, index) => {
    const seriesId = id ?? `${account}_s${index + 1}`;
    const named = modules.map((module, place) => ({
      ...module,
      id: module.id ?? `${seriesId}_m${place + 1}`,
    }));
    return { ...rest, id: seriesId, modules: named };
  });
