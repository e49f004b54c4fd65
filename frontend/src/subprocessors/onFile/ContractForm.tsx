import { Button, Checkbox, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import { FlowDownItem } from "../../graphql/generated/graphql";
import { useAction } from "../../session/data";
import { Failures } from "../../shell/Failures";
import { focusFirstError, required } from "../../shell/forms";
import type { Letter } from "./letter";

const ContractFormSubProcessor = graphql(`
  fragment ContractForm_subProcessor on SubProcessor {
    id
    version
    agreementSignedAt
    onFile {
      contract {
        flowDown
        noOwnPurposes
        onInstruction
        instructionReference
      }
    }
  }
`);

const RecordSubProcessorContract = graphql(`
  mutation RecordSubProcessorContract($input: RecordSubProcessorContractInput!) {
    recordSubProcessorContract(input: $input) {
      subProcessor {
        id
        ...ContractForm_subProcessor
        ...OnFilePanel_subProcessor
      }
    }
  }
`);

/** What the contract with a sub-processor says: when, what it passes on, and that it allows nothing else. */
export function ContractForm(props: {
  subProcessor: FragmentType<typeof ContractFormSubProcessor>;
  onSaved: () => void;
}) {
  const { t } = useTranslation();
  const it = readFragment(ContractFormSubProcessor, props.subProcessor);
  const contract = it.onFile?.contract;
  const form = useForm({
    initialValues: {
      signedAt: it.agreementSignedAt ?? "",
      flowDown: contract?.flowDown ?? ([] as FlowDownItem[]),
      noOwnPurposes: contract?.noOwnPurposes ?? false,
      onInstruction: contract?.onInstruction ?? false,
      instructionReference: contract?.instructionReference ?? "",
    },
    validate: { signedAt: required(t("onFile.dateMissing")) },
  });
  const action = useAction(RecordSubProcessorContract, form);
  const save = form.onSubmit(async (values) => {
    const input = {
      ...values,
      subProcessorId: it.id,
      version: it.version,
      instructionReference: values.instructionReference.trim() || null,
    };
    if (await action.run({ input })) props.onSaved();
  }, focusFirstError(form));
  return (
    <form onSubmit={save} noValidate>
      <Stack>
        <TextInput
          type="date"
          label={t("subProcessorForm.agreementSignedAt")}
          {...form.getInputProps("signedAt")}
        />
        <Checkbox.Group
          label={t("onFile.flowDown")}
          description={t("onFile.flowDownHint")}
          {...form.getInputProps("flowDown")}
        >
          <Stack gap="xs" mt="xs">
            {Object.values(FlowDownItem).map((item) => {
              const letter = item.toLowerCase() as Letter;
              return (
                <Checkbox
                  key={item}
                  value={item}
                  label={t("onFile.item", { letter, words: t(`coverage.letter.${letter}`) })}
                />
              );
            })}
          </Stack>
        </Checkbox.Group>
        <Checkbox
          label={t("onFile.noOwnPurposes")}
          {...form.getInputProps("noOwnPurposes", { type: "checkbox" })}
        />
        <Checkbox
          label={t("onFile.onInstruction")}
          {...form.getInputProps("onInstruction", { type: "checkbox" })}
        />
        <TextInput
          label={t("onFile.instructionReference")}
          description={t("onFile.instructionReferenceHint")}
          maxLength={300}
          {...form.getInputProps("instructionReference")}
        />
        <Failures failures={action.failures} />
        <Group>
          <Button type="submit" loading={action.busy}>
            {t("onFile.saveContract")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
