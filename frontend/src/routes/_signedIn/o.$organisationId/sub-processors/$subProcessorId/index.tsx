import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "../../../../../graphql/generated";
import { prefetch, usePageData } from "../../../../../session/data";
import { ButtonLink, TextLink } from "../../../../../shell/links";
import { Page } from "../../../../../shell/Page";
import { ProblemPage } from "../../../../../shell/ProblemPage";
import { useMay, useStanding } from "../../../../../shell/viewer";
import { LocationPicture } from "../../../../../subprocessors/LocationPicture";
import { Diligences } from "../../../../../subprocessors/onFile/Diligences";
import { FileRows } from "../../../../../subprocessors/onFile/FileRows";
import { OnFilePanel } from "../../../../../subprocessors/onFile/OnFilePanel";
import { SubProcessorStateBadge } from "../../../../../subprocessors/SubProcessorStateBadge";
import { TransfersPanel } from "../../../../../subprocessors/transfers/TransfersPanel";
import { Facts } from "../../../../../ui/Facts";
import { MegaphoneIcon } from "../../../../../ui/icons";
import { Panel } from "../../../../../ui/Panel";
import { TextSkeleton } from "../../../../../ui/Skeletons";
import { WithAside } from "../../../../../ui/WithAside";
import { useCountryName, useDates } from "../../../../../words/dates";

const SubProcessorPage = graphql(`
  query SubProcessorPage($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on SubProcessor {
        legalName
        registration
        website
        contactName
        contactEmail
        contactPhone
        purpose
        serviceCategories
        dataCategories
        subjectCategories
        tier
        role
        state
        announcedAt
        activatedAt
        retiredAt
        address {
          street
          postalCode
          city
          countryCode
        }
        services {
          id
          title
        }
        locations {
          id
          ...LocationPicture_location
        }
        disclosed {
          dueDiligence {
            id
            ...Diligences_diligence
          }
          files {
            id
            ...FileRows_file
          }
        }
        ...OnFilePanel_subProcessor
        ...TransfersPanel_subProcessor
      }
    }
  }
`);

export const Route = createFileRoute(
  "/_signedIn/o/$organisationId/sub-processors/$subProcessorId/",
)({
  loader: ({ context, params }) =>
    prefetch(context.client, SubProcessorPage, { id: params.subProcessorId }),
  component: SubProcessor,
});

function SubProcessor() {
  const { t } = useTranslation();
  const dates = useDates();
  const countryName = useCountryName();
  const { organisation } = useStanding();
  const mayMaintain = useMay("MAINTAIN_REGISTER");
  const mayAnnounce = useMay("DRAFT_ANNOUNCEMENT");
  const { subProcessorId } = Route.useParams();
  const { data } = usePageData(SubProcessorPage, { id: subProcessorId });
  const it = data?.node?.__typename === "SubProcessor" ? data.node : undefined;
  if (data && !it) return <ProblemPage problem="notFound" />;
  const back = (
    <TextLink to="/o/$organisationId/sub-processors" params={{ organisationId: organisation.id }}>
      {t("subProcessors.back")}
    </TextLink>
  );
  if (!it) {
    return (
      <Page title={undefined} back={back}>
        <Panel>
          <TextSkeleton lines={5} />
        </Panel>
        <Panel>
          <TextSkeleton lines={8} />
        </Panel>
      </Page>
    );
  }
  const params = { organisationId: organisation.id, subProcessorId };
  const day = (at: string | null) => at && dates.shortDate(at);
  const ended = it.state === "RETIRED" || it.state === "WITHDRAWN";
  return (
    <Page
      back={back}
      title={it.legalName}
      badge={<SubProcessorStateBadge state={it.state} />}
      lead={it.purpose}
      actions={
        <>
          {mayMaintain && !ended && (
            <ButtonLink
              to="/o/$organisationId/sub-processors/$subProcessorId/edit"
              params={params}
              variant="default"
            >
              {t("customers.edit")}
            </ButtonLink>
          )}
          {mayAnnounce && (it.state === "PROPOSED" || it.state === "ACTIVE") && (
            <ButtonLink
              to="/o/$organisationId/announcements/new"
              params={{ organisationId: organisation.id }}
              search={
                it.state === "PROPOSED"
                  ? { type: "ADD", subject: it.id }
                  : { type: "MODIFY_LOCATION", subject: it.id }
              }
              leftSection={<MegaphoneIcon size={18} />}
            >
              {it.state === "PROPOSED" ? t("subProcessors.announce") : t("subProcessors.change")}
            </ButtonLink>
          )}
        </>
      }
    >
      <Panel title={t("notice.locations")}>
        <LocationPicture locations={it.locations} />
      </Panel>
      <WithAside
        aside={
          <Panel title={t("subProcessors.history")}>
            <Facts
              items={[
                { label: t("subProcessorState.ANNOUNCED"), value: day(it.announcedAt), wide: true },
                { label: t("subProcessors.inUseSince"), value: day(it.activatedAt), wide: true },
                { label: t("subProcessorState.RETIRED"), value: day(it.retiredAt), wide: true },
              ]}
            />
          </Panel>
        }
      >
        <Panel title={t("customers.facts")}>
          <Facts
            items={[
              { label: t("navigation.services"), value: it.services.map(({ title }) => title).join(", ") },
              { label: t("subProcessors.dataCategories"), value: it.dataCategories.join(", ") },
              { label: t("subProcessors.subjectCategories"), value: it.subjectCategories.join(", ") },
              { label: t("subProcessors.serviceCategories"), value: it.serviceCategories.join(", ") },
              { label: t("subProcessorForm.role"), value: t(`subProcessorRole.${it.role}`) },
              { label: t("subProcessorForm.tier"), value: it.tier },
              { label: t("organisation.registration"), value: it.registration },
              {
                label: t("customers.address"),
                value: [
                  it.address.street,
                  [it.address.postalCode, it.address.city].filter(Boolean).join(" "),
                  countryName(it.address.countryCode),
                ]
                  .filter(Boolean)
                  .join(", "),
              },
              {
                label: t("notice.contact"),
                value: [it.contactName, it.contactEmail, it.contactPhone].filter(Boolean).join(", "),
              },
              { label: t("organisation.website"), value: it.website },
            ]}
          />
        </Panel>
        <TransfersPanel subProcessor={it} mayMaintain={mayMaintain} />
        <OnFilePanel subProcessor={it} mayMaintain={mayMaintain} />
        {it.disclosed && it.disclosed.files.length > 0 && (
          <Panel title={t("transfers.files")}>
            <FileRows label={t("transfers.files")} files={it.disclosed.files} />
          </Panel>
        )}
        {it.disclosed?.dueDiligence && (
          <Panel title={t("onFile.disclosed")}>
            <Diligences label={t("onFile.disclosed")} diligences={[it.disclosed.dueDiligence]} />
          </Panel>
        )}
      </WithAside>
    </Page>
  );
}
