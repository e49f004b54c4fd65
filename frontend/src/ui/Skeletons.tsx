import { Skeleton } from "@mantine/core";
import css from "./Skeletons.module.css";

/** As many grey rows as a list is likely to have, at the height its rows will have. */
export function ListSkeleton({ rows = 6 }: { rows?: number }) {
  return (
    <div className={css["rows"]} aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={css["row"]}>
          <Skeleton height={16} width={`${38 - ((row * 7) % 17)}%`} />
          <Skeleton height={16} width="18%" />
          <Skeleton height={22} width="5.5rem" radius="xl" />
        </div>
      ))}
    </div>
  );
}

/** Grey lines where words will stand. */
export function TextSkeleton({ lines = 4 }: { lines?: number }) {
  return (
    <div className={css["lines"]} aria-hidden="true">
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={14} width={`${100 - ((line * 23) % 41)}%`} />
      ))}
    </div>
  );
}
