import { Button } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../../graphql/generated";
import { prefetch, usePageData } from "../../../../session/data";
import { TextLink } from "../../../../shell/links";
import { ListPager, pageSize } from "../../../../shell/lists";
import { Page } from "../../../../shell/Page";
import { cursor, searchOf } from "../../../../shell/search";
import { useStanding } from "../../../../shell/viewer";
import { EmptyState } from "../../../../ui/EmptyState";
import { LinkIcon } from "../../../../ui/icons";
import { Panel } from "../../../../ui/Panel";
import { Row, Rows } from "../../../../ui/Rows";
import { ListSkeleton } from "../../../../ui/Skeletons";
import { WebhookDialog } from "../../../../webhooks/WebhookDialog";
import { WebhookStateBadge } from "../../../../webhooks/WebhookStateBadge";

const WebhooksPage = graphql(`
  query WebhooksPage($organisationId: ID!, $first: Int!, $after: String) {
    webhooks(organisationId: $organisationId, first: $first, after: $after) {
      nodes {
        id
        url
        description
        events
        state
        failingSince
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const validateSearch = searchOf({ after: cursor });

export const Route = createFileRoute("/_signedIn/o/$organisationId/webhooks/")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, WebhooksPage, {
      organisationId: params.organisationId,
      first: pageSize,
      after: deps.after ?? null,
    }),
  component: Webhooks,
});

function Webhooks() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const { after } = Route.useSearch();
  const [creating, setCreating] = useState(false);
  const { data } = usePageData(WebhooksPage, {
    organisationId: organisation.id,
    first: pageSize,
    after: after ?? null,
  });
  const webhooks = data?.webhooks;
  const create = <Button onClick={() => setCreating(true)}>{t("webhooks.createTitle")}</Button>;
  return (
    <Page
      title={t("webhooks.title")}
      lead={t("webhooks.lead")}
      actions={webhooks && webhooks.nodes.length > 0 && create}
    >
      <Panel flush>
        {!webhooks && <ListSkeleton rows={2} />}
        {webhooks?.nodes.length === 0 && (
          <EmptyState icon={<LinkIcon />} title={t("webhooks.emptyTitle")} action={create}>
            {t("webhooks.empty")}
          </EmptyState>
        )}
        {webhooks && webhooks.nodes.length > 0 && (
          <>
            <Rows label={t("webhooks.title")}>
              {webhooks.nodes.map((webhook) => (
                <Row
                  key={webhook.id}
                  main={
                    <TextLink
                      to="/o/$organisationId/webhooks/$webhookId"
                      params={{ organisationId: organisation.id, webhookId: webhook.id }}
                    >
                      {webhook.description ?? webhook.url}
                    </TextLink>
                  }
                  detail={webhook.events.map((event) => t(`webhookEvent.${event}`)).join(" · ")}
                  end={
                    <WebhookStateBadge
                      state={webhook.state}
                      failing={webhook.failingSince !== null}
                    />
                  }
                />
              ))}
            </Rows>
            <ListPager
              after={after}
              pageInfo={webhooks.pageInfo}
              summary={t("webhooks.summary", { count: webhooks.totalCount })}
            />
          </>
        )}
      </Panel>
      {creating && <WebhookDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}
