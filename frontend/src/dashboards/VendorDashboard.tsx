import { useTranslation } from "react-i18next";
import { AgreementRows } from "../agreements/AgreementRows";
import { AnnouncementRows } from "../announcements/AnnouncementRows";
import { graphql } from "../graphql/generated";
import { NoticeRows } from "../notices/NoticeRows";
import { usePageData } from "../session/data";
import { ButtonLink, TallyLink, TextLink } from "../shell/links";
import { Page } from "../shell/Page";
import { useMay, useStanding } from "../shell/viewer";
import { Callout } from "../ui/Alerts";
import { EmptyState } from "../ui/EmptyState";
import { BuildingIcon } from "../ui/icons";
import { Panel } from "../ui/Panel";
import { Tallies } from "../ui/Tally";
import { useDates } from "../words/dates";
import { DashboardSkeleton } from "./DashboardSkeleton";
import { Unsettled } from "./Unsettled";

export const VendorDashboardPage = graphql(`
  query VendorDashboardPage($organisationId: ID!) {
    vendorDashboard(organisationId: $organisationId) {
      customers
      agreementsInForce
      agreementsAwaitingCustomer
      agreementsAwaitingUs
      openObjections
      undeliveredNotices
      groundlessTransfers
      announcementsToApprove
      templatesToReview
      sealingKeyRunsOutAt
      unsettled {
        id
        ...Unsettled_agreement
      }
      awaitingUs {
        id
        ...AgreementRows_agreement
      }
      objections {
        id
        ...NoticeRows_notice
      }
      announcements {
        id
        ...AnnouncementRows_announcement
      }
    }
  }
`);

/** What waits for the processor: signatures, objections, approvals, notices that did not arrive. */
export function VendorDashboard() {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const { data } = usePageData(VendorDashboardPage, { organisationId: organisation.id });
  const dashboard = data?.vendorDashboard;
  const params = { organisationId: organisation.id };
  const mayManage = useMay("MANAGE_CUSTOMERS");
  const waiting =
    dashboard &&
    dashboard.agreementsAwaitingUs +
      dashboard.openObjections +
      dashboard.announcementsToApprove +
      dashboard.templatesToReview +
      dashboard.undeliveredNotices +
      dashboard.groundlessTransfers +
      dashboard.unsettled.length >
      0;
  return (
    <Page
      title={t("navigation.dashboard")}
      lead={
        waiting === undefined
          ? undefined
          : waiting
            ? t("dashboard.somethingWaits")
            : t("dashboard.nothingWaits")
      }
    >
      {!dashboard ? (
        <DashboardSkeleton tallies={9} />
      ) : (
        <>
          <Tallies label={t("dashboard.waiting")}>
            <TallyLink
              to="/o/$organisationId/agreements"
              params={params}
              search={{ mine: true }}
              count={dashboard.agreementsAwaitingUs}
              label={t("dashboard.awaitingUs", { count: dashboard.agreementsAwaitingUs })}
              waiting
            />
            <TallyLink
              to="/o/$organisationId/notices"
              params={params}
              search={{ state: "OBJECTED" }}
              count={dashboard.openObjections}
              label={t("dashboard.openObjections", { count: dashboard.openObjections })}
              waiting
            />
            <TallyLink
              to="/o/$organisationId/announcements"
              params={params}
              search={{ state: "DRAFT" }}
              count={dashboard.announcementsToApprove}
              label={t("dashboard.toApprove", { count: dashboard.announcementsToApprove })}
              waiting
            />
            <TallyLink
              to="/o/$organisationId/templates"
              params={params}
              count={dashboard.templatesToReview}
              label={t("dashboard.toReview", { count: dashboard.templatesToReview })}
              waiting
            />
            <TallyLink
              to="/o/$organisationId/notices"
              params={params}
              search={{ state: "UNDELIVERED" }}
              count={dashboard.undeliveredNotices}
              label={t("dashboard.undelivered", { count: dashboard.undeliveredNotices })}
              waiting
            />
            <TallyLink
              to="/o/$organisationId/sub-processors"
              params={params}
              search={{ groundless: true }}
              count={dashboard.groundlessTransfers}
              label={t("dashboard.groundless", { count: dashboard.groundlessTransfers })}
              waiting
            />
            <TallyLink
              to="/o/$organisationId/agreements"
              params={params}
              search={{ state: "SENT" }}
              count={dashboard.agreementsAwaitingCustomer}
              label={t("dashboard.awaitingCustomer", {
                count: dashboard.agreementsAwaitingCustomer,
              })}
            />
            <TallyLink
              to="/o/$organisationId/agreements"
              params={params}
              search={{ state: "IN_FORCE" }}
              count={dashboard.agreementsInForce}
              label={t("dashboard.inForce", { count: dashboard.agreementsInForce })}
            />
            <TallyLink
              to="/o/$organisationId/customers"
              params={params}
              count={dashboard.customers}
              label={t("dashboard.customers", { count: dashboard.customers })}
            />
          </Tallies>
          {dashboard.sealingKeyRunsOutAt !== null && (
            <Callout tone="waiting" title={t("sealPage.runsOutTitle")}>
              <p>
                {t("dashboard.sealRunsOut", { date: dates.date(dashboard.sealingKeyRunsOutAt) })}
              </p>
              <TextLink to="/o/$organisationId/seal" params={params}>
                {t("sealPage.open")}
              </TextLink>
            </Callout>
          )}
          {dashboard.customers === 0 && (
            <Panel>
              <EmptyState
                icon={<BuildingIcon />}
                title={t("customers.emptyTitle")}
                action={
                  mayManage && (
                    <ButtonLink to="/o/$organisationId/customers/new" params={params}>
                      {t("customers.create")}
                    </ButtonLink>
                  )
                }
              >
                {t("customers.empty")}
              </EmptyState>
            </Panel>
          )}
          <Unsettled agreements={dashboard.unsettled} />
          {dashboard.awaitingUs.length > 0 && (
            <Panel title={t("dashboard.countersign")} highlighted flush>
              <AgreementRows agreements={dashboard.awaitingUs} />
            </Panel>
          )}
          {dashboard.objections.length > 0 && (
            <Panel title={t("dashboard.objections")} highlighted flush>
              <NoticeRows label={t("dashboard.objections")} notices={dashboard.objections} />
            </Panel>
          )}
          {dashboard.announcements.length > 0 && (
            <Panel title={t("dashboard.changes")} flush>
              <AnnouncementRows announcements={dashboard.announcements} />
            </Panel>
          )}
        </>
      )}
    </Page>
  );
}
