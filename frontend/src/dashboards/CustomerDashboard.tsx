import { Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { AskedBadge } from "../agreements/AskedBadge";
import { AgreementStateBadge } from "../agreements/AgreementStateBadge";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { NoticeRows } from "../notices/NoticeRows";
import { usePageData } from "../session/data";
import { ButtonLink, TallyLink, TextLink } from "../shell/links";
import { Page } from "../shell/Page";
import { useStanding } from "../shell/viewer";
import { Callout } from "../ui/Alerts";
import { EmptyState } from "../ui/EmptyState";
import { DocumentIcon, PenIcon } from "../ui/icons";
import { Panel } from "../ui/Panel";
import { StatusBadge } from "../ui/StatusBadge";
import { Tallies } from "../ui/Tally";
import { useCountryName, useDates } from "../words/dates";
import css from "./CustomerDashboard.module.css";
import { DashboardSkeleton } from "./DashboardSkeleton";
import { Unsettled } from "./Unsettled";

export const CustomerDashboardPage = graphql(`
  query CustomerDashboardPage($organisationId: ID!) {
    customerDashboard(organisationId: $organisationId) {
      agreementsToSign
      noticesToAnswer
      grantsToDecide
      servicesWithoutAgreement
      unsettled {
        id
        ...Unsettled_agreement
      }
      agreements {
        agreement {
          id
        }
        ...VendorCard_card
      }
    }
  }
`);

/** What waits for the controller, then vendor by vendor: agreement, sub-processors, notices. */
export function CustomerDashboard() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const { data } = usePageData(CustomerDashboardPage, { organisationId: organisation.id });
  const dashboard = data?.customerDashboard;
  const params = { organisationId: organisation.id };
  const waiting =
    dashboard &&
    dashboard.agreementsToSign +
      dashboard.noticesToAnswer +
      dashboard.grantsToDecide +
      dashboard.unsettled.length >
      0;
  return (
    <Page
      title={t("navigation.dashboard")}
      lead={
        waiting === undefined
          ? // Holds the line's place, so that nothing moves when the words come.
            "\u00a0"
          : waiting
            ? t("dashboard.somethingWaits")
            : t("dashboard.nothingWaits")
      }
    >
      {!dashboard ? (
        <DashboardSkeleton tallies={3} />
      ) : (
        <>
          <Tallies label={t("dashboard.waiting")}>
            <TallyLink
              to="/o/$organisationId/agreements"
              params={params}
              search={{ mine: true }}
              count={dashboard.agreementsToSign}
              label={t("dashboard.agreementsToSign", { count: dashboard.agreementsToSign })}
              waiting
            />
            <TallyLink
              to="/o/$organisationId/notices"
              params={params}
              search={{ undecided: true }}
              count={dashboard.noticesToAnswer}
              label={t("dashboard.noticesToAnswer", { count: dashboard.noticesToAnswer })}
              waiting
            />
            <TallyLink
              to="/o/$organisationId/sharing"
              params={params}
              count={dashboard.grantsToDecide}
              label={t("dashboard.grantsToDecide", { count: dashboard.grantsToDecide })}
              waiting
            />
          </Tallies>
          {dashboard.servicesWithoutAgreement > 0 && (
            <Callout tone="bad" title={t("customerFlag.MISSING_DPA")}>
              <p>{t("serviceMap.missing", { count: dashboard.servicesWithoutAgreement })}</p>
              <TextLink to="/o/$organisationId/service-map" params={params}>
                {t("serviceMap.see")}
              </TextLink>
            </Callout>
          )}
          <Unsettled agreements={dashboard.unsettled} />
          {dashboard.agreements.length === 0 ? (
            <Panel>
              <EmptyState icon={<DocumentIcon />} title={t("agreements.emptyTitle")}>
                {t("agreements.empty.CUSTOMER")}
              </EmptyState>
            </Panel>
          ) : (
            dashboard.agreements.map((card) => <VendorCard key={card.agreement.id} card={card} />)
          )}
        </>
      )}
    </Page>
  );
}

