import { packRouters } from "../../server/packs/pack-routers.ts";
import { coreOperations, operations } from "../support/responses/operations.ts";
import { appRouter } from "../../server/trpc/router.ts";
import { packs } from "../../shared/packs/index.ts";
import { createProduct } from "../../shared/product.ts";
import { categoryOfCode, errorCodeNames, errorCodes } from "../../shared/errors.ts";
import { paymentEffects, paymentStates } from "../../shared/tenants/payment/effects.ts";
import { subscriptionStatuses } from "../../shared/webhooks/inbound/payment/subscription-statuses.ts";
import {
  baseRoles,
  isPermission,
  permissions,
  rolesWith,
} from "../../shared/identity/permissions.ts";
import { settingsHead, settingsRows } from "./settings-table.ts";

/** A table of a document that is made from the code. */
export interface GeneratedTable {
  file: string;
  /** The table stands between `<!-- table: name -->` and `<!-- /table -->`. */
  name: string;
  text: string;
}

const table = (head: string[], rows: string[][]) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
const yes = (is: boolean) => (is ? "yes" : "no");

/** Who may call each operation, by which routes. */
function operationsTable(): string {
  const rows = Array.from(coreOperations, ([name, operation]) => {
    const { access, rest, isMutation, whenUnpaid } = operation;
    const roles = isPermission(access) ? rolesWith(access) : [];
    const anybody = access === "public";
    return [
      Object.hasOwn(appRouter._def.procedures, name) ? `\`${name}\`` : "",
      `\`${rest.replace(" ", " /api/v1")}\``,
      isPermission(access) ? `\`${access}\`` : access,
      ...baseRoles.map((role) => yes(anybody || access === "signed-in" || roles.includes(role))),
      yes(anybody || access === "operator"),
      access === "operator" || anybody ? "" : yes(!isMutation || whenUnpaid),
    ];
  });
  const head = ["procedure", "REST", "permission", ...baseRoles, "operator", "while unpaid"];
  return table(head, rows);
}

/** The operations of a pack, with the lowest base role that has the permission. */
const packTable = (path: string): string =>
  table(
    ["procedure", "REST", "permission", "from"],
    [...operations].flatMap(([name, { pack, rest, access }]) =>
      pack?.path === path
        ? [
            [
              `\`${name}\``,
              `\`${rest.replace(" ", " /api/v1")}\``,
              `\`${access}\``,
              pack.permissions?.[access]?.from ?? "",
            ],
          ]
        : [],
    ),
  );

/** The catalogue of permissions. */
const permissionsTable = (): string =>
  table(
    ["permission", "allows to", ...baseRoles],
    Object.entries(permissions).map(([name, { title }]) => [
      `\`${name}\``,
      `${title.charAt(0).toLowerCase()}${title.slice(1)}`,
      ...baseRoles.map((role) => yes(isPermission(name) && rolesWith(name).includes(role))),
    ]),
  );

/** The status and the category of each error code. */
const errorsTable = (): string =>
  table(
    ["code", "status", "category"],
    errorCodeNames.map((code) => [
      `[\`${code}\`](#${code})`,
      String(errorCodes[code]),
      `\`${categoryOfCode[code]}\``,
    ]),
  );

/** What each payment status allows. */
const paymentTable = (): string =>
  table(
    ["", ...paymentStates.map((state) => state.replace(/^\w+/, "`$&`"))],
    Object.entries(paymentEffects).map(([use, effects]) => [
      use,
      ...paymentStates.map((state) => String(effects[state])),
    ]),
  );

/** The statuses of subscriptions, the one that counts first. */
const subscriptionsTable = (): string =>
  table(
    ["subscription", "payment status"],
    Object.entries(subscriptionStatuses).map(([name, status]) => [`\`${name}\``, `\`${status}\``]),
  );

/** The feature flags of the core and of all packs. */
const flagsTable = (): string =>
  table(
    ["flag", "type", "owner", "expires", "fallback", "changed by", "app type", "what it switches"],
    Array.from(createProduct(packs).flags, ([name, flag]) => [
      `\`${name}\``,
      flag.type,
      flag.owner,
      flag.expires ?? "never",
      flag.fallback ? "on" : "off",
      flag.changedBy,
      flag.appType === null ? "all" : `\`${flag.appType}\``,
      flag.description,
    ]),
  );

export const generatedTables = (): GeneratedTable[] => [
  { file: "docs/errors.md", name: "errors", text: errorsTable() },
  { file: "docs/api.md", name: "operations", text: operationsTable() },
  { file: "docs/tenants.md", name: "payment", text: paymentTable() },
  { file: "docs/tenants.md", name: "subscriptions", text: subscriptionsTable() },
  { file: "docs/configuration.md", name: "settings", text: table(settingsHead, settingsRows()) },
  { file: "docs/flags.md", name: "flags", text: flagsTable() },
  { file: "docs/identity.md", name: "permissions", text: permissionsTable() },
  ...Object.keys(packRouters).map((path) => ({
    file: `docs/${path}.md`,
    name: "operations",
    text: packTable(path),
  })),
];

const [end, start] = ["<!-- /table -->", (name: string) => `<!-- table: ${name} -->`];

/** A document with the table in its place. @throws Error if the document has no place for it */
export function withTable(document: string, { file, name, text }: GeneratedTable): string {
  const [before, rest] = document.split(`${start(name)}\n`);
  const after = rest?.slice(rest.indexOf(end));
  if (before === undefined || after === undefined || !after.startsWith(end))
    throw new Error(`${file} has no lines ${start(name)} and ${end}.`);
  return `${before}${start(name)}\n${text}\n${after}`;
}
