import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { OwnActList_ActFragment } from "../graphql/generated/graphql";
import { type Column, DataList } from "../ui/DataList";
import { useDates } from "../words/dates";
import { fieldsOf } from "./AuditList";
import { useAuditWords } from "./auditWords";

const OwnActListAct = graphql(`
  fragment OwnActList_act on OwnAct {
    id
    at
    actor
    actorRole
    action
    entity
    changes
  }
`);

/** What the reader did, when, and in which role. */
export function OwnActList(props: {
  acts: readonly FragmentType<typeof OwnActListAct>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const words = useAuditWords();
  const dates = useDates();
  const rows = readFragment(OwnActListAct, props.acts);
  const columns: Column<OwnActList_ActFragment>[] = [
    {
      key: "action",
      header: t("audit.action"),
      primary: true,
      cell: (row) => (
        <>
          <strong>{words.action(row.action)}</strong>
          <br />
          <span style={{ color: "var(--mantine-color-dimmed)" }}>
            {[words.entity(row.entity), fieldsOf(row.changes)].filter(Boolean).join(": ")}
          </span>
        </>
      ),
    },
    { key: "at", header: t("audit.at"), cell: (row) => dates.shortDateTime(row.at) },
    {
      key: "role",
      header: t("ownActs.role"),
      cell: (row) =>
        [
          words.roles(row.actorRole),
          row.actor === "PERSONAL_TOKEN" && t("audit.actorKind.PERSONAL_TOKEN"),
        ]
          .filter(Boolean)
          .join(", ") || "–",
    },
  ];
  return (
    <DataList
      label={t("navigation.ownActs")}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      busy={props.busy}
    />
  );
}
