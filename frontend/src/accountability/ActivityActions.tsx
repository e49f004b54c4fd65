import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { ButtonLink } from "../shell/links";
import { notify } from "../shell/notify";
import { useStanding } from "../shell/viewer";
import { Dialog } from "../ui/Dialog";
import { dayAfter } from "../words/days";

const ActivityActionsActivity = graphql(`
  fragment ActivityActions_activity on ProcessingActivity {
    id
    version
    state
    reviewedAt
    nextReviewOn
    isReviewDue
    missing
    canChange
    canActivate
    canReview
    canRetire
  }
`);

const Activate = graphql(`
  mutation ActivateProcessingActivity($input: ProcessingActivityIdInput!) {
    activateProcessingActivity(input: $input) {
      activity {
        id
        ...ActivityActions_activity
      }
    }
  }
`);

const Review = graphql(`
  mutation ReviewProcessingActivity($input: ReviewProcessingActivityInput!) {
    reviewProcessingActivity(input: $input) {
      activity {
        id
        ...ActivityActions_activity
      }
    }
  }
`);

const Retire = graphql(`
  mutation RetireProcessingActivity($input: ProcessingActivityIdInput!) {
    retireProcessingActivity(input: $input) {
      activity {
        id
        ...ActivityActions_activity
      }
    }
  }
`);

/** What the reader may do with an activity now. */
export function ActivityActions(props: { activity: FragmentType<typeof ActivityActionsActivity> }) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const activity = readFragment(ActivityActionsActivity, props.activity);
  const input = { processingActivityId: activity.id, version: activity.version };
  return (
    <>
      {activity.canRetire && <RetireButton input={input} draft={activity.state === "DRAFT"} />}
      {activity.canChange && (
        <ButtonLink
          variant="default"
          to="/o/$organisationId/accountability/$activityId/edit"
          params={{ organisationId: organisation.id, activityId: activity.id }}
        >
          {t("activity.edit")}
        </ButtonLink>
      )}
      {activity.canReview && <ReviewButton input={input} due={activity.isReviewDue} />}
      {activity.canActivate && <ActivateButton input={input} />}
    </>
  );
}

interface Which {
  processingActivityId: string;
  version: number;
}

function ActivateButton({ input }: { input: Which }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const action = useAction(Activate);
  return (
    <>
      <Button
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t("activity.activate.open")}
      </Button>
      <Confirm
        opened={opened}
        title={t("activity.activate.open")}
        confirmLabel={t("activity.activate.submit")}
        busy={action.busy}
        failures={action.failures}
        onClose={close}
        onConfirm={async () => {
          if (!(await action.run({ input }))) return;
          close();
          notify(t("activity.activate.done"));
        }}
      >
        {t("activity.activate.words")}
      </Confirm>
    </>
  );
}

function RetireButton({ input, draft }: { input: Which; draft: boolean }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const action = useAction(Retire);
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t("activity.retire.open")}
      </Button>
      <Confirm
        opened={opened}
        destructive
        title={t("activity.retire.open")}
        confirmLabel={t("activity.retire.submit")}
        busy={action.busy}
        failures={action.failures}
        onClose={close}
        onConfirm={async () => {
          if (await action.run({ input })) close();
        }}
      >
        {t(draft ? "activity.retire.draft" : "activity.retire.words")}
      </Confirm>
    </>
  );
}

function ReviewButton({ input, due }: { input: Which; due: boolean }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const [inAYear] = useState(() => dayAfter(new Date(), 365));
  const form = useForm({
    initialValues: { nextReviewOn: inAYear },
    validate: { nextReviewOn: required(t("assistance.dueMissing")) },
  });
  const action = useAction(Review, form);
  const submit = form.onSubmit(async ({ nextReviewOn }) => {
    if (!(await action.run({ input: { ...input, nextReviewOn } }))) return;
    close();
    notify(t("activity.review.done"));
  }, focusFirstError(form));
  return (
    <>
      <Button
        variant={due ? "filled" : "default"}
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t("activity.review.open")}
      </Button>
      <Dialog opened={opened} onClose={close} title={t("activity.review.open")} closeLabel={t("dialog.close")}>
        <form onSubmit={submit} noValidate>
          <Stack>
            <p style={{ margin: 0 }}>{t("activity.review.words")}</p>
            <TextInput
              type="date"
              label={t("activity.nextReviewOn")}
              {...form.getInputProps("nextReviewOn")}
            />
            <Failures failures={action.failures} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t("dialog.cancel")}
              </Button>
              <Button type="submit" loading={action.busy}>
                {t("activity.review.submit")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Dialog>
    </>
  );
}
