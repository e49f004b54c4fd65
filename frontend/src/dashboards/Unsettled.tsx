import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { Unsettled_AgreementFragment } from "../graphql/generated/graphql";
import { TextLink } from "../shell/links";
import { useStanding } from "../shell/viewer";
import { Panel } from "../ui/Panel";
import { Row, Rows } from "../ui/Rows";
import { StatusBadge } from "../ui/StatusBadge";
import { useDates } from "../words/dates";

const UnsettledAgreement = graphql(`
  fragment Unsettled_agreement on Agreement {
    id
    reference
    state
    vendor {
      id
      legalName
    }
    customer {
      id
      legalName
    }
    standing {
      suspension {
        state
        cureUntil
        isOverdue
      }
      exit {
        choice
        dueAt
        isOverdue
      }
    }
  }
`);

/** Agreements that are suspended, or over and not yet done with: what is due, and by when. Draws nothing without any. */
export function Unsettled(props: {
  agreements: readonly FragmentType<typeof UnsettledAgreement>[];
}) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const agreements = readFragment(UnsettledAgreement, props.agreements);
  if (agreements.length === 0) return null;
  return (
    <Panel title={t("unsettled.title")} highlighted flush>
      <Rows label={t("unsettled.title")}>
        {agreements.map((agreement) => {
          const vendorReads = agreement.vendor.id === organisation.id;
          const state = agreement.state === "EXIT" ? "EXIT" : "SUSPENDED";
          return (
            <Row
              key={agreement.id}
              main={
                <TextLink
                  to="/o/$organisationId/agreements/$agreementId"
                  params={{ organisationId: organisation.id, agreementId: agreement.id }}
                  search={{ view: "life" }}
                  hash={state === "EXIT" ? "exit" : "suspension"}
                >
                  {vendorReads ? agreement.customer.legalName : agreement.vendor.legalName}
                </TextLink>
              }
              detail={
                <>
                  {agreement.reference} · <Due agreement={agreement} vendorReads={vendorReads} />
                </>
              }
              end={
                <StatusBadge tone={isOverdue(agreement) ? "bad" : "waiting"}>
                  {t(`life.state.${state}`)}
                </StatusBadge>
              }
            />
          );
        })}
      </Rows>
    </Panel>
  );
}

function isOverdue({ standing: { suspension, exit } }: Unsettled_AgreementFragment): boolean {
  return suspension?.isOverdue === true || exit?.isOverdue === true;
}

function Due(props: { agreement: Unsettled_AgreementFragment; vendorReads: boolean }) {
  const { t } = useTranslation();
  const dates = useDates();
  const { suspension, exit } = props.agreement.standing;
  if (suspension?.state === "CURE_REPORTED") {
    return t(`unsettled.cureReported.${props.vendorReads ? "vendor" : "customer"}`);
  }
  if (suspension) {
    return t(suspension.isOverdue ? "unsettled.cureOver" : "unsettled.cure", {
      date: dates.legal.dateTime(suspension.cureUntil),
    });
  }
  if (!exit) return null;
  const date = dates.legal.dateTime(exit.dueAt);
  return exit.isOverdue
    ? t(`unsettled.over.${exit.choice}`, { date })
    : t(`unsettled.due.${exit.choice}`, { date });
}
