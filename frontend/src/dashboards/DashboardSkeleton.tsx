import { Skeleton } from "@mantine/core";
import { Panel } from "../ui/Panel";
import { ListSkeleton } from "../ui/Skeletons";
import css from "./DashboardSkeleton.module.css";

/** The shape of a dashboard before its numbers are known. */
export function DashboardSkeleton({ tallies }: { tallies: number }) {
  return (
    <>
      <div className={css["tallies"]} aria-hidden="true">
        {Array.from({ length: tallies }, (_, index) => (
          <Skeleton key={index} height={92} radius={12} />
        ))}
      </div>
      <Panel flush>
        <ListSkeleton rows={5} />
      </Panel>
    </>
  );
}
