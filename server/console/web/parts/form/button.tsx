import type { ButtonHTMLAttributes } from "react";
import styles from "./button.module.css";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /**
   * `primary` for the one main action of a view, `danger` for what removes something, `link` for what
   * opens a row of a table.
   */
  kind?: "primary" | "secondary" | "danger" | "plain" | "link";
  /** An action is running: further clicks have no effect. */
  isBusy?: boolean;
  /** Why the button cannot be used. It stays focusable, so that everybody can read it. */
  disabledBecause?: string | undefined;
}

export function Button({
  kind = "secondary",
  isBusy = false,
  disabledBecause,
  type = "button",
  className = "",
  onClick,
  title,
  ...attributes
}: ButtonProps) {
  const isOff = isBusy || disabledBecause !== undefined;
  return (
    <button
      // The kinds of a button are fixed above.
      // oxlint-disable-next-line react/button-has-type
      type={isOff ? "button" : type}
      className={`${styles["button"]} ${styles[kind]} ${className}`}
      aria-disabled={isOff || undefined}
      aria-busy={isBusy || undefined}
      title={disabledBecause ?? title}
      onClick={isOff ? (event) => event.preventDefault() : onClick}
      {...attributes}
    />
  );
}
