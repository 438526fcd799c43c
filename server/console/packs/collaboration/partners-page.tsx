import { useSession } from "../../web/api/session.ts";
import { PageHead } from "../../web/parts/layout/page-head.tsx";
import { Tabs } from "../../web/parts/tabs.tsx";
import type { Page } from "../../web/router/page.ts";
import { usePageSearch } from "../../web/router/use-page.ts";
import type { ConsolePack } from "../common/pack.ts";
import type { partnersSearch } from "./collaboration-pages.tsx";
import { InviteActions } from "./invite-actions.tsx";
import { Partnerships } from "./partnerships.tsx";
import { ReceivedList } from "./received.tsx";
import { Shares } from "./shares.tsx";
import { useTexts } from "./texts.ts";

interface PartnersPageProps {
  pack: ConsolePack;
  page: Page<typeof partnersSearch>;
}

/** The partner organizations, what is shared with them, and what they share. */
export function PartnersPage({ pack, page }: PartnersPageProps) {
  const t = useTexts();
  const { permissions } = useSession();
  const [{ tab = "partnerships" }, change] = usePageSearch(page);
  return (
    <>
      <PageHead title={t.title} note={<p>{t.note}</p>}>
        {permissions.has(`${pack.path}.partnerships:write`) && <InviteActions pack={pack} />}
      </PageHead>
      <Tabs
        label={t.views}
        value={tab}
        tabs={[
          ["partnerships", t.tabs.partnerships],
          ["shares", t.tabs.shares],
          ["received", t.tabs.received],
        ]}
        onChange={(next) => change({ tab: next === "partnerships" ? undefined : next })}
      >
        {tab === "partnerships" && <Partnerships pack={pack} />}
        {tab === "shares" && <Shares pack={pack} />}
        {tab === "received" && <ReceivedList pack={pack} />}
      </Tabs>
    </>
  );
}
