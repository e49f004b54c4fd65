import { useTranslation } from "react-i18next";
import { DashboardSkeleton } from "../dashboards/DashboardSkeleton";
import { graphql } from "../graphql/generated";
import type { OrganisationKind, OrganisationState } from "../graphql/generated/graphql";
import { usePageData } from "../session/data";
import { ButtonLink, TallyLink } from "../shell/links";
import { Page } from "../shell/Page";
import { useStanding } from "../shell/viewer";
import { Callout } from "../ui/Alerts";
import { Facts } from "../ui/Facts";
import { PlusIcon } from "../ui/icons";
import { Panel } from "../ui/Panel";
import { Tallies } from "../ui/Tally";
import { useDates, useNow } from "../words/dates";

export const OperatorDashboardPage = graphql(`
  query OperatorDashboardPage {
    platform {
      version
      accounts
      mailsWaiting
      mailsWaitingSince
      tenants {
        kind
        state
        count
      }
    }
  }
`);

const kinds = ["VENDOR", "CUSTOMER", "PARTNER"] as const;
/** States that the operator may have to do something about. */
const watched = ["DRAFT", "SUSPENDED", "CLOSING"] as const;
/** A mail that waits longer than this tells that nobody works. */
const patience = 5 * 60_000;

/** The platform in numbers, for whoever runs it. */
export function OperatorDashboard() {
  const { t } = useTranslation();
  const dates = useDates();
  const now = useNow();
  const { organisation } = useStanding();
  const { data } = usePageData(OperatorDashboardPage, {});
  const platform = data?.platform;
  const tenants = {
    to: "/o/$organisationId/tenants",
    params: { organisationId: organisation.id },
  } as const;
  const counted = (fits: (kind: OrganisationKind, state: OrganisationState) => boolean) =>
    (platform?.tenants ?? [])
      .filter(({ kind, state }) => fits(kind, state))
      .reduce((sum, { count }) => sum + count, 0);
  const since = platform?.mailsWaitingSince ?? null;
  const stuck = since !== null && now.getTime() - Date.parse(since) > patience;
  return (
    <Page
      title={t("operator.title")}
      lead={t("operator.lead")}
      actions={
        <ButtonLink
          to="/o/$organisationId/tenants/new"
          params={{ organisationId: organisation.id }}
          leftSection={<PlusIcon size={18} />}
        >
          {t("operator.create")}
        </ButtonLink>
      }
    >
      {!platform ? (
        <DashboardSkeleton tallies={3} />
      ) : (
        <>
          <Tallies label={t("operator.tenants")}>
            {kinds.map((kind) => {
              const count = counted((of, state) => of === kind && state !== "CLOSED");
              return (
                <TallyLink
                  key={kind}
                  {...tenants}
                  search={{ kind }}
                  count={count}
                  label={t(`operator.count.${kind}`, { count })}
                />
              );
            })}
            {watched.map((state) => {
              const count = counted((_, of) => of === state);
              return (
                <TallyLink
                  key={state}
                  {...tenants}
                  search={{ state }}
                  count={count}
                  label={t(`operator.count.${state}`, { count })}
                  waiting={state === "DRAFT"}
                />
              );
            })}
          </Tallies>
          {stuck && (
            <Callout tone="bad" title={t("operator.stuckTitle")}>
              <p>{t("operator.stuck", { since: dates.dateTime(since) })}</p>
            </Callout>
          )}
          <Panel title={t("operator.platform")} lead={t("operator.blind")}>
            <Facts
              items={[
                { label: t("operator.version"), value: platform.version },
                { label: t("operator.accounts"), value: platform.accounts },
                { label: t("operator.mails"), value: platform.mailsWaiting },
              ]}
            />
          </Panel>
        </>
      )}
    </Page>
  );
}
