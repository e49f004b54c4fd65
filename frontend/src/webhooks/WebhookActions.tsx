import { Button, Group, Stack } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { Failures } from "../shell/Failures";
import { useStanding } from "../shell/viewer";
import { RotateSecret } from "./RotateSecret";
import { WebhookDialog } from "./WebhookDialog";

const WebhookActionsWebhook = graphql(`
  fragment WebhookActions_webhook on WebhookEndpoint {
    id
    url
    description
    events
    state
    formerSignsUntil
    failingSince
    switchesOffAt
    switchedOffAt
    succeededAt
    version
  }
`);

const TestWebhook = graphql(`
  mutation TestWebhook($input: WebhookIdInput!) {
    testWebhook(input: $input) {
      delivery {
        id
      }
    }
  }
`);

const PauseWebhook = graphql(`
  mutation PauseWebhook($input: UpdateWebhookInput!) {
    updateWebhook(input: $input) {
      webhook {
        id
        ...WebhookActions_webhook
      }
    }
  }
`);

const RemoveWebhook = graphql(`
  mutation RemoveWebhook($input: WebhookIdInput!) {
    removeWebhook(input: $input) {
      removedId
    }
  }
`);

/** What can be done to a webhook. */
export function WebhookActions(props: { webhook: FragmentType<typeof WebhookActionsWebhook> }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { organisation } = useStanding();
  const webhook = readFragment(WebhookActionsWebhook, props.webhook);
  const [open, setOpen] = useState<"edit" | "rotate" | "remove" | null>(null);
  const close = () => setOpen(null);
  const test = useAction(TestWebhook);
  const pause = useAction(PauseWebhook);
  const remove = useAction(RemoveWebhook);
  const active = webhook.state === "ACTIVE";
  const removed = () => {
    close();
    void navigate({
      to: "/o/$organisationId/webhooks",
      params: { organisationId: organisation.id },
    });
  };
  return (
    <Stack>
      <Failures failures={[...test.failures, ...pause.failures]} />
      <Group>
        <Button
          loading={test.busy}
          onClick={() => void test.run({ input: { webhookId: webhook.id } })}
        >
          {t("webhooks.test")}
        </Button>
        <Button variant="default" onClick={() => setOpen("edit")}>
          {t("webhooks.edit")}
        </Button>
        <Button variant="default" onClick={() => setOpen("rotate")}>
          {t("webhooks.rotate")}
        </Button>
        <Button
          variant="default"
          loading={pause.busy}
          onClick={() => {
            void pause.run({
              input: { webhookId: webhook.id, version: webhook.version, paused: active },
            });
          }}
        >
          {active ? t("webhooks.pause") : t("webhooks.resume")}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            remove.clear();
            setOpen("remove");
          }}
        >
          {t("webhooks.remove")}
        </Button>
      </Group>
      {open === "edit" && <WebhookDialog webhook={webhook} onClose={close} />}
      {open === "rotate" && <RotateSecret webhookId={webhook.id} onClose={close} />}
      <Confirm
        opened={open === "remove"}
        title={t("webhooks.removeTitle")}
        confirmLabel={t("webhooks.remove")}
        destructive
        busy={remove.busy}
        failures={remove.failures}
        onClose={close}
        onConfirm={() => {
          void remove.run({ input: { webhookId: webhook.id } }).then((done) => {
            if (done) removed();
          });
        }}
      >
        <p>{t("webhooks.removeWords")}</p>
      </Confirm>
    </Stack>
  );
}
