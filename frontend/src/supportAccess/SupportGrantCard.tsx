import { Button, Group } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { SupportGrantState } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { Failures } from "../shell/Failures";
import { notify } from "../shell/notify";
import { Facts } from "../ui/Facts";
import { Panel } from "../ui/Panel";
import { Row, Rows } from "../ui/Rows";
import { StatusBadge, type Tone } from "../ui/StatusBadge";
import { useDates } from "../words/dates";

const SupportGrantCardGrant = graphql(`
  fragment SupportGrantCard_grant on SupportGrant {
    id
    operatorName
    purpose
    reason
    days
    state
    requestedBy
    requestedAt
    decidedBy
    decidedAt
    endsAt
    canDecide
    canRevoke
    canOpen
    canWithdraw
    visits {
      by
      beganAt
      endsAt
      own
    }
  }
`);

const Decide = graphql(`
  mutation DecideSupportAccess($input: DecideSupportAccessInput!) {
    decideSupportAccess(input: $input) {
      supportGrant {
        id
        ...SupportGrantCard_grant
      }
    }
  }
`);

const Revoke = graphql(`
  mutation RevokeSupportAccess($input: SupportGrantIdInput!) {
    revokeSupportAccess(input: $input) {
      supportGrant {
        id
        ...SupportGrantCard_grant
      }
    }
  }
`);

const Withdraw = graphql(`
  mutation WithdrawSupportAccess($input: SupportGrantIdInput!) {
    withdrawSupportAccess(input: $input) {
      supportGrant {
        id
        ...SupportGrantCard_grant
      }
    }
  }
`);

const Open = graphql(`
  mutation OpenSupportAccess($input: SupportGrantIdInput!) {
    openSupportAccess(input: $input) {
      supportGrant {
        id
        ...SupportGrantCard_grant
      }
    }
  }
`);

const tones: Record<SupportGrantState, Tone> = {
  REQUESTED: "waiting",
  APPROVED: "good",
  ACTIVE: "good",
  REFUSED: "bad",
  WITHDRAWN: "neutral",
  EXPIRED: "neutral",
  REVOKED: "neutral",
};

type Question = "approve" | "refuse" | "revoke" | "withdraw";

/** One request for access and what came of it, for the organisation that is asked and for the operator. */
export function SupportGrantCard(props: {
  grant: FragmentType<typeof SupportGrantCardGrant>;
  /** Whose data are looked at */
  organisation: { id: string; legalName: string };
}) {
  const { organisation } = props;
  const { t } = useTranslation();
  const dates = useDates();
  const navigate = useNavigate();
  const grant = readFragment(SupportGrantCardGrant, props.grant);
  const [question, setQuestion] = useState<Question | null>(null);
  // Keeps its words while the dialog fades away.
  const [last, setLast] = useState<Question>("approve");
  const decide = useAction(Decide);
  const revoke = useAction(Revoke);
  const withdraw = useAction(Withdraw);
  const open = useAction(Open);
  const action = { approve: decide, refuse: decide, revoke, withdraw }[last];
  const ask = (next: Question) => () => {
    decide.clear();
    revoke.clear();
    withdraw.clear();
    setLast(next);
    setQuestion(next);
  };
  const answer = async () => {
    const input = { supportGrantId: grant.id };
    const done =
      last === "revoke"
        ? await revoke.run({ input })
        : last === "withdraw"
          ? await withdraw.run({ input })
          : await decide.run({ input: { ...input, approve: last === "approve" } });
    if (!done) return;
    setQuestion(null);
    notify(t(`supportAccess.${last}.done`));
  };
  const names = { operator: grant.operatorName, name: organisation.legalName };
  const lasts = grant.state === "APPROVED" || grant.state === "ACTIVE";
  return (
    <Panel
      title={t(`supportPurpose.${grant.purpose}`)}
      lead={t("supportAccess.asked", {
        by: grant.requestedBy,
        operator: grant.operatorName,
        at: dates.dateTime(grant.requestedAt),
      })}
      actions={
        <StatusBadge tone={tones[grant.state]}>{t(`supportGrantState.${grant.state}`)}</StatusBadge>
      }
      highlighted={grant.canDecide}
      item
    >
      <p style={{ whiteSpace: "pre-line" }}>{grant.reason}</p>
      <Facts
        items={[
          { label: t("supportAccess.days"), value: t("supportAccess.dayCount", { count: grant.days }) },
          {
            label: lasts ? t("supportAccess.until") : t("supportAccess.answerBy"),
            value: lasts || grant.state === "REQUESTED" ? dates.dateTime(grant.endsAt) : null,
          },
          {
            label: t("supportAccess.decided"),
            value:
              grant.decidedAt === null
                ? null
                : `${grant.decidedBy ?? ""}, ${dates.dateTime(grant.decidedAt)}`,
          },
        ]}
      />
      <Failures failures={open.failures} />
      {(grant.canDecide || grant.canRevoke || grant.canOpen || grant.canWithdraw) && (
        <Group mt="md">
          {grant.canDecide && (
            <>
              <Button onClick={ask("approve")}>{t("supportAccess.approve.action")}</Button>
              <Button variant="default" onClick={ask("refuse")}>
                {t("supportAccess.refuse.action")}
              </Button>
            </>
          )}
          {grant.canRevoke && (
            <Button variant="default" onClick={ask("revoke")}>
              {t("supportAccess.revoke.action")}
            </Button>
          )}
          {grant.canOpen && (
            <Button
              loading={open.busy}
              onClick={() => {
                void open.run({ input: { supportGrantId: grant.id } }).then((done) => {
                  if (!done) return;
                  void navigate({
                    to: "/o/$organisationId",
                    params: { organisationId: organisation.id },
                  });
                });
              }}
            >
              {t("supportAccess.open")}
            </Button>
          )}
          {grant.canWithdraw && (
            <Button variant="default" onClick={ask("withdraw")}>
              {t("supportAccess.withdraw.action")}
            </Button>
          )}
        </Group>
      )}
      {grant.visits.length > 0 && (
        <Rows label={t("supportAccess.visits")}>
          {grant.visits.map((visit) => (
            <Row
              key={`${visit.by} ${visit.beganAt}`}
              main={visit.by}
              detail={t("supportAccess.visit", {
                from: dates.dateTime(visit.beganAt),
                to: dates.dateTime(visit.endsAt),
              })}
            />
          ))}
        </Rows>
      )}
      <Confirm
        opened={question !== null}
        title={t(`supportAccess.${last}.title`, names)}
        confirmLabel={t(`supportAccess.${last}.action`)}
        destructive={last !== "approve"}
        busy={action.busy}
        failures={action.failures}
        onClose={() => setQuestion(null)}
        onConfirm={() => void answer()}
      >
        <p>{t(`supportAccess.${last}.words`, names)}</p>
      </Confirm>
    </Panel>
  );
}
