import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { usePageData } from "../session/data";
import { TallyLink } from "../shell/links";
import { Page } from "../shell/Page";
import { useStanding } from "../shell/viewer";
import { EmptyState } from "../ui/EmptyState";
import { LinkIcon } from "../ui/icons";
import { Panel } from "../ui/Panel";
import { Row, Rows } from "../ui/Rows";
import { Tallies } from "../ui/Tally";
import { useDates, useNow } from "../words/dates";
import { DashboardSkeleton } from "./DashboardSkeleton";

export const PartnerDashboardPage = graphql(`
  query PartnerDashboardPage($organisationId: ID!) {
    partnerDashboard(organisationId: $organisationId) {
      relations
      vendors
      expiringGrants
      upcomingDeadlines {
        id
        vendorName
        customerName
        nextDeadline
      }
    }
  }
`);

/** What the partner is shown: shared relations and the deadlines that come up in them. */
export function PartnerDashboard() {
  const { t } = useTranslation();
  const dates = useDates();
  const now = useNow();
  const { organisation } = useStanding();
  const { data } = usePageData(PartnerDashboardPage, { organisationId: organisation.id });
  const dashboard = data?.partnerDashboard;
  const relations = {
    to: "/o/$organisationId/relations",
    params: { organisationId: organisation.id },
  } as const;
  return (
    <Page title={t("navigation.dashboard")} lead={t("dashboard.sharedLead")}>
      {!dashboard ? (
        <DashboardSkeleton tallies={3} />
      ) : (
        <>
          <Tallies label={t("dashboard.shared")}>
            <TallyLink
              {...relations}
              count={dashboard.relations}
              label={t("dashboard.relations", { count: dashboard.relations })}
            />
            <TallyLink
              {...relations}
              count={dashboard.vendors}
              label={t("dashboard.vendors", { count: dashboard.vendors })}
            />
            <TallyLink
              {...relations}
              count={dashboard.expiringGrants}
              label={t("dashboard.expiringGrants", { count: dashboard.expiringGrants })}
              waiting
            />
          </Tallies>
          {dashboard.relations === 0 && (
            <Panel>
              <EmptyState icon={<LinkIcon />} title={t("relations.emptyTitle")}>
                {t("relations.empty")}
              </EmptyState>
            </Panel>
          )}
          {dashboard.upcomingDeadlines.length > 0 && (
            <Panel title={t("dashboard.upcoming")} flush>
              <Rows>
                {dashboard.upcomingDeadlines.map((relation) => (
                  <Row
                    key={relation.id}
                    main={relation.customerName ?? relation.vendorName}
                    detail={relation.vendorName}
                    end={relation.nextDeadline && dates.deadline(relation.nextDeadline, now)}
                  />
                ))}
              </Rows>
            </Panel>
          )}
        </>
      )}
    </Page>
  );
}
