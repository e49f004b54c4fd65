import type { ReactNode } from "react";
import css from "./EmptyState.module.css";

interface EmptyStateProps {
  icon: ReactNode;
  title: string;
  /** What this place is for and what fills it */
  children: ReactNode;
  /** The next step, when the reader can take it */
  action?: ReactNode;
}

/** An empty place that teaches instead of saying "no data". */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className={css["empty"]}>
      <span className={css["icon"]}>{icon}</span>
      <p className={css["title"]}>{title}</p>
      <p className={css["words"]}>{children}</p>
      {action}
    </div>
  );
}
