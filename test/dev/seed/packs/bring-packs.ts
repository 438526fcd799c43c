import { createRampartClient, type RampartClient } from "../../../../server/client/index.ts";
import type { TenantConfigInput } from "../../../../shared/configuration/tenant-config.ts";
import { mindtickleAdmin } from "../../../standins/mindtickle/admin/client.ts";
import type { Places } from "../../environment.ts";
import type { DevKeys } from "../../keys.ts";
import { patientFetch } from "../../patient-fetch.ts";
import { operatorToken, personToken } from "../../session.ts";
import { givePassword } from "../passwords.ts";
import { scimClient } from "../scim.ts";
import type { DemoPack, DemoPackSlug, DemoSignIn } from "../state.ts";
import { seedFixit } from "./fixit.ts";
import { seedHaul } from "./haul.ts";

interface DemoPackTenant {
  name: string;
  appType: string;
  fill: (admin: RampartClient, person: PersonMaker) => Promise<unknown>;
  /** The work that is held, and why. */
  held: (admin: RampartClient) => Promise<HeldLine[]>;
}

type PersonMaker = (user: { userName: string; displayName: string }) => Promise<string>;

/** A person, what the person lacks, and the work that waits for it. */
interface HeldLine {
  who: string;
  lacks: string;
  work: string[];
}

/** What `npm run dev` prints of the tenant of a pack. */
export interface PackSummary {
  held: HeldLine[];
  signIn: DemoSignIn;
}

interface Blocked {
  userName: string;
  reason: { licence?: string | undefined; name?: string | undefined; code: string };
  work: { title: string }[];
}

const asLine = ({ userName, reason, work }: Blocked): HeldLine => ({
  who: userName,
  lacks: reason.licence ?? reason.name ?? reason.code,
  work: work.map(({ title }) => title),
});

export const packTenants: Record<DemoPackSlug, DemoPackTenant> = {
  haul: {
    name: "Haul",
    appType: "trucking",
    fill: (admin, person) => seedHaul({ admin, person, now: new Date() }),
    held: async (admin) => (await admin.trucking.readiness.blockedWork.query({})).items.map(asLine),
  },
  fixit: {
    name: "Fixit",
    appType: "serviceRepair",
    fill: (admin, person) => seedFixit({ admin, person, now: new Date() }),
    held: async (admin) => (await admin.service.readiness.blockedWork.query({})).items.map(asLine),
  },
};

const config: TenantConfigInput = {
  mindtickle: { perSecond: 50, perMinute: 3000 },
  scim: { perSecond: 1000, burst: 1000 },
};

/** Creates the tenant of a pack with its admin, who can sign in. It is not filled yet. */
export async function openPackTenant(
  places: Places,
  keys: DevKeys,
  slug: DemoPackSlug,
): Promise<DemoPack> {
  const { name, appType } = packTenants[slug];
  const account = {
    apiKey: `demo-${slug}-key`,
    secretKey: `demo-${slug}-secret`,
    clientId: `demo-${slug}-client`,
  };
  const platform = mindtickleAdmin(places.mindtickle.admin);
  await platform.putAccount(slug, {
    ...account,
    name,
    seed: 33,
    autoAssign: true,
    perSecond: 50,
    perMinute: 3000,
  });
  const operator = createRampartClient({
    url: places.server,
    token: await operatorToken(keys),
    fetch: patientFetch,
  });
  const { id, scimToken } = await operator.operator.createTenant.mutate({
    slug,
    name,
    appType,
    config,
    mindtickle: account,
  });
  const email = `admin@${slug}.example`;
  const admin = await scimClient(places.server, scimToken).ensure({
    externalId: `${slug}-admin`,
    userName: email,
    givenName: "Alex",
    familyName: name,
    title: "Dispatcher",
    department: "Operations",
    division: "Main",
    role: "admin",
    manager: null,
    leaves: false,
  });
  const signIn = await givePassword(places, slug, email);
  return { id, scimToken, admin, signIn };
}

/** Fills the tenant of a pack through the API, and returns the work that is held, once the gate has checked it. */
export async function fillPackTenant(
  places: Places,
  keys: DevKeys,
  slug: DemoPackSlug,
  { id: tenantId, scimToken, admin }: DemoPack,
): Promise<HeldLine[]> {
  const { fill, held } = packTenants[slug];
  const token = () => personToken(keys, { tenantId, id: admin, role: "admin" });
  const client = createRampartClient({ url: places.server, token, fetch: patientFetch });
  const scim = scimClient(places.server, scimToken);
  await fill(client, ({ userName, displayName }) => {
    const [givenName = "", familyName = ""] = displayName.split(" ");
    return scim.ensure({
      externalId: userName,
      userName,
      givenName,
      familyName,
      title: "",
      department: "Operations",
      division: "Main",
      role: "rep",
      manager: null,
      leaves: false,
    });
  });
  for (let attempt = 0; attempt < 120; attempt += 1) {
    const lines = await held(client);
    if (lines.length > 0) return lines;
    await Bun.sleep(250);
  }
  return [];
}
