import { Box, Button } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { AgreementDecisions } from "../../../../agreements/AgreementDecisions";
import { AgreementContents, AgreementDocument } from "../../../../agreements/AgreementDocument";
import { AgreementProof } from "../../../../agreements/AgreementProof";
import { EvidenceBundle } from "../../../../agreements/EvidenceBundle";
import { AgreementTerms } from "../../../../agreements/AgreementTerms";
import { AgreementTimeline } from "../../../../agreements/AgreementTimeline";
import { AgreementVersions } from "../../../../agreements/AgreementVersions";
import { AnnexRevisionsPage, AnnexView, annexRevisionsShown } from "../../../../agreements/annex/AnnexView";
import { HandOver } from "../../../../agreements/HandOver";
import { AgreementSections } from "../../../../agreements/life/AgreementSections";
import { LifeView } from "../../../../agreements/life/LifeView";
import { StandingBadge } from "../../../../agreements/life/StandingBadge";
import { StandingCallouts } from "../../../../agreements/life/StandingCallouts";
import { NegotiationCallout } from "../../../../agreements/negotiation/NegotiationCallout";
import { SignPanel } from "../../../../agreements/SignPanel";
import { useOpenedBySignatory } from "../../../../agreements/useOpenedBySignatory";
import { graphql, readFragment } from "../../../../graphql/generated";
import type {
  AgreementPage_VersionFragment,
  AgreementPageQuery,
} from "../../../../graphql/generated/graphql";
import { prefetch, usePageData } from "../../../../session/data";
import { TextLink } from "../../../../shell/links";
import { Page } from "../../../../shell/Page";
import { ProblemPage } from "../../../../shell/ProblemPage";
import { oneOf, searchOf, text } from "../../../../shell/search";
import { useStanding } from "../../../../shell/viewer";
import { Callout } from "../../../../ui/Alerts";
import { PenIcon } from "../../../../ui/icons";
import { Panel } from "../../../../ui/Panel";
import { TextSkeleton } from "../../../../ui/Skeletons";
import { WithAside } from "../../../../ui/WithAside";
import { useDates } from "../../../../words/dates";

const AgreementPage = graphql(`
  query AgreementPage($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Agreement {
        reference
        state
        createdAt
        vendor {
          id
          legalName
        }
        customer {
          id
          legalName
        }
        services {
          id
          title
        }
        currentVersion {
          id
          ...AgreementPage_version
        }
        versions {
          id
          ...AgreementVersions_version
        }
        ...EvidenceBundle_agreement
        ...StandingCallouts_agreement
      }
    }
  }
`);

/** The course of an agreement is fetched only where it is shown: whoever signs does not wait for it. */
const AgreementLifePage = graphql(`
  query AgreementLifePage($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Agreement {
        ...LifeView_agreement
      }
    }
  }
`);

/** An older version is fetched only when it is asked for. */
const AgreementVersionPage = graphql(`
  query AgreementVersionPage($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on AgreementVersion {
        ...AgreementPage_version
      }
    }
  }
`);

const AgreementPageVersion = graphql(`
  fragment AgreementPage_version on AgreementVersion {
    id
    number
    title
    state
    expiresAt
    changeReason
    declinedReason
    canSign
    canDecline
    cannotSignBecause
    signingOrder
    processorDue
    controllerDue
    parameters {
      ...AgreementTerms_parameters
    }
    ...NegotiationCallout_version
    ...AgreementTimeline_version
    ...AgreementDocument_version
    ...AgreementDecisions_version
    ...AgreementProof_version
    ...SignPanel_version
    ...AnnexView_version
    ...HandOver_version
    canHandOver
  }
`);

const validateSearch = searchOf({
  version: text,
  view: oneOf(["life", "subProcessors"]),
  revision: text,
});

export const Route = createFileRoute("/_signedIn/o/$organisationId/agreements/$agreementId")({
  validateSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context, params, deps }) => {
    prefetch(context.client, AgreementPage, { id: params.agreementId });
    if (deps.view === "life") prefetch(context.client, AgreementLifePage, { id: params.agreementId });
    if (deps.view === "subProcessors") {
      const first = annexRevisionsShown;
      prefetch(context.client, AnnexRevisionsPage, { agreementId: params.agreementId, first });
    }
    if (deps.version) prefetch(context.client, AgreementVersionPage, { id: deps.version });
  },
  component: Agreement,
});

