import { and, eq, sql } from "drizzle-orm";
import * as z from "zod";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { rawQuery } from "../db/queries.ts";
import { places, type Place } from "./sealed-columns.ts";

type Upkeep = Pick<Context, "scope" | "secrets" | "actor" | "requestId">;

/** What became of a tenant's envelopes. */
export interface Resealed {
  resealed: number;
  /** Key id -> the envelopes that are still under it; none under the ring's first key. */
  remaining: Map<string, number>;
  /** Those that do not open. */
  unopened: { place: string; id: string; problem: string }[];
}

/** Envelopes in one transaction, and their characters together where they are more than one. */
const batch = { rows: 100, characters: 4_000_000 };

/** An envelope's key; of its beginning alone, since a dead letter's may be megabytes. */
const keyOf = ({ envelope }: Place) => sql`split_part(left(${envelope}, 200), '.', 2)`;

/**
 * Seals a tenant's secrets with the ring's first key, a batch a transaction. Stopped anywhere, it
 * goes on where it was, and what is changed meanwhile stays as it was changed.
 */
export async function resealTenant({ ctx }: { ctx: Upkeep }): Promise<Resealed> {
  const unopened: Resealed["unopened"] = [];
  let resealed = 0;
  for (const place of places) {
    let found = await nextBatch(ctx, place, null);
    while (found.length > 0) {
      const anew: Anew[] = [];
      for (const { id, envelope } of found) {
        const { sealed, problem } = await seal(ctx, place, id, envelope);
        if (problem === null) anew.push({ id, envelope, sealed });
        else unopened.push({ place: place.name, id, problem });
      }
      resealed += await store(ctx, place, anew);
      found = await nextBatch(ctx, place, found.at(-1)?.id ?? null);
    }
  }
  return { resealed, remaining: await countRemaining(ctx), unopened };
}

const row = z.tuple([z.string(), z.string()]).transform(([id, envelope]) => ({ id, envelope }));

async function nextBatch({ scope, secrets }: Upkeep, place: Place, after: string | null) {
  const { id, envelope, table } = place;
  const beyond = after === null ? sql`true` : sql`${id} > ${after}`;
  const [found] = await scope.read((db) => [
    rawQuery(
      db,
      sql`select id, envelope from (
          select ${id}::text as id, ${envelope} as envelope,
            row_number() over (order by ${id}) as place,
            sum(octet_length(${envelope})) over (order by ${id}) as characters
          from ${table} where ${keyOf(place)} <> ${secrets.keyId} and ${beyond}
          order by ${id} limit ${batch.rows}
        ) found where place = 1 or characters <= ${batch.characters} order by place`,
      row,
    ),
  ]);
  return found;
}

interface Anew {
  id: string;
  envelope: string;
  /** The same secret under the first key. */
  sealed: string;
}

async function seal({ scope, secrets }: Upkeep, place: Place, id: string, envelope: string) {
  const aad = place.aad(scope.tenantId, id);
  try {
    const sealed = await secrets.seal(await secrets.open(envelope, aad), aad);
    return { sealed, problem: null };
  } catch (error) {
    return { sealed: "", problem: error instanceof Error ? error.message : "It does not open." };
  }
}

/** @returns how many were stored: one that is another by now was sealed by whoever changed it. */
function store(ctx: Upkeep, place: Place, anew: Anew[]): Promise<number> {
  return ctx.scope.write(async (db) => {
    const stored = await Promise.all(
      anew.map(({ id, envelope, sealed }) =>
        db
          .update(place.table)
          .set({ [place.envelope.name]: sealed })
          .where(and(eq(place.id, id), eq(place.envelope, envelope)))
          .returning({ id: place.id })
          .execute(),
      ),
    );
    const count = stored.flat().length;
    if (count === 0) return 0;
    await auditRow(ctx, db, {
      action: "secrets.reseal",
      subjectId: ctx.scope.tenantId,
      before: null,
      after: { place: place.name, resealed: count, keyId: ctx.secrets.keyId },
    }).execute();
    return count;
  });
}

const count = z.tuple([z.string(), z.int()]);

async function countRemaining({ scope, secrets }: Upkeep): Promise<Map<string, number>> {
  const counted = await scope.read((db) =>
    places.map((place) =>
      rawQuery(
        db,
        sql`select ${keyOf(place)}, count(*)::int from ${place.table}
          where ${keyOf(place)} <> ${secrets.keyId} group by 1 order by 1`,
        count,
      ),
    ),
  );
  const remaining = new Map<string, number>();
  for (const [key, envelopes] of counted.flat()) {
    remaining.set(key, (remaining.get(key) ?? 0) + envelopes);
  }
  return remaining;
}
