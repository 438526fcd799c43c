import { QueryClientProvider } from "@tanstack/react-query";
import { Navigate, Outlet, useLocation } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { OperatorContext, openOperator, type OperatorSession } from "../../api/operator.ts";
import { ZoneProvider } from "../../format/zone.tsx";
import { useMessages } from "../../messages/provider.tsx";
import { Failed } from "../failed.tsx";
import styles from "../organization-shell.module.css";
import { OperatorHeader } from "./operator-header.tsx";
import { OperatorMenu } from "./operator-menu.tsx";
import { OperatorSignIn } from "./operator-sign-in.tsx";

/** `undefined` while it is being opened, null without one. */
type Held = OperatorSession | null | undefined;

/** The frame of the operator's pages. Without a session, it asks for an access token. */
export default function OperatorShell() {
  const t = useMessages();
  const { pathname } = useLocation();
  const [session, setSession] = useState<Held>();
  const [error, setError] = useState<unknown>(null);
  const open = useCallback(() => {
    const end = () => setSession(null);
    openOperator(end).then(setSession, setError);
  }, []);
  useEffect(open, [open]);
  useEffect(() => () => session?.queries.clear(), [session]);
  useEffect(() => {
    document.title = `${t.operator.title} – Rampart`;
  }, [t]);
  if (error != null) return <Failed error={error} />;
  if (session === undefined) return <p className={styles["opening"]}>{t.common.loading}</p>;
  if (session === null) return <OperatorSignIn onDone={open} />;
  if (/\/operator\/?$/.test(pathname)) return <Navigate to="/operator/tenants" replace />;
  return (
    <OperatorContext value={session}>
      <QueryClientProvider client={session.queries}>
        <ZoneProvider>
          <a className={styles["skip"]} href="#content">
            {t.shell.skip}
          </a>
          <div className={styles["shell"]}>
            <OperatorHeader onEnd={() => setSession(null)} />
            <OperatorMenu />
            <main id="content" className={styles["content"]} tabIndex={-1}>
              <Outlet />
            </main>
          </div>
        </ZoneProvider>
      </QueryClientProvider>
    </OperatorContext>
  );
}
