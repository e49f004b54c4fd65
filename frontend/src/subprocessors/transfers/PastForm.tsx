import { Button, Group, NativeSelect, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { graphql } from "../../graphql/generated";
import type { TransferMechanism } from "../../graphql/generated/graphql";
import { useAction } from "../../session/data";
import { Failures } from "../../shell/Failures";
import { focusFirstError, required } from "../../shell/forms";
import { inEea, useCountryOptions } from "../../words/countries";
import { modules } from "../draft";
import { useGrounds } from "./useGrounds";

const RecordPastTransfer = graphql(`
  mutation RecordPastTransfer($input: RecordPastTransferInput!) {
    recordPastTransfer(input: $input) {
      subProcessor {
        id
        ...TransfersPanel_subProcessor
      }
    }
  }
`);

/** A ground on which a sub-processor once stood: those that the law has taken away among them. */
export function PastForm(props: { subProcessorId: string; onSaved: () => void }) {
  const { t } = useTranslation();
  const countries = useCountryOptions().filter(({ value }) => !inEea(value));
  const { grounds } = useGrounds();
  const form = useForm({
    initialValues: {
      countryCode: "US",
      mechanism: "PRIVACY_SHIELD" as TransferMechanism,
      module: "",
      reason: "",
      validFrom: "",
      validTo: "",
    },
    validate: {
      validFrom: required(t("onFile.dateMissing")),
      validTo: required(t("onFile.dateMissing")),
    },
  });
  const action = useAction(RecordPastTransfer, form);
  const { mechanism } = form.values;
  const save = form.onSubmit(async (values) => {
    const input = {
      ...values,
      subProcessorId: props.subProcessorId,
      module: mechanism === "SCC_2021_914" ? values.module || null : null,
      reason: values.reason.trim() || null,
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
          <NativeSelect
            label={t("customers.country")}
            data={countries}
            {...form.getInputProps("countryCode")}
          />
          <NativeSelect
            label={t("transfers.pastGround")}
            data={grounds.map((ground) => ({ value: ground.mechanism, label: ground.label }))}
            {...form.getInputProps("mechanism")}
          />
          <TextInput
            type="date"
            label={t("transfers.pastFrom")}
            {...form.getInputProps("validFrom")}
          />
          <TextInput type="date" label={t("transfers.pastTo")} {...form.getInputProps("validTo")} />
        </SimpleGrid>
        {mechanism === "SCC_2021_914" && (
          <NativeSelect
            label={t("subProcessorForm.module")}
            data={[
              { value: "", label: t("subProcessorForm.moduleChoose") },
              ...modules.map((value) => ({ value, label: t(`transferModule.${value}`) })),
            ]}
            {...form.getInputProps("module")}
          />
        )}
        <TextInput
          label={t("subProcessorForm.reason")}
          description={t("transfers.pastReasonHint")}
          maxLength={500}
          {...form.getInputProps("reason")}
        />
        <Failures failures={action.failures} />
        <Group>
          <Button type="submit" loading={action.busy}>
            {t("transfers.savePast")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
