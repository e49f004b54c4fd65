import type { ReactNode } from "react";
import css from "./Sections.module.css";

/** Links between the halves of one page, or views of one list; the one that is open is marked as the page. */
export function Sections({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className={css["sections"]} aria-label={label}>
      {children}
    </nav>
  );
}
