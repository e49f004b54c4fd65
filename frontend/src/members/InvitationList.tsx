import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { InvitationList_InvitationFragment, InvitationState } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { Failures } from "../shell/Failures";
import { useMay } from "../shell/viewer";
import { notify } from "../shell/notify";
import { type Column, DataList } from "../ui/DataList";
import { StatusBadge, type Tone } from "../ui/StatusBadge";
import { useDates } from "../words/dates";
import { CorrectDialog } from "./CorrectDialog";

const InvitationListInvitation = graphql(`
  fragment InvitationList_invitation on Invitation {
    id
    email
    name
    roles
    canBind
    state
    bounceReason
    expiresAt
    invitedBy
  }
`);

const ResendInvitation = graphql(`
  mutation ResendInvitation($input: InvitationIdInput!) {
    resendInvitation(input: $input) {
      invitation {
        id
        ...InvitationList_invitation
      }
    }
  }
`);

const RevokeInvitation = graphql(`
  mutation RevokeInvitation($input: InvitationIdInput!) {
    revokeInvitation(input: $input) {
      invitation {
        id
        ...InvitationList_invitation
      }
    }
  }
`);

const tones: Record<InvitationState, Tone> = {
  CREATED: "info",
  SENT: "waiting",
  ACCEPTED: "good",
  DECLINED: "bad",
  REVOKED: "neutral",
  EXPIRED: "bad",
  BOUNCED: "bad",
  REPORTED: "bad",
};

/** States in which the mail can go out again, and those in which there is something to take back. */
const sendable = new Set<InvitationState>(["CREATED", "SENT", "BOUNCED", "EXPIRED"]);
const open = new Set<InvitationState>(["CREATED", "SENT", "BOUNCED"]);

/** Invitations, and where they stand. */
export function InvitationList(props: {
  invitations: readonly FragmentType<typeof InvitationListInvitation>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const mayManage = useMay("MANAGE_MEMBERS");
  const [revoking, setRevoking] = useState<InvitationList_InvitationFragment | null>(null);
  const [correcting, setCorrecting] = useState<InvitationList_InvitationFragment | null>(null);
  const resend = useAction(ResendInvitation);
  const revoke = useAction(RevokeInvitation);
  const rows = readFragment(InvitationListInvitation, props.invitations);
  const columns: Column<InvitationList_InvitationFragment>[] = [
    {
      key: "email",
      header: t("invite.email"),
      primary: true,
      cell: (row) => (
        <>
          <strong>{row.email ?? t("invitations.erased")}</strong>
          {row.name !== null && (
            <>
              <br />
              <span style={{ color: "var(--mantine-color-dimmed)" }}>{row.name}</span>
            </>
          )}
        </>
      ),
    },
    {
      key: "roles",
      header: t("members.roles"),
      cell: (row) => row.roles.map((role) => t(`role.${role}`)).join(", "),
    },
    { key: "by", header: t("invitations.by"), wideOnly: true, cell: (row) => row.invitedBy },
    {
      key: "expires",
      header: t("invitations.expires"),
      cell: (row) => dates.shortDate(row.expiresAt),
    },
    {
      key: "state",
      header: t("members.state"),
      cell: (row) => (
        <>
          <StatusBadge tone={tones[row.state]}>{t(`invitationState.${row.state}`)}</StatusBadge>
          {row.bounceReason !== null && (
            <Text size="sm" mt={4}>
              {t(`bounceReason.${row.bounceReason}`)}
            </Text>
          )}
        </>
      ),
    },
  ];
  if (mayManage) {
    columns.push({
      key: "actions",
      header: t("list.actions"),
      hiddenHeader: true,
      align: "end",
      cell: (row) => (
        <Group gap="xs" justify="flex-end">
          {row.state === "BOUNCED" && (
            <Button
              size="compact-sm"
              aria-label={t("invitations.correctOf", { email: row.email ?? "" })}
              onClick={() => setCorrecting(row)}
            >
              {t("invitations.correct")}
            </Button>
          )}
          {sendable.has(row.state) && row.email !== null && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t("invitations.resendTo", { email: row.email })}
              onClick={() => {
                void resend.run({ input: { invitationId: row.id } }).then((done) => {
                  if (done) notify(t("invite.done", { email: row.email ?? "" }));
                });
              }}
            >
              {t("invitations.resend")}
            </Button>
          )}
          {open.has(row.state) && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t("invitations.revokeOf", { email: row.email ?? "" })}
              onClick={() => {
                revoke.clear();
                setRevoking(row);
              }}
            >
              {t("invitations.revoke")}
            </Button>
          )}
        </Group>
      ),
    });
  }
  return (
    <>
      <Failures failures={resend.failures} />
      <DataList
        label={t("invitations.title")}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        busy={props.busy}
      />
      {correcting !== null && (
        <CorrectDialog invitation={correcting} onClose={() => setCorrecting(null)} />
      )}
      <Confirm
        opened={revoking !== null}
        title={t("invitations.revokeTitle")}
        confirmLabel={t("invitations.revoke")}
        destructive
        busy={revoke.busy}
        failures={revoke.failures}
        onClose={() => setRevoking(null)}
        onConfirm={() => {
          void revoke.run({ input: { invitationId: revoking?.id ?? "" } }).then((done) => {
            if (done) setRevoking(null);
          });
        }}
      >
        <p>{t("invitations.revokeWords", { email: revoking?.email ?? "" })}</p>
      </Confirm>
    </>
  );
}
