import { Button, Checkbox, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import type { WebhookEvent } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { SecretOnce } from "../shell/SecretOnce";
import { useStanding } from "../shell/viewer";
import { Dialog } from "../ui/Dialog";
import { eventsOf } from "./events";

const CreateWebhook = graphql(`
  mutation CreateWebhook($input: CreateWebhookInput!) {
    createWebhook(input: $input) {
      webhook {
        id
      }
      secret
    }
  }
`);

const UpdateWebhook = graphql(`
  mutation UpdateWebhook($input: UpdateWebhookInput!) {
    updateWebhook(input: $input) {
      webhook {
        id
        ...WebhookActions_webhook
      }
    }
  }
`);

interface Known {
  id: string;
  url: string;
  description: string | null;
  events: readonly WebhookEvent[];
  version: number;
}

/** Subscribes a webhook and shows its secret, this once; or changes one. */
export function WebhookDialog(props: {
  /** The one to change; none for a new one */
  webhook?: Known;
  onClose: () => void;
}) {
  const { webhook, onClose } = props;
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const [secret, setSecret] = useState<string | null>(null);
  const form = useForm<{ url: string; description: string; events: WebhookEvent[] }>({
    initialValues: {
      url: webhook?.url ?? "",
      description: webhook?.description ?? "",
      events: [...(webhook?.events ?? [])],
    },
    validate: {
      url: required(t("webhooks.urlMissing")),
      events: (events) => (events.length === 0 ? t("webhooks.eventsMissing") : null),
    },
  });
  const create = useAction(CreateWebhook, form);
  const update = useAction(UpdateWebhook, form);
  const save = form.onSubmit(async ({ url, description, events }) => {
    const said = { url: url.trim(), description: description.trim() || null, events };
    if (webhook) {
      const done = await update.run({
        input: { webhookId: webhook.id, version: webhook.version, ...said },
      });
      if (done) onClose();
    } else {
      const done = await create.run({ input: { organisationId: organisation.id, ...said } });
      if (done) setSecret(done.createWebhook.secret);
    }
  }, focusFirstError(form));
  return (
    <Dialog
      opened
      onClose={onClose}
      title={webhook ? t("webhooks.editTitle") : t("webhooks.createTitle")}
      large
      closeLabel={t("dialog.close")}
    >
      {secret === null ? (
        <form onSubmit={save} noValidate>
          <Stack>
            <TextInput
              type="url"
              label={t("webhooks.url")}
              description={t("webhooks.urlHint")}
              data-autofocus
              {...form.getInputProps("url")}
            />
            <TextInput
              label={t("webhooks.description")}
              maxLength={300}
              {...form.getInputProps("description")}
            />
            <Checkbox.Group
              label={t("webhooks.events")}
              description={t("webhooks.eventsHint")}
              {...form.getInputProps("events")}
            >
              <Stack gap="xs" mt="xs">
                {eventsOf(organisation.kind).map((event) => (
                  <Checkbox key={event} value={event} label={t(`webhookEvent.${event}`)} />
                ))}
              </Stack>
            </Checkbox.Group>
            <Failures failures={webhook ? update.failures : create.failures} />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t("dialog.cancel")}
              </Button>
              <Button type="submit" loading={create.busy || update.busy}>
                {webhook ? t("webhooks.save") : t("webhooks.create")}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <SecretOnce
          secret={secret}
          label={t("webhooks.secret")}
          words={t("webhooks.secretOnce")}
          keptLabel={t("webhooks.secretKept")}
          onKept={onClose}
        />
      )}
    </Dialog>
  );
}
