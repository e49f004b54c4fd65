import { Button, Group, Stack, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { ListCheck_PreviewFragment } from "../graphql/generated/graphql";
import type { Failure } from "../session/failure";
import { Failures } from "../shell/Failures";
import { Callout } from "../ui/Alerts";
import { type Column, DataList } from "../ui/DataList";
import { Panel } from "../ui/Panel";
import { StackedBar } from "../ui/StackedBar";

const ListCheckPreview = graphql(`
  fragment ListCheck_preview on InvitationListPreview {
    encoding
    ignoredColumns
    good
    bad
    rows {
      number
      name
      email
      roles
      language
    }
    problems {
      number
      name
      email
      problem {
        message
      }
    }
  }
`);

type Good = ListCheck_PreviewFragment["rows"][number];
type Bad = ListCheck_PreviewFragment["problems"][number];

/** What would become of each row, before anything is sent; then the button that sends. */
export function ListCheck(props: {
  preview: FragmentType<typeof ListCheckPreview>;
  busy: boolean;
  failures: readonly Failure[];
  onSend: () => void;
}) {
  const { t } = useTranslation();
  const preview = readFragment(ListCheckPreview, props.preview);
  // Shown anew for every look: the reader is taken to it.
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    shown.current?.focus();
    shown.current?.scrollIntoView({ block: "start" });
  }, []);
  const bad: Column<Bad>[] = [
    { key: "row", header: t("inviteList.row"), cell: (row) => row.number },
    {
      key: "email",
      header: t("invite.email"),
      primary: true,
      cell: (row) => <Person name={row.name} email={row.email} />,
    },
    { key: "why", header: t("inviteList.why"), cell: (row) => row.problem?.message },
  ];
  const good: Column<Good>[] = [
    { key: "row", header: t("inviteList.row"), wideOnly: true, cell: (row) => row.number },
    {
      key: "email",
      header: t("invite.email"),
      primary: true,
      cell: (row) => <Person name={row.name} email={row.email} />,
    },
    {
      key: "roles",
      header: t("members.roles"),
      cell: (row) => row.roles.map((role) => t(`role.${role}`)).join(", "),
    },
    {
      key: "language",
      header: t("invite.language"),
      cell: (row) => row.language && t(`language.${row.language}`),
    },
  ];
  const capped = (all: number, some: number) =>
    all > some ? t("inviteList.first", { count: some }) : undefined;
  const badLead = capped(preview.bad, preview.problems.length);
  const goodLead = capped(preview.good, preview.rows.length);
  return (
    <Stack ref={shown} tabIndex={-1} gap="lg" style={{ outline: "none", scrollMarginTop: "5rem" }}>
      <Panel title={t("inviteList.previewTitle")} highlighted>
        <Stack>
          <StackedBar
            label={t("inviteList.previewTitle")}
            parts={[
              {
                key: "good",
                label: t("inviteList.good", { count: preview.good }),
                count: preview.good,
                tone: "good",
              },
              {
                key: "bad",
                label: t("inviteList.bad", { count: preview.bad }),
                count: preview.bad,
                tone: "bad",
              },
            ]}
          />
          <Text>{t("inviteList.readAs", { encoding: preview.encoding })}</Text>
          {preview.ignoredColumns.length > 0 && (
            <Text>
              {t("inviteList.ignored", { columns: preview.ignoredColumns.join(", ") })}
            </Text>
          )}
          {preview.good === 0 && <Callout tone="waiting">{t("inviteList.noneGood")}</Callout>}
          <Failures failures={props.failures} />
          {preview.good > 0 && (
            <Group>
              <Button onClick={props.onSend} loading={props.busy}>
                {t("inviteList.send", { count: preview.good })}
              </Button>
            </Group>
          )}
        </Stack>
      </Panel>
      {preview.bad > 0 && (
        <Panel
          title={t("inviteList.badTitle")}
          {...(badLead !== undefined && { lead: badLead })}
          flush
        >
          <DataList
            label={t("inviteList.badTitle")}
            columns={bad}
            rows={preview.problems}
            rowKey={(row) => String(row.number)}
          />
        </Panel>
      )}
      {preview.good > 0 && (
        <Panel
          title={t("inviteList.goodTitle")}
          {...(goodLead !== undefined && { lead: goodLead })}
          flush
        >
          <DataList
            label={t("inviteList.goodTitle")}
            columns={good}
            rows={preview.rows}
            rowKey={(row) => String(row.number)}
          />
        </Panel>
      )}
    </Stack>
  );
}

function Person({ name, email }: { name: string; email: string }) {
  return (
    <>
      <strong>{email || "–"}</strong>
      {name !== "" && (
        <>
          <br />
          <span style={{ color: "var(--mantine-color-dimmed)" }}>{name}</span>
        </>
      )}
    </>
  );
}
