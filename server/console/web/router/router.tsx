import { createRootRoute, createRoute, createRouter, Outlet } from "@tanstack/react-router";
import { pages } from "../pages/index.ts";
import { operatorPages } from "../pages/operator/index.ts";
import { visitorPages } from "../pages/visitors/index.ts";
import { Failed } from "../shell/failed.tsx";
import { NoSuchPage } from "../shell/no-such-page.tsx";
import { OrganizationShell } from "../shell/organization-shell.tsx";
import { Guarded } from "../shell/guarded.tsx";
import { lazyPage } from "./lazy-page.tsx";
import { parseQuery, writeQuery } from "./search.ts";

const root = createRootRoute({ component: Outlet, notFoundComponent: NoSuchPage });

const visitorRoutes = visitorPages.map(({ path, load }) =>
  createRoute({ getParentRoute: () => root, path, component: lazyPage(load) }),
);

const organization = createRoute({
  getParentRoute: () => root,
  path: "org/$slug",
  component: OrganizationShell,
  notFoundComponent: NoSuchPage,
});

/** The address of an organization without a page; its shell leads to the first one. */
const home = createRoute({ getParentRoute: () => organization, path: "/" });

const pageRoutes = pages.map(({ page, load }) =>
  createRoute({
    getParentRoute: () => organization,
    path: page.path,
    component: lazyPage(load, (content) => <Guarded page={page}>{content}</Guarded>),
  }),
);

/** The console of the operator has a session and a frame of its own, loaded only when it is opened. */
const operator = createRoute({
  getParentRoute: () => root,
  path: "operator",
  component: lazyPage(() => import("../shell/operator/operator-shell.tsx")),
  notFoundComponent: NoSuchPage,
});

const operatorRoutes = operatorPages.map(({ path, load }) =>
  createRoute({ getParentRoute: () => operator, path, component: lazyPage(load) }),
);

export const router = createRouter({
  routeTree: root.addChildren([
    ...visitorRoutes,
    organization.addChildren([home, ...pageRoutes]),
    operator.addChildren(operatorRoutes),
  ]),
  basepath: "/console",
  parseSearch: parseQuery,
  stringifySearch: writeQuery,
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultErrorComponent: Failed,
  defaultNotFoundComponent: NoSuchPage,
});
