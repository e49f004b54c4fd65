import { Button, Group, NumberInput, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { notify } from "../shell/notify";
import { useStanding } from "../shell/viewer";
import { Dialog } from "../ui/Dialog";
import { type Count, countOf, coverageOf } from "./counts";
import { useCountRules } from "./useCountRules";

const RecordConfidentiality = graphql(`
  mutation RecordConfidentiality($input: RecordConfidentialityInput!) {
    recordConfidentiality(input: $input) {
      confidentiality {
        id
      }
    }
  }
`);

/** A count of the staff that is committed to confidentiality, and to what. */
export function ConfidentialityDialog(props: {
  today: string;
  /** The wording in use, to count by again */
  wording: string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const rules = useCountRules(props.today);
  const form = useForm<{
    wording: string;
    countedOn: string;
    staffCount: Count;
    committedCount: Count;
    nextCheckOn: string;
  }>({
    initialValues: {
      wording: props.wording,
      countedOn: props.today,
      staffCount: "",
      committedCount: "",
      nextCheckOn: "",
    },
    validate: {
      wording: required(t("measures.confidentiality.wordingMissing")),
      countedOn: rules.day,
      staffCount: rules.whole,
      committedCount: rules.part,
    },
  });
  const action = useAction(RecordConfidentiality, form);
  const save = form.onSubmit(async (values) => {
    const input = {
      organisationId: organisation.id,
      wording: values.wording,
      countedOn: values.countedOn,
      staffCount: countOf(values.staffCount) ?? 0,
      committedCount: countOf(values.committedCount) ?? 0,
      nextCheckOn: values.nextCheckOn === "" ? null : values.nextCheckOn,
    };
    if (!(await action.run({ input }))) return;
    notify(t("measures.confidentiality.done"));
    props.onClose();
  }, focusFirstError(form));
  const coverage = coverageOf(form.values.committedCount, form.values.staffCount);
  return (
    <Dialog
      opened
      onClose={props.onClose}
      title={t("measures.confidentiality.record")}
      closeLabel={t("dialog.close")}
      large
    >
      <form onSubmit={save} noValidate>
        <Stack>
          <Textarea
            label={t("measures.confidentiality.wording")}
            description={t("measures.confidentiality.wordingHint")}
            maxLength={4000}
            autosize
            minRows={3}
            data-autofocus
            {...form.getInputProps("wording")}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <NumberInput
              label={t("measures.confidentiality.staff")}
              min={1}
              allowDecimal={false}
              allowNegative={false}
              hideControls
              {...form.getInputProps("staffCount")}
            />
            <NumberInput
              label={t("measures.confidentiality.committed")}
              min={0}
              allowDecimal={false}
              allowNegative={false}
              hideControls
              {...form.getInputProps("committedCount")}
            />
            <TextInput
              type="date"
              max={props.today}
              label={t("measures.confidentiality.countedOn")}
              {...form.getInputProps("countedOn")}
            />
            <TextInput
              type="date"
              label={t("measures.confidentiality.nextCheckOn")}
              description={t("measures.confidentiality.nextCheckHint")}
              inputWrapperOrder={["label", "input", "description", "error"]}
              {...form.getInputProps("nextCheckOn")}
            />
          </SimpleGrid>
          <p style={{ margin: 0 }} aria-live="polite">
            {coverage === null ? t("measures.coverageUnknown") : t("measures.coverageIs", { coverage })}
          </p>
          <Failures failures={action.failures} />
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              {t("dialog.cancel")}
            </Button>
            <Button type="submit" loading={action.busy}>
              {t("measures.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
