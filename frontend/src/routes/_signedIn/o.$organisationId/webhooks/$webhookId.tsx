import { createFileRoute } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useClient } from "urql";
import { graphql } from "../../../../graphql/generated";
import { prefetch, usePageData } from "../../../../session/data";
import { TextLink } from "../../../../shell/links";
import { ListPager, pageSize } from "../../../../shell/lists";
import { Page } from "../../../../shell/Page";
import { cursor, searchOf } from "../../../../shell/search";
import { useStanding } from "../../../../shell/viewer";
import { Callout } from "../../../../ui/Alerts";
import { EmptyState } from "../../../../ui/EmptyState";
import { Facts } from "../../../../ui/Facts";
import { LinkIcon } from "../../../../ui/icons";
import { Panel } from "../../../../ui/Panel";
import { TextSkeleton } from "../../../../ui/Skeletons";
import { DeliveryRows } from "../../../../webhooks/DeliveryRows";
import { WebhookActions } from "../../../../webhooks/WebhookActions";
import { WebhookStateBadge } from "../../../../webhooks/WebhookStateBadge";
import { useDates } from "../../../../words/dates";

const WebhookPage = graphql(`
  query WebhookPage($id: ID!, $first: Int!, $after: String) {
    webhook(id: $id) {
      id
      url
      description
      events
      state
      formerSignsUntil
      failingSince
      switchesOffAt
      switchedOffAt
      succeededAt
      ...WebhookActions_webhook
    }
    webhookDeliveries(webhookId: $id, first: $first, after: $after) {
      nodes {
        id
        state
        attempts
        ...DeliveryRows_delivery
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

/** While somebody waits for the answer to a message that was just written, the page asks so often. */
const askEvery = 2_000;

const validateSearch = searchOf({ after: cursor });

export const Route = createFileRoute("/_signedIn/o/$organisationId/webhooks/$webhookId")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, WebhookPage, {
      id: params.webhookId,
      first: pageSize,
      after: deps.after ?? null,
    }),
  component: Webhook,
});

/** One webhook: how it stands, what can be done to it, and the log of what it was told. */
function Webhook() {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const { webhookId } = Route.useParams();
  const { after } = Route.useSearch();
  const { data } = usePageData(WebhookPage, {
    id: webhookId,
    first: pageSize,
    after: after ?? null,
  });
  const webhook = data?.webhook;
  const log = data?.webhookDeliveries;
  const client = useClient();
  const waits = log?.nodes.some(({ state, attempts }) => state === "QUEUED" && attempts <= 1) ?? false;
  useEffect(() => {
    if (!waits) return;
    const variables = { id: webhookId, first: pageSize, after: after ?? null };
    const asking = setInterval(() => prefetch(client, WebhookPage, variables), askEvery);
    return () => clearInterval(asking);
  }, [client, waits, webhookId, after]);
  const when = (at: string | null) => at && dates.shortDateTime(at);
  return (
    <Page
      title={webhook && (webhook.description ?? t("webhooks.one"))}
      badge={
        webhook && (
          <WebhookStateBadge state={webhook.state} failing={webhook.failingSince !== null} />
        )
      }
      back={
        <TextLink to="/o/$organisationId/webhooks" params={{ organisationId: organisation.id }}>
          {t("webhooks.title")}
        </TextLink>
      }
    >
      {webhook?.failingSince && webhook.switchesOffAt && (
        <Callout tone="waiting">
          <p>
            {t("webhooks.failingWords", {
              since: dates.shortDateTime(webhook.failingSince),
              until: dates.shortDateTime(webhook.switchesOffAt),
            })}
          </p>
        </Callout>
      )}
      {webhook?.switchedOffAt && (
        <Callout tone="bad">
          <p>
            {t("webhooks.switchedOffWords", { when: dates.shortDateTime(webhook.switchedOffAt) })}
          </p>
        </Callout>
      )}
      <Panel title={t("webhooks.settings")}>
        {webhook ? (
          <>
            <Facts
              items={[
                {
                  label: t("webhooks.url"),
                  value: <span style={{ overflowWrap: "anywhere" }}>{webhook.url}</span>,
                  wide: true,
                },
                {
                  label: t("webhooks.events"),
                  value: webhook.events.map((event) => t(`webhookEvent.${event}`)).join(", "),
                  wide: true,
                },
                { label: t("webhooks.succeeded"), value: when(webhook.succeededAt) },
                { label: t("webhooks.formerSecret"), value: when(webhook.formerSignsUntil) },
              ]}
            />
            <WebhookActions webhook={webhook} />
          </>
        ) : (
          <TextSkeleton lines={5} />
        )}
      </Panel>
      <Panel title={t("webhooks.log")} lead={t("webhooks.logLead")} flush>
        {log?.nodes.length === 0 && (
          <EmptyState icon={<LinkIcon />} title={t("webhooks.logEmptyTitle")}>
            {t("webhooks.logEmpty")}
          </EmptyState>
        )}
        {log && log.nodes.length > 0 && (
          <>
            <DeliveryRows deliveries={log.nodes} active={webhook?.state === "ACTIVE"} />
            <ListPager
              after={after}
              pageInfo={log.pageInfo}
              summary={t("webhooks.logSummary", { count: log.totalCount })}
            />
          </>
        )}
      </Panel>
    </Page>
  );
}
