import { Button, Checkbox, Group, NativeSelect, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { graphql } from "../../graphql/generated";
import { DiligenceResult } from "../../graphql/generated/graphql";
import { useAction } from "../../session/data";
import { Failures } from "../../shell/Failures";
import { focusFirstError, required } from "../../shell/forms";

const RecordDueDiligence = graphql(`
  mutation RecordDueDiligence($input: RecordDueDiligenceInput!) {
    recordDueDiligence(input: $input) {
      subProcessor {
        id
        ...OnFilePanel_subProcessor
      }
    }
  }
`);

/** How a sub-processor was examined: when, by which role, what was found, and when it is done again. */
export function DiligenceForm(props: { subProcessorId: string; onSaved: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: {
      performedOn: "",
      performedBy: "",
      result: DiligenceResult.Passed as DiligenceResult,
      note: "",
      reviewOn: "",
      shared: false,
    },
    validate: {
      performedOn: required(t("onFile.dateMissing")),
      performedBy: required(t("onFile.performedByMissing")),
      reviewOn: (value, { performedOn }) => {
        if (value === "") return t("onFile.dateMissing");
        return value <= performedOn ? t("onFile.reviewBefore") : null;
      },
    },
  });
  const action = useAction(RecordDueDiligence, form);
  const save = form.onSubmit(async (values) => {
    const input = {
      ...values,
      subProcessorId: props.subProcessorId,
      performedBy: values.performedBy.trim(),
      note: values.note.trim() || null,
    };
    if (await action.run({ input })) {
      form.reset();
      props.onSaved();
    }
  }, focusFirstError(form));
  return (
    <form onSubmit={save} noValidate>
      <Stack>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            type="date"
            label={t("onFile.performedOn")}
            {...form.getInputProps("performedOn")}
          />
          <TextInput
            label={t("onFile.performedBy")}
            description={t("onFile.performedByHint")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            maxLength={200}
            {...form.getInputProps("performedBy")}
          />
          <NativeSelect
            label={t("onFile.result")}
            data={Object.values(DiligenceResult).map((value) => ({
              value,
              label: t(`diligenceResult.${value}`),
            }))}
            {...form.getInputProps("result")}
          />
          <TextInput
            type="date"
            label={t("onFile.reviewOn")}
            description={t("onFile.reviewOnHint")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            {...form.getInputProps("reviewOn")}
          />
        </SimpleGrid>
        <Textarea
          label={t("onFile.note")}
          description={t("onFile.noteHint")}
          autosize
          minRows={3}
          maxLength={4000}
          {...form.getInputProps("note")}
        />
        <Checkbox
          label={t("onFile.shared")}
          description={t("onFile.sharedHint")}
          {...form.getInputProps("shared", { type: "checkbox" })}
        />
        <Failures failures={action.failures} />
        <Group>
          <Button type="submit" loading={action.busy}>
            {t("onFile.saveDiligence")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
