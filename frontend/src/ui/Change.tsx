import type { ReactNode } from "react";
import css from "./Change.module.css";
import { ArrowRightIcon } from "./icons";

/** One side of a change. */
export interface ChangeSide {
  caption: string;
  name: ReactNode;
  detail?: ReactNode;
}

/** Old and new, side by side with an arrow between; either side may be missing. */
export function Change({ before, after }: { before?: ChangeSide; after?: ChangeSide }) {
  return (
    <div className={css["change"]}>
      {before !== undefined && <SideCard side={before} faded={after !== undefined} />}
      {before !== undefined && after !== undefined && (
        <span className={css["arrow"]}>
          <ArrowRightIcon size={24} />
        </span>
      )}
      {after !== undefined && <SideCard side={after} faded={false} />}
    </div>
  );
}

function SideCard({ side, faded }: { side: ChangeSide; faded: boolean }) {
  return (
    <div className={css["side"]} data-faded={faded || undefined}>
      <span className={css["caption"]}>{side.caption}</span>
      <span className={css["name"]}>{side.name}</span>
      {side.detail !== undefined && <div className={css["detail"]}>{side.detail}</div>}
    </div>
  );
}