function Agreement() {
  const { t } = useTranslation();
  const { agreementId } = Route.useParams();
  const { version: picked, view, revision } = Route.useSearch();
  const { membership, organisation } = useStanding();
  const { data } = usePageData(AgreementPage, { id: agreementId });
  const agreement = data?.node?.__typename === "Agreement" ? data.node : undefined;
  if (data && !agreement) return <ProblemPage problem="notFound" />;
  const current = readFragment(AgreementPageVersion, agreement?.currentVersion);
  const back = (
    <TextLink to="/o/$organisationId/agreements" params={{ organisationId: organisation.id }}>
      {t("agreement.back")}
    </TextLink>
  );
  if (!agreement || !current) {
    return (
      <Page title={undefined} back={back}>
        <Panel>
          <TextSkeleton lines={3} />
        </Panel>
        <Panel>
          <TextSkeleton lines={14} />
        </Panel>
      </Page>
    );
  }
  const vendorReads = agreement.vendor.id === organisation.id;
  // Before a version is in force there is no course to show, and no tab that leads back from it.
  const begun = agreement.state !== "PENDING";
  const shown = begun ? (view ?? "document") : "document";
  const here = shown === "life";
  const counterparty = vendorReads ? agreement.customer : agreement.vendor;
  return (
    <Page
      back={back}
      title={t("agreement.title", { name: counterparty.legalName })}
      badge={<StandingBadge state={agreement.state} version={current.state} />}
      lead={[
        agreement.reference,
        t("agreement.version", { number: current.number }),
        ...agreement.services.map(({ title }) => title),
      ].join(" · ")}
      actions={<AgreementDecisions version={current} />}
    >
      <StandingCallouts
        agreement={agreement}
        vendorReads={vendorReads}
        here={here}
      />
      {begun && <AgreementSections />}
      {here ? (
        <Life id={agreement.id} vendorReads={vendorReads} title={membership.title} />
      ) : shown === "subProcessors" ? (
        <AnnexView
          agreementId={agreement.id}
          reference={agreement.reference}
          version={current}
          picked={revision}
        />
      ) : picked !== undefined && picked !== current.id ? (
        <OlderVersion id={picked} agreement={agreement} />
      ) : (
        <Version
          version={current}
          agreement={agreement}
          {...(begun && { annexBNote: <SignedList /> })}
        />
      )}
    </Page>
  );
}

type AgreementNode = Extract<
  NonNullable<AgreementPageQuery["node"]>,
  { readonly __typename: "Agreement" }
>;

/** What became of the agreement. */
function Life({ id, ...reader }: { id: string; vendorReads: boolean; title: string | null }) {
  const { data } = usePageData(AgreementLifePage, { id });
  if (data?.node?.__typename !== "Agreement") {
    return (
      <Panel>
        <TextSkeleton lines={14} />
      </Panel>
    );
  }
  return <LifeView agreement={data.node} {...reader} />;
}

/** A version that is no longer the one that counts; it can be read, not acted on. */
function OlderVersion({ id, agreement }: { id: string; agreement: AgreementNode }) {
  const { t } = useTranslation();
  const { data } = usePageData(AgreementVersionPage, { id });
  if (!data) {
    return (
      <Panel>
        <TextSkeleton lines={14} />
      </Panel>
    );
  }
  const version = readFragment(
    AgreementPageVersion,
    data.node?.__typename === "AgreementVersion" ? data.node : undefined,
  );
  if (!version) return <ProblemPage problem="notFound" />;
  return (
    <>
      <Callout tone="info" title={t("agreement.older", { number: version.number })}>
        <TextLink to="." search={{}}>
          {t("agreement.toCurrent")}
        </TextLink>
      </Callout>
      <Version version={version} agreement={agreement} />
    </>
  );
}

/** The document has the list that was signed; what holds now may be a revision of it. */
function SignedList() {
  const { t } = useTranslation();
  return (
    <p>
      {t("agreement.annexBSigned")}{" "}
      <TextLink to="." search={{ view: "subProcessors" }} underline="always">
        {t("agreement.annexBNow")}
      </TextLink>
    </p>
  );
}

