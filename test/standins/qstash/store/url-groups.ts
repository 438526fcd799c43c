import { bad, missing } from "../protocol/fault.ts";
import type { Target } from "../protocol/draft.ts";
import { checkName } from "../protocol/names.ts";
import type { Tx } from "./database.ts";

export type Endpoint = { name?: string; url: string };
export type UrlGroup = {
  name: string;
  createdAt: number;
  updatedAt: number;
  endpoints: Endpoint[];
};

/**
 * Finds the targets of destinations: a URL is its own target, a URL group has one for each endpoint.
 * Unknown destinations are left out; `explainDestination` says why.
 */
export async function resolveTargets(
  tx: Tx,
  destinations: readonly string[],
): Promise<Map<string, Target[]>> {
  const targets = new Map<string, Target[]>();
  const names: string[] = [];
  for (const destination of new Set(destinations)) {
    if (!isUrl(destination)) names.push(destination);
    else if (URL.canParse(destination)) {
      targets.set(destination, [{ url: destination, topic: null, endpoint: null }]);
    }
  }
  for (const group of names.length === 0 ? [] : await findGroups(tx, names)) {
    const all = group.endpoints.map(({ url, name }) => ({
      url,
      topic: group.name,
      endpoint: name ?? null,
    }));
    targets.set(group.name, all);
  }
  return targets;
}

export const isUrl = (destination: string): boolean => /^https?:\/\//.test(destination);

/** The refusal for a destination that `resolveTargets` did not find. */
export function explainDestination(destination: string): Error {
  if (isUrl(destination)) return bad(`invalid destination url "${destination}"`);
  if (destination.includes("/")) {
    return bad(`invalid destination "${destination}": it needs a http:// or https:// prefix`);
  }
  return missing("url group", checkName("url group name", destination));
}

export async function findGroups(tx: Tx, names: readonly string[] | null): Promise<UrlGroup[]> {
  return tx<UrlGroup[]>`
    select * from qstash.url_groups
    where ${names === null ? tx`true` : tx`name = any(${[...names]}::text[])`} order by name`;
}

/** Adds endpoints, or replaces those with the same URL. Creates the group when it is missing. */
export async function addEndpoints(tx: Tx, name: string, added: readonly Endpoint[], now: number) {
  await tx`
    insert into qstash.url_groups (name, endpoints, created_at, updated_at)
    values (${name}, '[]', ${now}, ${now}) on conflict do nothing`;
  await edit(tx, name, now, (old) => [
    ...old.filter((one) => !added.some((other) => other.url === one.url)),
    ...added,
  ]);
}

/** Removes the endpoints with one of these URLs or names; without any left, the group too. */
export async function removeEndpoints(
  tx: Tx,
  name: string,
  removed: readonly Partial<Endpoint>[],
  now: number,
): Promise<void> {
  const matches = (one: Endpoint) =>
    removed.some((r) => (r.url ?? one.url) === one.url && (r.name ?? one.name) === one.name);
  await edit(tx, name, now, (old) => old.filter((one) => !matches(one)));
  await tx`delete from qstash.url_groups where name = ${name} and json_array_length(endpoints) = 0`;
}

export async function deleteGroup(tx: Tx, name: string): Promise<boolean> {
  return (await tx`delete from qstash.url_groups where name = ${name}`).count > 0;
}

async function edit(tx: Tx, name: string, now: number, change: (old: Endpoint[]) => Endpoint[]) {
  const [group] = await tx<UrlGroup[]>`
    select * from qstash.url_groups where name = ${name} for update`;
  if (!group) throw missing("url group", name);
  await tx`
    update qstash.url_groups set endpoints = ${tx.json(change(group.endpoints))}, updated_at = ${now}
    where name = ${name}`;
}
