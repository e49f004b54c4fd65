import type { ReactNode } from "react";
import css from "./Alerts.module.css";
import { InfoIcon, WarningIcon } from "./icons";

/** Something the reader must know about what they just did or are about to do. */
export function Callout({
  tone,
  title,
  children,
}: {
  tone: "info" | "waiting" | "bad" | "good";
  title?: string;
  children?: ReactNode;
}) {
  return (
    <div className={css["callout"]} data-tone={tone} role={tone === "bad" ? "alert" : undefined}>
      {tone === "bad" || tone === "waiting" ? <WarningIcon /> : <InfoIcon />}
      <div className={css["words"]}>
        {title !== undefined && <p className={css["title"]}>{title}</p>}
        {children}
      </div>
    </div>
  );
}