function Version(props: {
  version: AgreementPage_VersionFragment;
  agreement: AgreementNode;
  annexBNote?: ReactNode;
}) {
  const { version, agreement } = props;
  const { t } = useTranslation();
  const dates = useDates();
  const { membership, organisation } = useStanding();
  const [signed, setSigned] = useState(false);
  useOpenedBySignatory(organisation.kind === "CUSTOMER" ? version : undefined);
  /** Signatures that the reader's own side still owes. */
  const owed = organisation.kind === "CUSTOMER" ? version.controllerDue : version.processorDue;
  /** Whether the reader's side cannot sign before the other has. */
  const waits =
    open.has(version.state) &&
    (organisation.kind === "CUSTOMER"
      ? version.signingOrder === "PROCESSOR_FIRST" && version.processorDue > 0
      : version.signingOrder === "CONTROLLER_FIRST" && version.controllerDue > 0);
  return (
    <>
      {version.declinedReason !== null && (
        <Callout tone="waiting" title={t("agreement.declinedBecause")}>
          <p>{version.declinedReason}</p>
        </Callout>
      )}
      {version.canSign && (
        <Callout tone="waiting" title={t("agreement.waitsForYou")}>
          <p>
            {version.expiresAt
              ? t("agreement.readAndSignBefore", { date: dates.legal.date(version.expiresAt) })
              : t("agreement.readAndSign")}
          </p>
          <Button component="a" href="#signature" mt="xs" leftSection={<PenIcon size={18} />}>
            {t("agreement.toSignature")}
          </Button>
        </Callout>
      )}
      {version.canHandOver && version.cannotSignBecause === "FORBIDDEN" && (
        <Callout tone="info" title={t("handOver.lead")}>
          {/* The agreement stands between here and there. */}
          <Button component="a" href="#hand-over" variant="default">
            {t("handOver.open")}
          </Button>
        </Callout>
      )}
      <NegotiationCallout version={version} agreementId={agreement.id} />
      <Panel>
        <AgreementTimeline version={version} />
      </Panel>
      <WithAside
        aside={
          <>
            <Box visibleFrom="lg">
              <Panel title={t("agreement.contents")}>
                <AgreementContents version={version} />
              </Panel>
            </Box>
            <Panel title={t("proof.heading")}>
              <AgreementProof version={version} reference={agreement.reference} />
            </Panel>
            <Panel title={t("evidence.heading")}>
              <EvidenceBundle agreement={agreement} />
            </Panel>
            {agreement.versions.length > 1 && (
              <Panel title={t("agreement.versions")}>
                <AgreementVersions
                  versions={agreement.versions}
                  shownId={version.id}
                  agreementId={agreement.id}
                />
              </Panel>
            )}
          </>
        }
      >
        <Panel title={t("agreement.terms.heading")} lead={t("agreement.terms.lead")}>
          <AgreementTerms parameters={version.parameters} />
        </Panel>
        <Panel>
          <Box component="details" hiddenFrom="lg" mb="md">
            <summary>{t("agreement.contents")}</summary>
            <AgreementContents version={version} />
          </Box>
          <AgreementDocument version={version} annexBNote={props.annexBNote} />
        </Panel>
        <SignPanel
          version={version}
          asController={organisation.kind === "CUSTOMER"}
          title={membership.title}
          onSigned={() => setSigned(true)}
        />
        {/* Where the panel was, because that is where the reader is. */}
        <output>
          {signed && (
            <Callout tone="good" title={t("sign.done")}>
              <p>
                {t(
                  version.state === "IN_FORCE"
                    ? "sign.doneInForce"
                    : owed > 0
                      ? "sign.doneColleague"
                      : "sign.doneWaiting",
                )}
              </p>
            </Callout>
          )}
        </output>
        {waits && (
          <Callout tone="info" title={t("sign.notYet")}>
            <p>{t(organisation.kind === "CUSTOMER" ? "sign.vendorFirst" : "sign.customerFirst")}</p>
          </Callout>
        )}
        <HandOver version={version} />
        {!version.canSign && !version.canHandOver && cannotSign.has(version.cannotSignBecause ?? "") && (
          <Callout tone="info">
            <p>{t("sign.notYours")}</p>
          </Callout>
        )}
      </WithAside>
    </>
  );
}

/** Reasons that concern the reader's own authority, not the state of the agreement. */
const cannotSign = new Set(["FORBIDDEN"]);

/** States in which a signature is awaited. */
const open = new Set<string>(["SENT", "VIEWED", "NEGOTIATING", "PARTIALLY_SIGNED"]);
