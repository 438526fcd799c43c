import type { Operation } from "../declarations.ts";
import type { Pack, Product } from "../../shared/product.ts";
import { listOperations } from "../trpc/list-operations.ts";
import type { PackRouters } from "./pack-routers.ts";

/**
 * The operations of packs by name, such as `trucking.loads.list`. Their routes are below `/{path}`, and
 * people and keys of the pack's industry alone can call them.
 * @throws Error for a router without a pack, and for an operation that breaks these rules
 */
export function operationsOfPacks(product: Product, routers: PackRouters): Map<string, Operation> {
  const operations = new Map<string, Operation>();
  for (const [path, router] of Object.entries(routers)) {
    const pack = product.packs.find((one) => one.path === path);
    if (!pack) throw new Error(`The procedures of "${path}" have no pack. Add it to the product.`);
    for (const [name, operation] of listOperations(router)) {
      check(pack, `${path}.${name}`, operation);
      operations.set(`${path}.${name}`, { ...operation, pack });
    }
  }
  return operations;
}

function check({ path, permissions = {} }: Pack, name: string, { rest, access }: Operation): void {
  const [, route = ""] = rest.split(" ");
  if (!`${route}/`.startsWith(`/${path}/`))
    throw new Error(`The route of ${name} must begin with /${path}/. It is ${rest}.`);
  if (access === "operator" || access === "public")
    throw new Error(`${name} must be for people and keys of organizations, not ${access}.`);
  if (access.includes(".") && !Object.hasOwn(permissions, access))
    throw new Error(`The pack does not declare the permission ${access} of ${name}.`);
}