const VendorCardCard = graphql(`
  fragment VendorCard_card on CustomerAgreementCard {
    agreement {
      id
      reference
      vendor {
        id
        legalName
      }
      currentVersion {
        id
        state
        number
        canSign
        askedOfViewer
        effectiveAt
        sentAt
      }
    }
    signatures {
      side
      name
      signedAt
    }
    subProcessors {
      id
      legalName
      purpose
      address {
        countryCode
      }
      locations {
        id
        countryCode
        inEea
      }
    }
    notices {
      id
      ...NoticeRows_notice
    }
  }
`);

function VendorCard(props: { card: FragmentType<typeof VendorCardCard> }) {
  const { t } = useTranslation();
  const dates = useDates();
  const countryName = useCountryName();
  const { organisation } = useStanding();
  const { agreement, signatures, subProcessors, notices } = readFragment(
    VendorCardCard,
    props.card,
  );
  const version = agreement.currentVersion;
  const to = {
    to: "/o/$organisationId/agreements/$agreementId",
    params: { organisationId: organisation.id, agreementId: agreement.id },
  } as const;
  return (
    <Panel
      title={agreement.vendor.legalName}
      lead={
        <>
          <TextLink {...to}>{agreement.reference}</TextLink>
          {" · "}
          {version.effectiveAt
            ? t("dashboard.inForceSince", { date: dates.legal.date(version.effectiveAt) })
            : version.sentAt
              ? t("dashboard.sentAt", { date: dates.date(version.sentAt) })
              : t("agreement.version", { number: version.number })}
        </>
      }
      actions={
        <Group gap="sm">
          <AskedBadge asked={version.askedOfViewer} />
          {version.canSign ? (
            <ButtonLink {...to} leftSection={<PenIcon size={18} />}>
              {t("dashboard.readAndSign")}
            </ButtonLink>
          ) : (
            <AgreementStateBadge state={version.state} />
          )}
        </Group>
      }
      highlighted={version.canSign}
      flush
    >
      <div className={css["columns"]}>
        <div className={css["column"]}>
          <h3 className={css["heading"]}>{t("dashboard.notices")}</h3>
          {notices.length === 0 ? (
            <p className={css["quiet"]}>{t("dashboard.noNotices")}</p>
          ) : (
            <NoticeRows label={t("dashboard.notices")} notices={notices} />
          )}
        </div>
        <div className={css["column"]}>
          <h3 className={css["heading"]}>
            {t("dashboard.subProcessors", { count: subProcessors.length })}
          </h3>
          <ul className={css["subProcessors"]}>
            {subProcessors.map((subProcessor) => {
              const countries = [
                ...new Set(subProcessor.locations.map(({ countryCode }) => countryCode)),
              ];
              return (
                <li key={subProcessor.id}>
                  <span>
                    <TextLink
                      to="/o/$organisationId/sub-processors/$subProcessorId"
                      params={{ organisationId: organisation.id, subProcessorId: subProcessor.id }}
                      fw={600}
                    >
                      {subProcessor.legalName}
                    </TextLink>
                    <span className={css["quietLine"]}>
                      {countries.map(countryName).join(", ") ||
                        countryName(subProcessor.address.countryCode)}
                    </span>
                  </span>
                  {subProcessor.locations.some(({ inEea }) => !inEea) && (
                    <StatusBadge tone="waiting">{t("dashboard.thirdCountry")}</StatusBadge>
                  )}
                </li>
              );
            })}
          </ul>
          {signatures.length > 0 && (
            <>
              <h3 className={css["heading"]}>{t("dashboard.signatures")}</h3>
              <ul className={css["subProcessors"]}>
                {signatures.map((signature) => (
                  <li key={signature.side}>
                    <span>
                      <strong>{signature.name}</strong>
                      <span className={css["quietLine"]}>
                        {t(`side.${signature.side}`)} · {dates.shortDate(signature.signedAt)}
                      </span>
                    </span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      </div>
    </Panel>
  );
}
