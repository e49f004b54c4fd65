import { StatusBadge } from "../ui/StatusBadge";
import { deadlineTone, nearness, useDates, useNow } from "../words/dates";

/** A deadline as its date and how far away it is. */
export function DeadlineWords({ at }: { at: string }) {
  const dates = useDates();
  const now = useNow();
  const near = nearness(now, new Date(at));
  return (
    <span
      style={{
        display: "inline-flex",
        flexWrap: "wrap",
        // A list's cell says to which side, where the two do not fit beside each other.
        justifyContent: "inherit",
        gap: "0.25rem 0.6rem",
      }}
    >
      <span>{dates.legal.shortDate(at)}</span>
      <StatusBadge tone={deadlineTone(near)}>{dates.deadline(at, now)}</StatusBadge>
    </span>
  );
}
