import { type ReactNode, useId, useRef, useState } from "react";
import { useMessages } from "../messages/provider.tsx";
import styles from "./copy.module.css";
import { Button } from "./form/button.tsx";

interface CopyFieldProps {
  label: ReactNode;
  value: string;
  help?: ReactNode;
}

/** A value that the person copies to another system. It can be selected by keyboard and pointer too. */
export function CopyField({ label, value, help }: CopyFieldProps) {
  const t = useMessages();
  const id = useId();
  const output = useRef<HTMLElement>(null);
  const [state, setState] = useState<"idle" | "copied" | "selected">("idle");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setState("copied");
    } catch {
      // Without HTTPS or permission there is no clipboard: the person presses Ctrl C.
      if (output.current) getSelection()?.selectAllChildren(output.current);
      setState("selected");
    }
  };
  return (
    <div className={styles["field"]}>
      <span id={id} className={styles["label"]}>
        {label}
      </span>
      <div className={styles["row"]}>
        <code
          ref={output}
          className={styles["value"]}
          role="textbox"
          aria-readonly="true"
          aria-labelledby={id}
          tabIndex={0}
        >
          {value}
        </code>
        <Button onClick={() => void copy()} aria-describedby={id}>
          {state === "copied" ? t.copy.copied : t.copy.copy}
        </Button>
      </div>
      <p className={styles["help"]} role="status">
        {state === "selected" ? t.copy.selected : help}
      </p>
    </div>
  );
}
