import { Button, Group, Stack } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError } from "../shell/forms";
import { nested } from "../shell/nestedForm";
import { useStanding } from "../shell/viewer";
import { ActivityFields } from "./ActivityFields";
import { draftOf, emptyActivity, inputOf } from "./activityDraft";
import { ActivityDraftFragment, useActivityForm } from "./useActivityForm";

const CreateActivity = graphql(`
  mutation CreateProcessingActivity($input: CreateProcessingActivityInput!) {
    createProcessingActivity(input: $input) {
      activity {
        id
        ...ActivityDraft_activity
      }
    }
  }
`);

const UpdateActivity = graphql(`
  mutation UpdateProcessingActivity($input: UpdateProcessingActivityInput!) {
    updateProcessingActivity(input: $input) {
      activity {
        id
        ...ActivityDraft_activity
      }
    }
  }
`);

/** Drafts a processing activity, or writes the one given anew. */
export function ActivityEditor(props: {
  activity: FragmentType<typeof ActivityDraftFragment> | null;
  services: readonly { readonly id: string; readonly title: string }[] | null;
  onSaved: (activityId: string) => void;
}) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const vendor = organisation.kind === "VENDOR";
  const known = readFragment(ActivityDraftFragment, props.activity);
  const form = useActivityForm(known ? draftOf(known, vendor) : emptyActivity(vendor));
  const told = useMemo(() => nested(form, "activity"), [form]);
  const create = useAction(CreateActivity, told);
  const update = useAction(UpdateActivity, told);
  const save = form.onSubmit(async (draft) => {
    const activity = inputOf(draft);
    if (known) {
      const input = { processingActivityId: known.id, version: known.version, activity };
      if (await update.run({ input })) props.onSaved(known.id);
    } else {
      const done = await create.run({ input: { organisationId: organisation.id, activity } });
      if (done) props.onSaved(done.createProcessingActivity.activity.id);
    }
  }, focusFirstError(form));
  return (
    <form onSubmit={save} noValidate>
      <Stack gap="lg">
        <ActivityFields form={form} services={props.services} />
        <Failures failures={known ? update.failures : create.failures} />
        <Group>
          <Button type="submit" loading={create.busy || update.busy}>
            {known ? t("organisation.save") : t("activityForm.draft")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
