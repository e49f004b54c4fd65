import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import type { ProcessorMeasuresPanelQuery } from "../graphql/generated/graphql";
import { usePageData } from "../session/data";
import { ListPanel } from "../shell/ListPanel";
import { pageSize } from "../shell/lists";
import { useStanding } from "../shell/viewer";
import { type Column, DataList } from "../ui/DataList";
import { EmptyState } from "../ui/EmptyState";
import { ShieldIcon } from "../ui/icons";
import { useDates } from "../words/dates";

const ProcessorMeasuresPanel = graphql(`
  query ProcessorMeasuresPanel($organisationId: ID!, $first: Int!, $after: String) {
    processorMeasures(organisationId: $organisationId, first: $first, after: $after) {
      nodes {
        vendor {
          id
          legalName
        }
        confidentiality {
          wording
          staffCount
          committedCount
          countedOn
        }
        training {
          topic
          heldOn
          coverage
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

type Shown = ProcessorMeasuresPanelQuery["processorMeasures"]["nodes"][number];

/** What the customer's processors show it: confidentiality, and the last meeting with how many came. */
export function ProcessorMeasures({ after }: { after: string | undefined }) {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation } = useStanding();
  const { data, busy } = usePageData(ProcessorMeasuresPanel, {
    organisationId: organisation.id,
    first: pageSize,
    after: after ?? null,
  });
  const columns: Column<Shown>[] = [
    {
      key: "vendor",
      header: t("side.PROCESSOR"),
      primary: true,
      cell: (row) => <strong>{row.vendor.legalName}</strong>,
    },
    {
      key: "confidentiality",
      header: t("measures.confidentiality.title"),
      cell: ({ confidentiality: one }) =>
        one
          ? t("measures.processors.committed", {
              part: one.committedCount,
              whole: one.staffCount,
              date: dates.legal.date(one.countedOn),
            })
          : t("measures.processors.nothing"),
    },
    {
      key: "wording",
      header: t("measures.confidentiality.wording"),
      wideOnly: true,
      cell: (row) => row.confidentiality?.wording ?? "–",
    },
    {
      key: "training",
      header: t("measures.training.last"),
      cell: ({ training: one }) =>
        one
          ? t("measures.processors.meeting", {
              topic: one.topic,
              date: dates.legal.date(one.heldOn),
              coverage: one.coverage,
            })
          : t("measures.processors.nothing"),
    },
  ];
  return (
    <ListPanel
      title={t("measures.processors.title")}
      lead={t("measures.processors.lead")}
      cursorName="processors"
      connection={data?.processorMeasures}
      after={after}
      filters={{}}
      summary={(count) => t("measures.processors.summary", { count })}
      empty={
        <EmptyState icon={<ShieldIcon />} title={t("measures.processors.emptyTitle")}>
          {t("measures.processors.empty")}
        </EmptyState>
      }
    >
      {(rows) => (
        <DataList
          label={t("measures.processors.title")}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.vendor.id}
          busy={busy}
        />
      )}
    </ListPanel>
  );
}
