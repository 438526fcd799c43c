import { lazy, type ReactNode, Suspense } from "react";
import { Pending } from "../parts/pending.tsx";

/**
 * The component of a page whose module is loaded when the page is opened, or when a pointer rests on a
 * link to it: the router calls `preload`. TanStack's own `lazyRouteComponent` breaks React's rule on
 * `use`, and React reports it.
 * @param frame what surrounds the page
 */
export function lazyPage(
  load: () => Promise<{ default: () => ReactNode }>,
  frame: (content: ReactNode) => ReactNode = (content) => content,
) {
  const Content = lazy(load);
  const page = () => <Suspense fallback={<Pending height="page" />}>{frame(<Content />)}</Suspense>;
  return Object.assign(page, { preload: () => load().then(() => undefined) });
}
