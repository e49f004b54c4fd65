import { Button } from "@mantine/core";
import { ChevronLeftIcon, ChevronRightIcon } from "./icons";
import css from "./Pager.module.css";

interface PagerProps {
  label: string;
  /** E.g. "37 aftaler" */
  summary: string;
  previousLabel: string;
  nextLabel: string;
  /** Absent: there is no such page */
  onPrevious?: () => void;
  onNext?: () => void;
}

/** Steps through a list by cursor. Nothing is drawn when everything fits on one page but the count. */
export function Pager(props: PagerProps) {
  const { label, summary, previousLabel, nextLabel, onPrevious, onNext } = props;
  return (
    <nav className={css["pager"]} aria-label={label}>
      <output className={css["summary"]}>{summary}</output>
      {(onPrevious !== undefined || onNext !== undefined) && (
        <span className={css["steps"]}>
          <Button
            variant="default"
            size="xs"
            leftSection={<ChevronLeftIcon size={16} />}
            disabled={onPrevious === undefined}
            onClick={onPrevious}
          >
            {previousLabel}
          </Button>
          <Button
            variant="default"
            size="xs"
            rightSection={<ChevronRightIcon size={16} />}
            disabled={onNext === undefined}
            onClick={onNext}
          >
            {nextLabel}
          </Button>
        </span>
      )}
    </nav>
  );
}
