import { createFileRoute, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { AskForm } from "../../../../assistance/AskForm";
import { graphql } from "../../../../graphql/generated";
import { prefetch, usePageData } from "../../../../session/data";
import { TextLink } from "../../../../shell/links";
import { ListPanel } from "../../../../shell/ListPanel";
import { pageSize } from "../../../../shell/lists";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { cursor, searchOf, text } from "../../../../shell/search";
import { useMay, useStanding } from "../../../../shell/viewer";
import { Callout } from "../../../../ui/Alerts";
import { EmptyState } from "../../../../ui/EmptyState";
import { LifebuoyIcon } from "../../../../ui/icons";
import { Panel } from "../../../../ui/Panel";
import { Row, Rows } from "../../../../ui/Rows";
import { TextSkeleton } from "../../../../ui/Skeletons";

const AskAssistancePage = graphql(`
  query AskAssistancePage($agreementId: ID!) {
    assistanceForm(agreementId: $agreementId) {
      agreement {
        id
        reference
        vendor {
          id
          legalName
        }
      }
      canOpen
      ...AskForm_start
    }
  }
`);

const AskAssistanceAgreements = graphql(`
  query AskAssistanceAgreements($organisationId: ID!, $first: Int!, $after: String) {
    agreements(
      organisationId: $organisationId
      filter: { states: [IN_FORCE, ENDED] }
      first: $first
      after: $after
    ) {
      nodes {
        id
        reference
        vendor {
          id
          legalName
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      totalCount
    }
  }
`);

const validateSearch = searchOf({ agreement: text, after: cursor });

export const Route = createFileRoute("/_signedIn/o/$organisationId/assistance/new")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) =>
    deps.agreement === undefined
      ? prefetch(context.client, AskAssistanceAgreements, {
          organisationId: params.organisationId,
          first: pageSize,
          after: deps.after ?? null,
        })
      : prefetch(context.client, AskAssistancePage, { agreementId: deps.agreement }),
  component: Ask,
});

function Ask() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const { agreement } = Route.useSearch();
  if (!useMay("ASK_ASSISTANCE")) return <ProblemPage problem="forbidden" />;
  return (
    <Page
      title={t("assistance.ask")}
      lead={t("assistance.askLead")}
      back={
        <TextLink to="/o/$organisationId/assistance" params={{ organisationId: organisation.id }}>
          {t("assistance.title")}
        </TextLink>
      }
      narrow
    >
      {agreement === undefined ? <WhichAgreement /> : <Under agreementId={agreement} />}
    </Page>
  );
}

/** The agreements to choose from. */
function WhichAgreement() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const { after } = Route.useSearch();
  const { data } = usePageData(AskAssistanceAgreements, {
    organisationId: organisation.id,
    first: pageSize,
    after: after ?? null,
  });
  return (
    <ListPanel
      title={t("assistance.which")}
      connection={data?.agreements}
      after={after}
      filters={{}}
      summary={(count) => t("assistance.agreements", { count })}
      empty={
        <EmptyState icon={<LifebuoyIcon />} title={t("assistance.noAgreement")}>
          {t("assistance.noAgreementWords")}
        </EmptyState>
      }
    >
      {(agreements) => (
        <Rows label={t("assistance.which")}>
          {agreements.map(({ id, reference, vendor }) => (
            <Row
              key={id}
              main={
                <TextLink to="." search={{ agreement: id }}>
                  {vendor.legalName}
                </TextLink>
              }
              detail={reference}
            />
          ))}
        </Rows>
      )}
    </ListPanel>
  );
}

/** The form, once it is known under which agreement. */
function Under({ agreementId }: { agreementId: string }) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const navigate = useNavigate();
  const { data } = usePageData(AskAssistancePage, { agreementId });
  if (!data) {
    return (
      <Panel>
        <TextSkeleton lines={10} />
      </Panel>
    );
  }
  const start = data.assistanceForm;
  const { reference, vendor } = start.agreement;
  return (
    <Panel title={t("assistance.under", { reference, vendor: vendor.legalName })}>
      {start.canOpen ? (
        <AskForm
          start={start}
          onAsked={(requestId) => {
            void navigate({
              to: "/o/$organisationId/assistance/$requestId",
              params: { organisationId: organisation.id, requestId },
            });
          }}
        />
      ) : (
        <Callout tone="info" title={t("assistance.notNow")}>
          <p>{t("assistance.notNowWords")}</p>
        </Callout>
      )}
    </Panel>
  );
}
