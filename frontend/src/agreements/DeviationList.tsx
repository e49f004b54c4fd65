import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { DeviationList_DeviationFragment } from "../graphql/generated/graphql";
import { TextLink } from "../shell/links";
import { useStanding } from "../shell/viewer";
import { type Column, DataList } from "../ui/DataList";
import { useDates } from "../words/dates";
import { AgreementStateBadge } from "./AgreementStateBadge";
import css from "./DeviationList.module.css";

const DeviationListDeviation = graphql(`
  fragment DeviationList_deviation on AgreementDeviation {
    id
    place
    heading
    kind
    text
    formerText
    agreedAt
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
    agreementVersion {
      id
      number
      language
      state
    }
  }
`);

function lang(row: DeviationList_DeviationFragment): string {
  return row.agreementVersion.language === "EN" ? "en" : "da";
}

/** Deviations as rows: where, what, and with whom. */
export function DeviationList(props: {
  deviations: readonly FragmentType<typeof DeviationListDeviation>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const rows = readFragment(DeviationListDeviation, props.deviations);
  const columns: Column<DeviationList_DeviationFragment>[] = [
    {
      key: "party",
      header: t("deviations.party"),
      primary: true,
      cell: ({ agreement, agreementVersion }) => (
        <>
          <TextLink
            to="/o/$organisationId/agreements/$agreementId"
            params={{ organisationId: organisation.id, agreementId: agreement.id }}
            search={{ version: agreementVersion.id }}
            fw={600}
          >
            {agreement.vendor.id === organisation.id
              ? agreement.customer.legalName
              : agreement.vendor.legalName}
          </TextLink>
          <br />
          <span className={css["quiet"]}>{agreement.reference}</span>
        </>
      ),
    },
    {
      key: "place",
      header: t("deviations.where"),
      cell: (row) => (
        <>
          {row.place} <span lang={lang(row)}>{row.heading}</span>
          <br />
          <span className={css["quiet"]}>{t(`deviations.kind.${row.kind}`)}</span>
        </>
      ),
    },
    {
      key: "text",
      header: t("deviations.text"),
      cell: (row) => (
        <>
          <p className={css["text"]} lang={lang(row)}>
            {row.text}
          </p>
          {row.formerText !== null && (
            <details>
              <summary className={css["quiet"]}>{t("deviations.former")}</summary>
              <p className={css["text"]} lang={lang(row)}>
                {row.formerText}
              </p>
            </details>
          )}
        </>
      ),
    },
    {
      key: "agreed",
      header: t("deviations.agreed"),
      wideOnly: true,
      cell: (row) => dates.shortDate(row.agreedAt),
    },
    {
      key: "state",
      header: t("deviations.state"),
      cell: ({ agreementVersion }) => (
        <>
          {t("agreement.version", { number: agreementVersion.number })}{" "}
          <AgreementStateBadge state={agreementVersion.state} />
        </>
      ),
    },
  ];
  return (
    <DataList
      label={t("deviations.title")}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      busy={props.busy}
    />
  );
}
