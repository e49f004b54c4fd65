import type { ReactNode } from "react";
import css from "./Facts.module.css";

/** Names and values, side by side where there is room. Empty values are left out. */
export function Facts({
  items,
}: {
  items: readonly { label: string; value: ReactNode; wide?: boolean }[];
}) {
  return (
    <dl className={css["facts"]}>
      {items
        .filter(({ value }) => value !== null && value !== undefined && value !== "")
        .map(({ label, value, wide }) => (
          <div key={label} data-wide={wide || undefined}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
