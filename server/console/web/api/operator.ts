import { AuthenticationError, type RampartClient } from "@rampart/client";
import type { QueryClient } from "@tanstack/react-query";
import { createContext, use } from "react";
import { clientOf } from "./client.ts";
import { errorOfProblem, RouteError } from "./errors.ts";
import { sessionQueries } from "./session.ts";

/** The operator's session in this browser. */
export interface OperatorSession {
  api: RampartClient;
  queries: QueryClient;
  /** Who the operator is, as the access token says. */
  subject: string;
  expiresAt: string;
}

/** What requests send in place of an organization's id. */
const operator = "operator";

async function send(method: string, headers: Record<string, string>): Promise<Response> {
  const response = await fetch("/api/v1/auth/operator-session", { method, headers });
  if (response.ok) return response;
  throw await errorOfProblem(response);
}

/** Exchanges an access token of the operator for a cookie. @throws RouteError */
export async function holdOperator(token: string): Promise<void> {
  await send("POST", { authorization: `Bearer ${token}` });
}

export async function dropOperator(): Promise<void> {
  await send("DELETE", { "rampart-organization": operator });
}

/**
 * Opens the session that this browser holds; null without one.
 * @param onEnd is called when a request shows that the session is over
 */
export async function openOperator(onEnd: () => void): Promise<OperatorSession | null> {
  try {
    const held = await send("GET", { "rampart-organization": operator });
    const { subject, expiresAt }: { subject: string; expiresAt: string } = await held.json();
    const queries = sessionQueries((error) => {
      const isOver = error instanceof AuthenticationError;
      if (isOver && error.code !== "fresh_sign_in_required") onEnd();
    });
    return { api: clientOf(operator), queries, subject, expiresAt };
  } catch (error) {
    if (error instanceof RouteError && error.status === 401) return null;
    throw error;
  }
}

export const OperatorContext = createContext<OperatorSession | null>(null);

/** The operator's session. @throws Error outside the operator's pages */
export function useOperator(): OperatorSession {
  const session = use(OperatorContext);
  if (session === null) throw new Error("This component needs the operator's session.");
  return session;
}
