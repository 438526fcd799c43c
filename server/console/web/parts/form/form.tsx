import type { FormEvent, ReactNode } from "react";
import { failureOf } from "../../api/errors.ts";
import { useMessages } from "../../messages/provider.tsx";
import { FreshSignInLink } from "./fresh-sign-in-link.tsx";
import { Notice } from "../notice.tsx";
import styles from "./form.module.css";

interface FormProps {
  /** Called with the values of the inputs, by their names. */
  onSubmit: (values: Record<string, string>) => void;
  /** Why the last attempt failed. */
  error: unknown;
  children: ReactNode;
}

/** A form whose inputs keep their own values; the browser checks what `required` and `type` say. */
export function Form({ onSubmit, error, children }: FormProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values: Record<string, string> = {};
    for (const [name, value] of new FormData(event.currentTarget)) {
      if (typeof value === "string") values[name] = value;
    }
    onSubmit(values);
  };
  return (
    <form className={styles["form"]} onSubmit={submit}>
      {error != null && <FailureNotice error={error} />}
      {children}
    </form>
  );
}

/** Says what failed, and the id by which support finds the request. */
export function FailureNotice({ error }: { error: unknown }) {
  const t = useMessages();
  const { message, requestId } = failureOf(error);
  return (
    <Notice kind="error">
      <p>{message}</p>
      <FreshSignInLink error={error} />
      {requestId !== null && (
        <p className={styles["request"]}>
          {t.common.requestId} <code>{requestId}</code>
        </p>
      )}
    </Notice>
  );
}
