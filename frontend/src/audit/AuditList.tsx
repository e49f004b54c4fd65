import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { AuditList_EventFragment } from "../graphql/generated/graphql";
import { type Column, DataList } from "../ui/DataList";
import { useDates } from "../words/dates";
import { useAuditWords } from "./auditWords";

const AuditListEvent = graphql(`
  fragment AuditList_event on AuditEvent {
    id
    sequence
    at
    actor
    actorName
    actorRole
    action
    entity
    changes
    address
    hash
  }
`);

/** The fields that changed, as recorded. That the state did is what the event's own name says. */
export function fieldsOf(changes: readonly string[]): string {
  return changes.filter((field) => field !== "state").join(", ");
}

/** What happened, who did it, and the link of the chain that proves it. */
export function AuditList(props: {
  events: readonly FragmentType<typeof AuditListEvent>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const words = useAuditWords();
  const dates = useDates();
  const rows = readFragment(AuditListEvent, props.events);
  const columns: Column<AuditList_EventFragment>[] = [
    { key: "sequence", header: t("audit.sequence"), wideOnly: true, cell: (row) => row.sequence },
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
    { key: "at", header: t("audit.at"), cell: (row) => <span style={{ whiteSpace: "nowrap" }}>{dates.shortDateTime(row.at)}</span> },
    {
      key: "actor",
      header: t("audit.actor"),
      cell: (row) => (
        <>
          {[
            row.actorName,
            (row.actor === "SERVICE_ACCOUNT" || row.actor === "PERSONAL_TOKEN") &&
              t(`audit.actorKind.${row.actor}`),
            words.roles(row.actorRole),
          ]
            .filter(Boolean)
            .join(", ")}
          {row.address && (
            <>
              <br />
              <span style={{ color: "var(--mantine-color-dimmed)" }}>
                {t("audit.from", { address: row.address })}
              </span>
            </>
          )}
        </>
      ),
    },
    {
      key: "hash",
      header: t("audit.hash"),
      cell: (row) => <code title={row.hash}>{row.hash.slice(0, 12)}…</code>,
    },
  ];
  return (
    <DataList
      label={t("navigation.audit")}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      busy={props.busy}
    />
  );
}
