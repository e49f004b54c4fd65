import { Button, Group, Stack } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, readFragment } from "../graphql/generated";
import type { ServiceChoiceService } from "../services/ServiceChoice";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError } from "../shell/forms";
import { nested } from "../shell/nestedForm";
import { useStanding } from "../shell/viewer";
import { Callout } from "../ui/Alerts";
import { draftOf, emptyDraft, inputOf } from "./draft";
import { RecordSubProcessor, UpdateSubProcessor } from "./mutations";
import { SubProcessorFields } from "./SubProcessorFields";
import { SubProcessorDraftFragment, useSubProcessorForm } from "./useSubProcessorForm";

/** Records a sub-processor, or changes the one given. */
export function SubProcessorEditor(props: {
  subProcessor: FragmentType<typeof SubProcessorDraftFragment> | null;
  services: readonly FragmentType<typeof ServiceChoiceService>[];
  onSaved: (subProcessorId: string) => void;
}) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const known = readFragment(SubProcessorDraftFragment, props.subProcessor);
  const form = useSubProcessorForm(known ? draftOf(known) : emptyDraft());
  const told = useMemo(() => nested(form, "subProcessor"), [form]);
  const record = useAction(RecordSubProcessor, told);
  const update = useAction(UpdateSubProcessor, told);
  const onlyCorrections = known !== null && known.state !== "PROPOSED";
  const save = form.onSubmit(async (draft) => {
    const subProcessor = inputOf(draft);
    if (known) {
      const input = { subProcessorId: known.id, version: known.version, subProcessor };
      if (await update.run({ input })) props.onSaved(known.id);
    } else {
      const done = await record.run({ input: { organisationId: organisation.id, subProcessor } });
      if (done) props.onSaved(done.recordSubProcessor.subProcessor.id);
    }
  }, focusFirstError(form));
  return (
    <form onSubmit={save} noValidate>
      <Stack gap="lg">
        {onlyCorrections && (
          <Callout tone="info" title={t("subProcessorForm.onlyCorrections")}>
            <p>{t("subProcessorForm.onlyCorrectionsWords")}</p>
          </Callout>
        )}
        <SubProcessorFields
          form={form}
          services={props.services}
          onlyCorrections={onlyCorrections}
        />
        <Failures failures={known ? update.failures : record.failures} />
        <Group>
          <Button type="submit" loading={record.busy || update.busy}>
            {known ? t("organisation.save") : t("subProcessorForm.record")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
