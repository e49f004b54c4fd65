import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { MailList } from "../mailbox/MailList";
import { MailView } from "../mailbox/MailView";
import { prefetch, usePageData } from "../session/data";
import { FramedProblem } from "../shell/FramedProblem";
import { ListPanel } from "../shell/ListPanel";
import { ListSearch, pageSize } from "../shell/lists";
import { OpenFrame } from "../shell/OpenFrame";
import { Page } from "../shell/Page";
import { ProblemPage } from "../shell/ProblemPage";
import { cursor, searchOf, text } from "../shell/search";
import { EmptyState } from "../ui/EmptyState";
import { MailIcon } from "../ui/icons";
import { ListToolbar } from "../ui/ListToolbar";
import { Panel } from "../ui/Panel";
import { Split } from "../ui/Split";

const MailboxPage = graphql(`
  query MailboxPage($search: String, $first: Int!, $after: String) {
    portal {
      demo
    }
    demoMailbox(search: $search, first: $first, after: $after) {
      nodes {
        id
        ...MailList_mail
        ...MailView_mail
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const validateSearch = searchOf({ search: text, mail: text, after: cursor });

function variablesOf({ search, after }: ReturnType<typeof validateSearch>) {
  return { search: search ?? null, first: pageSize, after: after ?? null };
}

export const Route = createFileRoute("/mailbox")({
  validateSearch,
  loaderDeps: ({ search: { search, after } }) => ({ search, after }),
  loader: ({ context, deps }) => prefetch(context.client, MailboxPage, variablesOf(deps)),
  errorComponent: FramedProblem,
  component: Mailbox,
});

function Mailbox() {
  const { t } = useTranslation();
  const search = Route.useSearch();
  const { data } = usePageData(MailboxPage, variablesOf(search));
  if (data && !data.portal.demo) {
    return (
      <OpenFrame>
        <ProblemPage problem="notFound" />
      </OpenFrame>
    );
  }
  const open =
    data?.demoMailbox.nodes.find(({ id }) => id === search.mail) ?? data?.demoMailbox.nodes[0];
  return (
    <OpenFrame>
      <Page title={t("navigation.mailbox")} lead={t("mailbox.lead")}>
        <ListToolbar>
          <ListSearch label={t("mailbox.search")} value={search.search} />
        </ListToolbar>
        <Split
          list={
            <ListPanel
              connection={data?.demoMailbox}
              after={search.after}
              filters={{ search: search.search }}
              summary={(count) => t("mailbox.summary", { count })}
              empty={
                <EmptyState icon={<MailIcon />} title={t("mailbox.emptyTitle")}>
                  {t("mailbox.empty")}
                </EmptyState>
              }
            >
              {(mails) => <MailList mails={mails} openId={open?.id} />}
            </ListPanel>
          }
        >
          {open ? <MailView key={open.id} mail={open} /> : <Panel>{t("mailbox.choose")}</Panel>}
        </Split>
      </Page>
    </OpenFrame>
  );
}
