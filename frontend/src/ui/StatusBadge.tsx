import type { ReactNode } from "react";
import css from "./StatusBadge.module.css";

/** What a state means to the reader. Colour is never alone: the words say it too. */
export type Tone = "neutral" | "info" | "waiting" | "good" | "bad";

/** A state in one or two words. */
export function StatusBadge({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={css["badge"]} data-tone={tone}>
      {children}
    </span>
  );
}
