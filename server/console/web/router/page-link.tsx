import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useSession } from "../api/session.ts";
import type { Page } from "./page.ts";
import type { SearchFields, SearchOf } from "./search.ts";

interface PageLinkProps<F extends SearchFields> {
  to: Page<F>;
  /** The parts of the path. */
  parts?: Readonly<Record<string, string>>;
  search?: SearchOf<F>;
  className?: string;
  title?: string;
  children: ReactNode;
}

/** The address of a page of an organization. */
export const pathOf = (slug: string, path: string, parts: Readonly<Record<string, string>> = {}) =>
  `/org/${slug}/${path.replaceAll(/\$(\w+)/g, (_, name: string) => encodeURIComponent(parts[name] ?? ""))}`;

/** A link to a page of the same organization, with a search that the page can read. */
export function PageLink<F extends SearchFields>({
  to,
  parts,
  search,
  children,
  ...attributes
}: PageLinkProps<F>) {
  const { organization } = useSession();
  return (
    <Link
      to={pathOf(organization.slug, to.path, parts)}
      search={search ?? {}}
      activeOptions={{ includeSearch: false }}
      {...attributes}
    >
      {children}
    </Link>
  );
}
