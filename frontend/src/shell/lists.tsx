import { useNavigate, useRouter, useRouterState } from "@tanstack/react-router";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { FilterSelect as BareFilter, SearchField } from "../ui/ListToolbar";
import { Pager } from "../ui/Pager";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** The entry before this one in the browser's history is the list's previous page */
    paged?: boolean;
  }
}

/** How many rows a page of a list has. */
export const pageSize = 25;

/** Which parameters there are is the open route's matter, and its `validateSearch` sees to it. */
function onOpenRoute(change: (before: Record<string, unknown>) => Record<string, unknown>) {
  return change as never;
}

/** Changes a list's state where it lives: in the URL. A new search or filter starts at the first page. */
export function useListState() {
  const navigate = useNavigate();
  return useCallback(
    (changes: Record<string, string | boolean | undefined>) => {
      void navigate({
        to: ".",
        search: onOpenRoute((before) => ({
          ...before,
          after: undefined,
          ...Object.fromEntries(
            Object.entries(changes).map(([key, value]) => [key, value === "" ? undefined : value]),
          ),
        })),
        replace: true,
        resetScroll: false,
      });
    },
    [navigate],
  );
}

/** The search box of a list, tied to `?search=`, or to another name when a page has more than one list. */
export function ListSearch(props: {
  name?: string;
  /** The search parameter that holds the list's cursor, when it is not `after` */
  cursorName?: string;
  label: string;
  value: string | undefined;
}) {
  const { name = "search", cursorName = "after", label, value } = props;
  const { t } = useTranslation();
  const change = useListState();
  return (
    <SearchField
      label={label}
      clearLabel={t("list.clearSearch")}
      value={value ?? ""}
      onSearch={(search) => change({ [cursorName]: undefined, [name]: search })}
    />
  );
}

/** A filter of a list, tied to one search parameter. */
export function ListFilter<Value extends string>(props: {
  /** The search parameter */
  name: string;
  /** The search parameter that holds the list's cursor, when it is not `after` */
  cursorName?: string;
  label: string;
  allLabel: string;
  value: Value | undefined;
  options: readonly { value: Value; label: string }[];
}) {
  const { cursorName = "after", ...bare } = props;
  const change = useListState();
  return (
    <BareFilter
      {...bare}
      onChange={(value) => change({ [cursorName]: undefined, [props.name]: value })}
    />
  );
}

interface ListPagerProps {
  /** The search parameter that holds the cursor, when a page has more than one list */
  name?: string | undefined;
  /** The list's name, when a page has more than one list */
  list?: string | undefined;
  /** The cursor this page starts after; absent on the first page */
  after: string | undefined;
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
  /** E.g. "37 aftaler" */
  summary: string;
}

/** Next and previous page. Previous goes back in history when that is where it is, else to the start. */
export function ListPager({ name = "after", list, after, pageInfo, summary }: ListPagerProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const router = useRouter();
  const cameFromPrevious = useRouterState({ select: (state) => state.location.state.paged });
  const goTo = (cursor: string | undefined) => {
    void navigate({
      to: ".",
      search: onOpenRoute((before) => ({ ...before, [name]: cursor })),
      state: { paged: cursor !== undefined },
    });
  };
  return (
    <Pager
      label={list === undefined ? t("list.pages") : t("list.pagesOf", { list })}
      summary={summary}
      previousLabel={t("list.previous")}
      nextLabel={t("list.next")}
      {...(after !== undefined && {
        onPrevious: () => (cameFromPrevious ? router.history.back() : goTo(undefined)),
      })}
      {...(pageInfo.hasNextPage && { onNext: () => goTo(pageInfo.endCursor ?? undefined) })}
    />
  );
}
