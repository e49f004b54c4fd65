import { Button, Checkbox, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import type { DeliveryState, NoticeForwardingPanelQuery } from "../graphql/generated/graphql";
import { useAction, usePageData } from "../session/data";
import { Failures } from "../shell/Failures";
import { TextLink } from "../shell/links";
import { notify } from "../shell/notify";
import { useStanding } from "../shell/viewer";
import { Panel } from "../ui/Panel";
import { Row, Rows } from "../ui/Rows";
import { StatusBadge, type Tone } from "../ui/StatusBadge";
import { useDates } from "../words/dates";

/** Asked by itself: most customers are no processor for others, and do not wait for it. */
const NoticeForwardingPanel = graphql(`
  query NoticeForwardingPanel($noticeId: ID!) {
    noticeForwarding(noticeId: $noticeId) {
      id
      canForward
      controllers {
        id
        name
        until
        forwardedAt
        forwardedByName
        outcome
      }
    }
  }
`);

const ForwardNotice = graphql(`
  mutation ForwardNotice($input: ForwardNoticeInput!) {
    forwardNotice(input: $input) {
      forwarding {
        id
        canForward
        controllers {
          id
          name
          until
          forwardedAt
          forwardedByName
          outcome
        }
      }
    }
  }
`);

type Target = NonNullable<NoticeForwardingPanelQuery["noticeForwarding"]>["controllers"][number];

const tones: Record<DeliveryState, Tone> = {
  QUEUED: "neutral",
  ACCEPTED: "good",
  BOUNCED: "bad",
  OPENED: "good",
};

/** The chain: a customer that is itself a processor tells the controllers it works for, and sees who was told. */
export function NoticeForwarding(props: { noticeId: string; agreementId: string }) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const { data } = usePageData(NoticeForwardingPanel, { noticeId: props.noticeId });
  const forwarding = data?.noticeForwarding;
  if (!forwarding) return null;
  const told = forwarding.controllers.filter(({ forwardedAt }) => forwardedAt !== null);
  const waiting = forwarding.controllers.filter(
    ({ forwardedAt, until }) => forwardedAt === null && until === null,
  );
  return (
    <Panel title={t("forwarding.title")} lead={t("forwarding.lead")}>
      <Stack>
        {told.length > 0 && <Told targets={told} />}
        {forwarding.canForward && waiting.length > 0 && (
          <Choose noticeId={props.noticeId} targets={waiting} />
        )}
        {forwarding.controllers.length === 0 && (
          <p style={{ margin: 0 }}>
            {t("forwarding.none")}{" "}
            <TextLink
              to="/o/$organisationId/agreements/$agreementId"
              params={{ organisationId: organisation.id, agreementId: props.agreementId }}
              search={{ view: "life" }}
              underline="always"
            >
              {t("forwarding.record")}
            </TextLink>
          </p>
        )}
      </Stack>
    </Panel>
  );
}

function Told({ targets }: { targets: readonly Target[] }) {
  const { t } = useTranslation();
  const dates = useDates();
  return (
    <Rows label={t("forwarding.told")}>
      {targets.map((target) => (
        <Row
          key={target.id}
          main={target.name}
          detail={[target.forwardedAt && dates.dateTime(target.forwardedAt), target.forwardedByName]
            .filter(Boolean)
            .join(" · ")}
          end={
            <StatusBadge tone={tones[target.outcome ?? "QUEUED"]}>
              {t(`deliveryState.${target.outcome ?? "QUEUED"}`)}
            </StatusBadge>
          }
        />
      ))}
    </Rows>
  );
}

function Choose({ noticeId, targets }: { noticeId: string; targets: readonly Target[] }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<readonly string[]>(() => targets.map(({ id }) => id));
  const action = useAction(ForwardNotice);
  // Who was told meanwhile is no longer among them.
  const now = chosen.filter((id) => targets.some((target) => target.id === id));
  const forward = async () => {
    if (await action.run({ input: { noticeId, agreementControllerIds: now } })) {
      notify(t("forwarding.done", { count: now.length }));
    }
  };
  return (
    <Stack gap="sm">
      <Checkbox.Group
        label={t("forwarding.choose")}
        value={[...chosen]}
        onChange={setChosen}
      >
        <Stack gap="xs" mt="xs">
          {targets.map(({ id, name }) => (
            <Checkbox key={id} value={id} label={name} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Failures failures={action.failures} />
      <div>
        <Button
          variant="default"
          loading={action.busy}
          disabled={now.length === 0}
          onClick={() => void forward()}
        >
          {t("forwarding.send", { count: now.length })}
        </Button>
      </div>
    </Stack>
  );
}
