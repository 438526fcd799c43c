import type { en } from "./errors/en.ts";

/** The texts of one language, in the catalogue of errors. A missing one does not compile. */
export type Messages = Record<keyof typeof en, string>;

export type MessageKey = keyof Messages;

type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

/** The key of a message without values. */
export type PlainMessage = {
  [K in MessageKey]: [NamesIn<(typeof en)[K]>] extends [never] ? K : never;
}[MessageKey];

type MessageWithValues = {
  [K in Exclude<MessageKey, PlainMessage>]: {
    key: K;
    values: Record<NamesIn<(typeof en)[K]>, number>;
  };
}[Exclude<MessageKey, PlainMessage>];

/** What to tell a person, in no language yet. The value `when` is in seconds from now. */
export type UserMessage = { key: PlainMessage } | MessageWithValues;
