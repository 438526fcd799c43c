import { useMessages } from "../../../messages/provider.tsx";
import { PageHead } from "../../../parts/layout/page-head.tsx";
import { AddressSection } from "./address-section.tsx";
import { PasswordSection } from "./password-section.tsx";
import { SessionsSection } from "./sessions-section.tsx";
import { TotpSection } from "./totp-section.tsx";

/** How the person of the page signs in, and where they are signed in. */
export default function OwnAccountPage() {
  const t = useMessages();
  return (
    <>
      <PageHead title={t.ownAccount.title} />
      <SessionsSection />
      <TotpSection />
      <PasswordSection />
      <AddressSection />
    </>
  );
}
