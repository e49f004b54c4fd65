import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import type { IssueCheck_PreviewFragment } from "../../graphql/generated/graphql";
import { Callout } from "../../ui/Alerts";
import { type Column, DataList } from "../../ui/DataList";
import { Panel } from "../../ui/Panel";
import { StackedBar } from "../../ui/StackedBar";

const IssueCheckPreview = graphql(`
  fragment IssueCheck_preview on IssuePreview {
    good
    bad
    rows {
      number
      customer
    }
    problems {
      number
      customer
      problem {
        message
      }
    }
  }
`);

type Good = IssueCheck_PreviewFragment["rows"][number];
type Bad = IssueCheck_PreviewFragment["problems"][number];

/** To whom the agreement would go out, to whom not and why; nothing has been sent. */
export function IssueCheck(props: { preview: FragmentType<typeof IssueCheckPreview> }) {
  const { t } = useTranslation();
  const preview = readFragment(IssueCheckPreview, props.preview);
  const row = { key: "row", header: t("issueMany.row") };
  const customer = {
    key: "customer",
    header: t("issueMany.customer"),
    primary: true,
    cell: (one: Good | Bad) => <strong>{one.customer || t("issueMany.noCustomer")}</strong>,
  };
  const bad: Column<Bad>[] = [
    { ...row, cell: (one) => one.number },
    customer,
    { key: "why", header: t("issueMany.why"), cell: (one) => one.problem?.message },
  ];
  const good: Column<Good>[] = [{ ...row, wideOnly: true, cell: (one) => one.number }, customer];
  const capped = (all: number, some: number) =>
    all > some && { lead: t("inviteList.first", { count: some }) };
  return (
    <Stack gap="lg">
      <Panel title={t("issueMany.checkTitle")} highlighted>
        <Stack>
          <StackedBar
            label={t("issueMany.checkTitle")}
            parts={[
              {
                key: "good",
                label: t("issueMany.good", { count: preview.good }),
                count: preview.good,
                tone: "good",
              },
              {
                key: "bad",
                label: t("issueMany.bad", { count: preview.bad }),
                count: preview.bad,
                tone: "bad",
              },
            ]}
          />
          {preview.good === 0 && (
            <Callout tone="waiting">
              <p>{t("issueMany.noneGood")}</p>
            </Callout>
          )}
        </Stack>
      </Panel>
      {preview.bad > 0 && (
        <Panel title={t("issueMany.badTitle")} {...capped(preview.bad, preview.problems.length)} flush>
          <DataList
            label={t("issueMany.badTitle")}
            columns={bad}
            rows={preview.problems}
            rowKey={(one) => String(one.number)}
          />
        </Panel>
      )}
      {preview.good > 0 && (
        <Panel title={t("issueMany.goodTitle")} {...capped(preview.good, preview.rows.length)} flush>
          <DataList
            label={t("issueMany.goodTitle")}
            columns={good}
            rows={preview.rows}
            rowKey={(one) => String(one.number)}
          />
        </Panel>
      )}
    </Stack>
  );
}
