import { createFileRoute } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { AgreementStateBadge } from "../../../../agreements/AgreementStateBadge";
import { NegotiationView } from "../../../../agreements/negotiation/NegotiationView";
import { graphql } from "../../../../graphql/generated";
import { prefetch, usePageData } from "../../../../session/data";
import { TextLink } from "../../../../shell/links";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { oneOf, searchOf, text } from "../../../../shell/search";
import { useStanding } from "../../../../shell/viewer";
import { Panel } from "../../../../ui/Panel";
import { TextSkeleton } from "../../../../ui/Skeletons";

const NegotiationPage = graphql(`
  query NegotiationPage($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on AgreementVersion {
        number
        state
        agreement {
          id
          reference
          vendor {
            id
            legalName
          }
          customer {
            id
            legalName
          }
        }
        ...NegotiationView_version
      }
    }
  }
`);

/** An address without a version means the newest one. */
const NegotiationNewest = graphql(`
  query NegotiationNewest($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Agreement {
        versions {
          id
        }
      }
    }
  }
`);

const validateSearch = searchOf({ version: text, only: oneOf(["used"]) });

export const Route = createFileRoute(
  "/_signedIn/o/$organisationId/agreements/$agreementId_/negotiation",
)({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    if (deps.version) prefetch(context.client, NegotiationPage, { id: deps.version });
  },
  component: NegotiationRoute,
});

function NegotiationRoute() {
  const { version, only } = Route.useSearch();
  const onlyUsed = only === "used";
  return version === undefined ? (
    <Newest onlyUsed={onlyUsed} />
  ) : (
    <Negotiation versionId={version} onlyUsed={onlyUsed} />
  );
}

function Newest({ onlyUsed }: { onlyUsed: boolean }) {
  const { agreementId } = Route.useParams();
  const { data } = usePageData(NegotiationNewest, { id: agreementId });
  if (!data) return <Loading />;
  const newest = data.node?.__typename === "Agreement" ? data.node.versions[0] : undefined;
  if (newest === undefined) return <ProblemPage problem="notFound" />;
  return <Negotiation versionId={newest.id} onlyUsed={onlyUsed} />;
}

function Loading({ back }: { back?: ReactNode }) {
  return (
    <Page title={undefined} back={back}>
      <Panel>
        <TextSkeleton lines={14} />
      </Panel>
    </Page>
  );
}

function Negotiation({ versionId, onlyUsed }: { versionId: string; onlyUsed: boolean }) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const { agreementId } = Route.useParams();
  const { data } = usePageData(NegotiationPage, { id: versionId });
  const version = data?.node?.__typename === "AgreementVersion" ? data.node : undefined;
  if (data && (!version || version.agreement.id !== agreementId)) {
    return <ProblemPage problem="notFound" />;
  }
  const back = (
    <TextLink
      to="/o/$organisationId/agreements/$agreementId"
      params={{ organisationId: organisation.id, agreementId }}
      search={{ version: versionId }}
    >
      {t("negotiation.back")}
    </TextLink>
  );
  if (!version) return <Loading back={back} />;
  const { vendor, customer, reference } = version.agreement;
  const vendorReads = vendor.id === organisation.id;
  return (
    <Page
      back={back}
      title={t("negotiation.title", { name: (vendorReads ? customer : vendor).legalName })}
      badge={<AgreementStateBadge state={version.state} />}
      lead={[reference, t("agreement.version", { number: version.number })].join(" · ")}
    >
      <NegotiationView
        version={version}
        agreementId={agreementId}
        organisationId={organisation.id}
        readers={t("negotiation.readers", { vendor: vendor.legalName, customer: customer.legalName })}
        side={vendorReads ? "PROCESSOR" : "CONTROLLER"}
        onlyUsed={onlyUsed}
      />
    </Page>
  );
}
