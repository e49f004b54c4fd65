import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { useClient } from "urql";
import { graphql } from "../graphql/generated";
import { prefetch, useAction, usePageData } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError } from "../shell/forms";
import { notify } from "../shell/notify";
import { useStanding } from "../shell/viewer";
import { Panel } from "../ui/Panel";
import { TextSkeleton } from "../ui/Skeletons";
import { StatusBadge } from "../ui/StatusBadge";
import { daysOf } from "./reminderDays";

/** Asked for only by those who may issue. */
const SigningRemindersQuery = graphql(`
  query SigningRemindersPanel($organisationId: ID!) {
    signingReminders(organisationId: $organisationId) {
      days
    }
  }
`);

const SetSigningReminders = graphql(`
  mutation SetSigningReminders($input: SetSigningRemindersInput!) {
    setSigningReminders(input: $input) {
      signingReminders {
        days
      }
    }
  }
`);

/** When customers are reminded of agreements that await their signature. */
export function SigningReminders() {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const { data } = usePageData(SigningRemindersQuery, { organisationId: organisation.id });
  const days = data?.signingReminders.days;
  return (
    <Panel
      title={t("signingReminders.title")}
      lead={t("signingReminders.lead")}
      actions={
        days && (
          <StatusBadge tone={days.length > 0 ? "good" : "neutral"}>
            {days.length > 0
              ? t("signingReminders.on", { count: days.length })
              : t("signingReminders.off")}
          </StatusBadge>
        )
      }
    >
      {days ? <Days key={days.join()} days={days} /> : <TextSkeleton lines={2} />}
    </Panel>
  );
}

function Days({ days }: { days: readonly number[] }) {
  const { t } = useTranslation();
  const client = useClient();
  const { organisation } = useStanding();
  const form = useForm({
    initialValues: { days: days.join(", ") },
    validate: {
      days: (text) => {
        const read = daysOf(text);
        if ("days" in read) return null;
        return read.problem === "tooMany"
          ? t("signingReminders.daysTooMany")
          : t("signingReminders.daysWrong");
      },
    },
  });
  const action = useAction(SetSigningReminders, form);
  const save = form.onSubmit(async (values) => {
    const read = daysOf(values.days);
    if (!("days" in read)) return;
    const done = await action.run({ input: { organisationId: organisation.id, days: read.days } });
    if (!done) return;
    // The page's loader does not know who may ask for this, so it does not ask anew.
    prefetch(client, SigningRemindersQuery, { organisationId: organisation.id });
    notify(t("signingReminders.saved"));
  }, focusFirstError(form));
  return (
    <form onSubmit={save} noValidate>
      <Stack>
        <TextInput
          label={t("signingReminders.days")}
          description={t("signingReminders.daysHint")}
          {...form.getInputProps("days")}
        />
        <Failures failures={action.failures} />
        <Group>
          <Button type="submit" loading={action.busy}>
            {t("signingReminders.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
