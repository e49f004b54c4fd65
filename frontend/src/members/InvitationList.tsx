import { Button, Group } from "@mantine/core";
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

const InvitationListInvitation = graphql(`
  fragment InvitationList_invitation on Invitation {
    id
    email
    roles
    canBind
    state
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
};

/** Invitations that have not become a membership yet. */
export function InvitationList(props: {
  invitations: readonly FragmentType<typeof InvitationListInvitation>[];
  busy: boolean;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const mayManage = useMay("MANAGE_MEMBERS");
  const [revoking, setRevoking] = useState<InvitationList_InvitationFragment | null>(null);
  const resend = useAction(ResendInvitation);
  const revoke = useAction(RevokeInvitation);
  const rows = readFragment(InvitationListInvitation, props.invitations);
  const columns: Column<InvitationList_InvitationFragment>[] = [
    {
      key: "email",
      header: t("invite.email"),
      primary: true,
      cell: (row) => <strong>{row.email}</strong>,
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
        <StatusBadge tone={tones[row.state]}>{t(`invitationState.${row.state}`)}</StatusBadge>
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
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t("invitations.resendTo", { email: row.email })}
            onClick={() => {
              void resend.run({ input: { invitationId: row.id } }).then((done) => {
                if (done) notify(t("invite.done", { email: row.email }));
              });
            }}
          >
            {t("invitations.resend")}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t("invitations.revokeOf", { email: row.email })}
            onClick={() => {
              revoke.clear();
              setRevoking(row);
            }}
          >
            {t("invitations.revoke")}
          </Button>
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
