import { TextSkeleton } from "../ui/Skeletons";
import css from "./Shell.module.css";
import pageCss from "./Page.module.css";

/** The frame before it is known who is signed in: same sizes, so that nothing moves. */
export function ShellSkeleton() {
  return (
    <div className={css["shell"]} aria-busy="true">
      <div className={css["rail"]} />
      <div className={css["column"]}>
        <div className={css["header"]} />
        <div className={pageCss["page"]}>
          <TextSkeleton lines={6} />
        </div>
      </div>
    </div>
  );
}
