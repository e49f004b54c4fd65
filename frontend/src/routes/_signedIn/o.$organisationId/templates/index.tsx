import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../../graphql/generated";
import { prefetch, usePageData } from "../../../../session/data";
import { ListPanel } from "../../../../shell/ListPanel";
import { ButtonLink } from "../../../../shell/links";
import { ListSearch, pageSize } from "../../../../shell/lists";
import { Page } from "../../../../shell/Page";
import { cursor, searchOf, text } from "../../../../shell/search";
import { useMay, useStanding } from "../../../../shell/viewer";
import { TemplateList } from "../../../../templates/TemplateList";
import { EmptyState } from "../../../../ui/EmptyState";
import { PlusIcon, TemplateIcon } from "../../../../ui/icons";
import { ListToolbar } from "../../../../ui/ListToolbar";

const TemplatesPage = graphql(`
  query TemplatesPage($organisationId: ID!, $search: String, $first: Int!, $after: String) {
    templates(organisationId: $organisationId, search: $search, first: $first, after: $after) {
      nodes {
        id
        ...TemplateList_template
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const validateSearch = searchOf({ search: text, after: cursor });

function variablesOf(
  organisationId: string,
  { search, after }: ReturnType<typeof validateSearch>,
) {
  return { organisationId, search: search ?? null, first: pageSize, after: after ?? null };
}

export const Route = createFileRoute("/_signedIn/o/$organisationId/templates/")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    prefetch(context.client, TemplatesPage, variablesOf(params.organisationId, deps)),
  component: Templates,
});

function Templates() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayDraft = useMay("DRAFT_TEMPLATE");
  const search = Route.useSearch();
  const { data, busy } = usePageData(TemplatesPage, variablesOf(organisation.id, search));
  const create = (
    <ButtonLink
      to="/o/$organisationId/templates/new"
      params={{ organisationId: organisation.id }}
      leftSection={<PlusIcon size={18} />}
    >
      {t("templates.create")}
    </ButtonLink>
  );
  return (
    <Page
      title={t("navigation.templates")}
      lead={t("templates.lead")}
      actions={mayDraft && create}
    >
      <ListToolbar>
        <ListSearch label={t("templates.search")} value={search.search} />
      </ListToolbar>
      <ListPanel
        connection={data?.templates}
        after={search.after}
        filters={{ search: search.search }}
        summary={(count) => t("templates.summary", { count })}
        empty={
          <EmptyState
            icon={<TemplateIcon />}
            title={t("templates.emptyTitle")}
            action={mayDraft && create}
          >
            {t("templates.empty")}
          </EmptyState>
        }
      >
        {(templates) => <TemplateList templates={templates} busy={busy} />}
      </ListPanel>
    </Page>
  );
}
