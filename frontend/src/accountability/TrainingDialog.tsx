import { Button, Group, NumberInput, SimpleGrid, Stack, TextInput } from "@mantine/core";
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

const RecordTraining = graphql(`
  mutation RecordTraining($input: RecordTrainingInput!) {
    recordTraining(input: $input) {
      training {
        id
      }
    }
  }
`);

/** A meeting or course that was held: what about, when, and how many of how many came. */
export function TrainingDialog(props: { today: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const rules = useCountRules(props.today);
  const form = useForm<{ topic: string; heldOn: string; staffCount: Count; attendeeCount: Count }>({
    initialValues: { topic: "", heldOn: props.today, staffCount: "", attendeeCount: "" },
    validate: {
      topic: required(t("measures.training.topicMissing")),
      heldOn: rules.day,
      staffCount: rules.whole,
      attendeeCount: rules.part,
    },
  });
  const action = useAction(RecordTraining, form);
  const save = form.onSubmit(async ({ topic, heldOn, staffCount, attendeeCount }) => {
    const input = {
      organisationId: organisation.id,
      topic,
      heldOn,
      staffCount: countOf(staffCount) ?? 0,
      attendeeCount: countOf(attendeeCount) ?? 0,
    };
    if (!(await action.run({ input }))) return;
    notify(t("measures.training.done"));
    props.onClose();
  }, focusFirstError(form));
  const coverage = coverageOf(form.values.attendeeCount, form.values.staffCount);
  return (
    <Dialog
      opened
      onClose={props.onClose}
      title={t("measures.training.record")}
      closeLabel={t("dialog.close")}
      large
    >
      <form onSubmit={save} noValidate>
        <Stack>
          <TextInput
            label={t("measures.training.topic")}
            maxLength={200}
            data-autofocus
            {...form.getInputProps("topic")}
          />
          <TextInput
            type="date"
            max={props.today}
            label={t("measures.training.heldOn")}
            {...form.getInputProps("heldOn")}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <NumberInput
              label={t("measures.training.staff")}
              min={1}
              allowDecimal={false}
              allowNegative={false}
              hideControls
              {...form.getInputProps("staffCount")}
            />
            <NumberInput
              label={t("measures.training.came")}
              min={0}
              allowDecimal={false}
              allowNegative={false}
              hideControls
              {...form.getInputProps("attendeeCount")}
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
