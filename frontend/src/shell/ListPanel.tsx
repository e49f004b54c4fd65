import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../ui/EmptyState";
import { SearchIcon } from "../ui/icons";
import { Panel } from "../ui/Panel";
import { ListSkeleton } from "../ui/Skeletons";
import { ListPager, useListState } from "./lists";

interface Connection<Node> {
  nodes: readonly Node[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
  totalCount: number;
}

interface ListPanelProps<Node> {
  /** Heading, when the page has more than one list */
  title?: string;
  lead?: string;
  /** The search parameter that holds the cursor, when it is not `after` */
  cursorName?: string;
  /** Undefined until the first answer */
  connection: Connection<Node> | undefined;
  after: string | undefined;
  /** The filters in force; with any of them an empty list means "nothing found" */
  filters: Readonly<Record<string, string | boolean | undefined>>;
  summary: (count: number) => string;
  empty: ReactNode;
  children: (nodes: readonly Node[]) => ReactNode;
}

/** The life of every list: skeleton, empty place that teaches, nothing found, rows with their pager. */
export function ListPanel<Node>(props: ListPanelProps<Node>) {
  const { connection, after, filters, summary, empty, children } = props;
  const { t } = useTranslation();
  const change = useListState();
  const heading = {
    ...(props.title !== undefined && { title: props.title }),
    ...(props.lead !== undefined && { lead: props.lead }),
  };
  if (connection === undefined) {
    return (
      <Panel flush {...heading}>
        <ListSkeleton />
      </Panel>
    );
  }
  if (connection.nodes.length === 0) {
    const filtered = Object.values(filters).some((value) => value !== undefined);
    return (
      <Panel flush {...heading}>
        {filtered || after !== undefined ? (
          <EmptyState
            icon={<SearchIcon />}
            title={t("list.nothingFound")}
            action={
              <Button
                variant="default"
                onClick={() =>
                  change(Object.fromEntries(Object.keys(filters).map((key) => [key, undefined])))
                }
              >
                {t("list.clearFilters")}
              </Button>
            }
          >
            {t("list.nothingFoundWords")}
          </EmptyState>
        ) : (
          empty
        )}
      </Panel>
    );
  }
  return (
    <Panel flush {...heading}>
      {children(connection.nodes)}
      <ListPager
        name={props.cursorName}
        list={props.title}
        after={after}
        pageInfo={connection.pageInfo}
        summary={summary(connection.totalCount)}
      />
    </Panel>
  );
}
