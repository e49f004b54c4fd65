import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { SigningReminders } from "../../../agreements/SigningReminders";
import { graphql } from "../../../graphql/generated";
import { ApiTokenList, CreateApiTokenDialog } from "../../../organisations/ApiTokens";
import { CloseOrganisation } from "../../../organisationState/CloseOrganisation";
import { Contacts } from "../../../organisations/Contacts";
import { Group } from "../../../organisations/Group";
import { OrganisationForm } from "../../../organisations/OrganisationForm";
import { RequireSecondFactor } from "../../../organisations/RequireSecondFactor";
import { SigningRules } from "../../../organisations/SigningRules";
import { prefetch, usePageData } from "../../../session/data";
import { ButtonLink } from "../../../shell/links";
import { ListPager, pageSize } from "../../../shell/lists";
import { Page } from "../../../shell/Page";
import { ProblemPage } from "../../../shell/ProblemPage";
import { cursor, searchOf } from "../../../shell/search";
import { useMay, useStanding } from "../../../shell/viewer";
import { EmptyState } from "../../../ui/EmptyState";
import { LinkIcon } from "../../../ui/icons";
import { Panel } from "../../../ui/Panel";
import { ListSkeleton, TextSkeleton } from "../../../ui/Skeletons";

const SettingsPage = graphql(`
  query SettingsPage($organisationId: ID!) {
    organisation(id: $organisationId) {
      id
      version
      ...CloseOrganisation_organisation
      ...Contacts_organisation
      ...Group_organisation
      ...OrganisationForm_organisation
      ...RequireSecondFactor_organisation
      ...SigningRules_organisation
    }
  }
`);

/** Asked for only by those who may manage tokens. */
const ApiTokensPage = graphql(`
  query ApiTokensPage($organisationId: ID!, $first: Int!, $after: String) {
    apiTokens(organisationId: $organisationId, first: $first, after: $after) {
      nodes {
        id
        ...ApiTokens_token
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

export const Route = createFileRoute("/_signedIn/o/$organisationId/settings")({
  validateSearch,
  loader: ({ context, params }) =>
    prefetch(context.client, SettingsPage, { organisationId: params.organisationId }),
  component: Settings,
});

function Settings() {
  const { t } = useTranslation();
  const { organisation: here } = useStanding();
  const mayIssue = useMay("ISSUE_AGREEMENT");
  const mayRequire = useMay("REQUIRE_SECOND_FACTOR");
  const maySetSigning = useMay("SET_SIGNING_RULES");
  const mayClose = useMay("CLOSE_ORGANISATION");
  const maySignOn = useMay("MANAGE_SIGN_ON");
  const mayManageSeal = useMay("MANAGE_SEALING_KEYS");
  const mayManageTokens = useMay("MANAGE_TOKENS");
  const mayManageWebhooks = useMay("MANAGE_WEBHOOKS");
  const { data } = usePageData(SettingsPage, { organisationId: here.id });
  if (data && !data.organisation) return <ProblemPage problem="notFound" />;
  const organisation = data?.organisation;
  return (
    <Page title={t("navigation.settings")} lead={t("organisation.lead")}>
      <Panel title={t("organisation.profile")}>
        {organisation ? (
          <OrganisationForm key={organisation.version} organisation={organisation} />
        ) : (
          <TextSkeleton lines={8} />
        )}
      </Panel>
      {organisation && <Contacts organisation={organisation} />}
      {organisation && <Group organisation={organisation} />}
      {maySetSigning && organisation && <SigningRules organisation={organisation} />}
      {mayIssue && here.kind === "VENDOR" && <SigningReminders />}
      {mayRequire && organisation && <RequireSecondFactor organisation={organisation} />}
      {maySignOn && (
        <Panel title={t("signOnPage.title")} lead={t("signOnPage.lead")}>
          <ButtonLink
            variant="default"
            to="/o/$organisationId/sign-on"
            params={{ organisationId: here.id }}
          >
            {t("signOnPage.open")}
          </ButtonLink>
        </Panel>
      )}
      {mayManageSeal && (
        <Panel title={t("sealPage.title")} lead={t("sealPage.settingsLead")}>
          <ButtonLink
            variant="default"
            to="/o/$organisationId/seal"
            params={{ organisationId: here.id }}
          >
            {t("sealPage.open")}
          </ButtonLink>
        </Panel>
      )}
      {mayManageTokens && (
        <Panel title={t("serviceAccounts.title")} lead={t("serviceAccounts.settingsLead")}>
          <ButtonLink
            variant="default"
            to="/o/$organisationId/service-accounts"
            params={{ organisationId: here.id }}
          >
            {t("serviceAccounts.open")}
          </ButtonLink>
        </Panel>
      )}
      {mayManageWebhooks && (
        <Panel title={t("webhooks.title")} lead={t("webhooks.settingsLead")}>
          <ButtonLink
            variant="default"
            to="/o/$organisationId/webhooks"
            params={{ organisationId: here.id }}
          >
            {t("webhooks.open")}
          </ButtonLink>
        </Panel>
      )}
      {mayManageTokens && <Tokens organisationId={here.id} />}
      {mayClose && organisation && <CloseOrganisation organisation={organisation} />}
    </Page>
  );
}

function Tokens({ organisationId }: { organisationId: string }) {
  const { t } = useTranslation();
  const { after } = Route.useSearch();
  const { data, busy } = usePageData(ApiTokensPage, {
    organisationId,
    first: pageSize,
    after: after ?? null,
  });
  const tokens = data?.apiTokens;
  return (
    <Panel
      title={t("tokens.title")}
      lead={t("tokens.lead")}
      actions={<CreateApiTokenDialog organisationId={organisationId} />}
      flush
    >
      {!tokens && <ListSkeleton rows={2} />}
      {tokens?.nodes.length === 0 && (
        <EmptyState icon={<LinkIcon />} title={t("tokens.emptyTitle")}>
          {t("tokens.empty")}
        </EmptyState>
      )}
      {tokens && tokens.nodes.length > 0 && (
        <>
          <ApiTokenList tokens={tokens.nodes} busy={busy} />
          <ListPager
            after={after}
            pageInfo={tokens.pageInfo}
            summary={t("tokens.summary", { count: tokens.totalCount })}
          />
        </>
      )}
    </Panel>
  );
}
