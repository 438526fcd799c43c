import { useCallback } from "react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { readSearch, type SearchFields, type SearchOf } from "./search.ts";
import type { Page } from "./page.ts";

/** How a change of the search appears in the browser's history. */
interface ChangeOptions {
  /** Replaces the present entry, for text that changes with each key. */
  replace?: boolean;
}

type PageSearch<F extends SearchFields> = [
  search: SearchOf<F>,
  /** Changes some of the fields, and keeps the others. */
  change: (
    part: { [Name in keyof F]?: SearchOf<F>[Name] | undefined },
    options?: ChangeOptions,
  ) => void,
];

/** The filter and selection of a page. The URL is their only source. */
export function usePageSearch<F extends SearchFields>({
  search: fields,
}: Page<F>): [
  search: SearchOf<F>,
  change: (
    part: { [Name in keyof F]?: SearchOf<F>[Name] | undefined },
    options?: ChangeOptions,
  ) => void,
] {
  const raw: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const search = readSearch(fields, raw);
  const change: PageSearch<F>[1] = useCallback(
    (part, { replace = false } = {}) => {
      const next = (present: Record<string, unknown>) =>
        Object.fromEntries(
          Object.entries({ ...readSearch(fields, present), ...part }).filter(
            ([, value]) => value !== undefined,
          ),
        );
      void navigate({ to: ".", search: next, replace, resetScroll: false });
    },
    [fields, navigate],
  );
  return [search, change];
}

/** A part of the path, such as `userId` of `people/$userId`. */
export function usePathPart(name: string): string {
  const parts: Record<string, string | undefined> = useParams({ strict: false });
  return parts[name] ?? "";
}
