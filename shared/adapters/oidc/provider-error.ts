import { AppError, type ErrorCode } from "../../errors.ts";

/**
 * connection: an administrator must correct the connection, or the registration at the provider.
 * refused: this sign-in or token is not valid; another one may be.
 * unavailable: the provider does not answer as it should.
 */
export type ProviderProblem = "connection" | "refused" | "unavailable";

const codes: Record<ProviderProblem, ErrorCode> = {
  connection: "bad_request",
  refused: "unauthorized",
  unavailable: "unavailable",
};

const messages = {
  connection: "sso_broken",
  refused: "sso_restart",
  unavailable: "sso_broken",
} as const;

/**
 * What went wrong with an identity provider. The message says what to correct and is for the
 * administrator too; it contains no secret, code or token.
 */
export class ProviderError extends AppError {
  readonly problem: ProviderProblem;

  constructor(problem: ProviderProblem, message: string, cause?: unknown) {
    super(codes[problem], message, {
      userMessage: { key: messages[problem] },
      ...(cause !== undefined && { cause }),
    });
    this.problem = problem;
  }
}

export const refused = (message: string): ProviderError =>
  new ProviderError("refused", `${message} Sign in again.`);

export const wrongClock = (): ProviderError =>
  new ProviderError(
    "refused",
    "The identity provider's token is not valid at this time. Try again; if it persists, check that the provider's clock is right within 60 s.",
  );
