import { AppError } from "../../errors.ts";
import type { UserMessage } from "../../messages/user-message.ts";
import { canonicalPassword, characterCount, maxCharacters } from "./canonical-password.ts";
import { commonWords } from "./common-passwords.ts";
import { countUnguessable, wordsIn } from "./count-unguessable.ts";

const minCharacters = 15;
/** What must remain when everything that an attacker tries first counts as one character. */
const minUnguessable = 8;
const maxOwnWords = 60;
/** Control characters, private and unassigned ones, and invisible ones that are not part of a visible one. */
const forbidden =
  /[\p{Cc}\p{Cs}\p{Co}\p{Cn}]|(?!\u200C|\u200D|\uFE0F)\p{Default_Ignorable_Code_Point}/u;

/**
 * Checks a new password. Nothing is asked of its composition (NIST SP 800-63B-4, section 3.1.1.2).
 * @param own texts that name the person and the organization: the names, the slug, the address
 * @param field the name of the input that has the password
 * @throws AppError bad_request that says what to change
 */
export function checkPassword(password: string, own: readonly string[], field = "password"): void {
  const refusal = (problem: string, userMessage: UserMessage) =>
    new AppError("bad_request", `The password ${problem}`, { field, userMessage });
  const canonical = canonicalPassword(password);
  if (canonical === null && password !== "") {
    throw refusal(`has more than ${maxCharacters} characters. Use a shorter one.`, {
      key: "password_long",
      values: { max: maxCharacters },
    });
  }
  const length = characterCount(canonical ?? "");
  if (canonical === null || length < minCharacters) {
    throw refusal(
      `has ${length} characters. Use at least ${minCharacters}, for example several unrelated words.`,
      { key: "password_short", values: { min: minCharacters } },
    );
  }
  if (forbidden.test(canonical)) {
    throw refusal(
      "has a control character, an invisible character or one that Unicode does not define. Remove it, or type the password instead of pasting it.",
      { key: "password_characters" },
    );
  }
  if (countUnguessable(canonical, commonWords()) < minUnguessable) {
    throw refusal(
      "is mostly common words, repetitions, sequences or keyboard patterns. Use several unrelated, less common words, or let a password manager generate it.",
      { key: "password_common" },
    );
  }
  const ownWords = own.flatMap(wordsIn).slice(0, maxOwnWords);
  const known = new Set([...commonWords(), ...ownWords]);
  if (countUnguessable(canonical, known) < minUnguessable) {
    throw refusal(
      "is mostly words of your name, your address or your organization. Add several unrelated words, or let a password manager generate it.",
      { key: "password_own" },
    );
  }
}
