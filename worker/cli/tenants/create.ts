import { createTenant } from "../../../shared/tenants/creation/create-tenant.ts";
import { provisionTenant } from "../../../shared/tenants/creation/provision-tenant.ts";
import {
  createTenantInput,
  provisionTenantInput,
} from "../../../shared/tenants/creation/tenant-input.ts";
import { find } from "./find.ts";
import { type Call, inputOf, json } from "./options.ts";

async function given({ ctx, usage, values }: Call) {
  const { slug, name, parent, trial, config, metadata, mindtickle } = values;
  return {
    slug,
    name,
    appType: values["app-type"],
    parentTenantId: parent === undefined ? undefined : (await find(ctx, parent)).id,
    paymentStatus: trial === true ? "trialing" : undefined,
    config: json(usage, "config", config),
    metadata: json(usage, "metadata", metadata),
    mindtickle: json(usage, "mindtickle", mindtickle),
  };
}

export async function create(call: Call): Promise<void> {
  const { ctx, usage, say } = call;
  const input = inputOf(usage, createTenantInput, await given(call));
  const { slug, id, scimToken } = await createTenant({ ctx, input });
  say(`created   ${slug}  ${id}`);
  sayToken(say, scimToken);
}

export async function provision(call: Call): Promise<void> {
  const { ctx, usage, values, say } = call;
  const { admin: email, "admin-name": name } = values;
  const admin = email === undefined ? undefined : { email, ...(name !== undefined && { name }) };
  const input = inputOf(usage, provisionTenantInput, { ...(await given(call)), admin });
  const tenant = await provisionTenant({ ctx, input });
  const { state, expiresAt, email: address } = tenant.admin;
  say(`${tenant.created ? "created " : "exists  "}  ${tenant.slug}  ${tenant.id}`);
  say(
    `admin     ${address} ${state}${state === "invited" ? ` until ${expiresAt.toISOString()}` : ""}`,
  );
  say(
    `schedules ${tenant.schedules}${tenant.schedules === "pending" ? "; repeat this command, or wait for the nightly job" : ""}`,
  );
  if (tenant.scimToken !== null) return sayToken(say, tenant.scimToken);
  say("SCIM      the token was shown when the tenant was created");
  say(`If it was lost, an admin of the tenant replaces it: ${tenant.rotateScimToken}`);
}

function sayToken(say: Call["say"], token: string): void {
  say(`SCIM      token ${token}`);
  say(
    "The token is not shown again. Give it to the tenant's identity system, with the URL <server>/scim/v2.",
  );
}
