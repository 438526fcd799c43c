import { type ReactNode, useEffect } from "react";
import { LanguageChoice } from "../shell/language-choice.tsx";
import styles from "./visitor-frame.module.css";

/** The frame of the pages before the sign-in: a card in the middle. */
export function VisitorFrame({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} – Rampart`;
  }, [title]);
  return (
    <div className={styles["frame"]}>
      <main className={styles["card"]}>
        <p className={styles["brand"]}>Rampart</p>
        <h1>{title}</h1>
        {children}
      </main>
      <footer className={styles["footer"]}>
        <LanguageChoice />
      </footer>
    </div>
  );
}
