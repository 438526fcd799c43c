import type { Query } from "@rampart/client";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

/** Calls a procedure with an input that the caller has typed; see `Arguments` of the client. */
const call = <I, O>(procedure: Query<I, O>, input: I, signal: AbortSignal): Promise<O> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  procedure.query(...([input, { signal }] as unknown as Parameters<Query<I, O>["query"]>));

/**
 * The options of a query: `useQuery(q(api.users.get, { id }))`. An invalid input does not compile. The
 * cache belongs to one session, so the key needs neither the organization nor the person.
 */
export const q = <I, O>(procedure: Query<I, O>, input: I) =>
  queryOptions({
    queryKey: [procedure.path, input],
    queryFn: ({ signal }) => call(procedure, input, signal),
  });

/** A page of a list; some have more fields. */
interface Page {
  items: readonly unknown[];
  nextCursor: string | null;
}

/** The options of a list, read page by page: `useInfiniteQuery(list(api.users.list, { limit: 100 }))`. */
export const list = <I, P extends Page>(procedure: Query<I, P>, input: I) =>
  infiniteQueryOptions({
    queryKey: [procedure.path, "pages", input],
    queryFn: ({ signal, pageParam }) => {
      const page = pageParam === null ? input : Object.assign({}, input, { cursor: pageParam });
      return call(procedure, page, signal);
    },
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }: P) => nextCursor,
  });
