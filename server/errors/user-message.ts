import type { AppError, ErrorCode, FieldError } from "../../shared/errors.ts";
import { readConfig } from "../../shared/configuration/tenant-config.ts";
import { pointerOfField } from "../../shared/json/pointer.ts";
import { type Language, preferredLanguage } from "../../shared/messages/languages.ts";
import { renderMessage } from "../../shared/messages/render.ts";
import type { MessageKey, UserMessage } from "../../shared/messages/user-message.ts";
import type { AppContext } from "../types.ts";

/** A problem of the input, as a response names it. */
export interface SentFieldError {
  pointer: string;
  detail: string;
  /** The same for the person who filled in the field. */
  userMessage: string;
}

/** Where the people of an organization get help. */
interface Support {
  name?: string;
  email?: string;
  url?: string;
}

/** What responses say about an error to people, whatever the transport. */
export interface ForPeople {
  userMessage: string;
  language: Language;
  /** Absent for an error that the person can solve, and where the organization has none. */
  support?: Support;
  /** Absent for an error without a place in the input. */
  errors?: SentFieldError[];
}

/** The language that the person prefers, else that of the organization, else English. */
export const languageOf = (c: AppContext, { tenant }: AppError): Language =>
  preferredLanguage(c.req.header("accept-language")) ??
  (tenant === undefined ? "en" : readConfig(tenant.configJson).language);

/** @param error after `identifyTenant` */
export function forPeople(error: AppError, language: Language): ForPeople {
  const { errors, field, userMessage: one } = error.details;
  const places =
    errors ??
    (field === undefined ? undefined : [{ pointer: pointerOfField(field), detail: error.message }]);
  const support = supportFor(error);
  return {
    userMessage: renderMessage(messageOf(error), language),
    language,
    ...(support && { support }),
    ...(places && { errors: places.map((place) => sent(place, one, language)) }),
  };
}

/** Whom to ask about an error that the person cannot solve, if the organization names somebody. */
function supportFor({ status, tenant }: AppError): Support | undefined {
  const isStuck = status === 402 || status === 403 || status === 429 || status >= 500;
  if (!isStuck || tenant === undefined) return undefined;
  const { name, email, url } = readConfig(tenant.configJson).support;
  if (email === "" && url === "") return undefined;
  return {
    ...(name !== "" && { name }),
    ...(email !== "" && { email }),
    ...(url !== "" && { url }),
  };
}

/** Where an error names only its field, its message is the one of the field. */
const sent = (
  { pointer, detail, userMessage }: FieldError,
  ofError: UserMessage | undefined,
  language: Language,
): SentFieldError => ({
  pointer,
  detail,
  userMessage: renderMessage(userMessage ?? ofError ?? { key: "field_invalid" }, language),
});

/** Codes for the developer of a client, which a person cannot act on. */
const clientFaults: Record<Exclude<ErrorCode, MessageKey>, true> = {
  method_not_allowed: true,
  not_acceptable: true,
  unsupported_media_type: true,
  unprocessable: true,
  not_implemented: true,
};

const isClientFault = (code: ErrorCode): code is keyof typeof clientFaults =>
  Object.hasOwn(clientFaults, code);

function messageOf({ code, details: { userMessage, retryAfter = 1 } }: AppError): UserMessage {
  if (userMessage !== undefined) return userMessage;
  if (code === "rate_limited") return { key: code, values: { when: retryAfter } };
  return { key: isClientFault(code) ? "client_fault" : code };
}
