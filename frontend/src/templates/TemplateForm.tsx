import { Button, Group, NativeSelect, Radio, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Terms, termsInput, usualTerms } from "../agreements/terms";
import { TermsFields } from "../agreements/TermsFields";
import { useTermErrors } from "../agreements/useTermErrors";
import { graphql } from "../graphql/generated";
import { Language, TemplateOrigin } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError } from "../shell/forms";
import { nested } from "../shell/nestedForm";
import { useStanding } from "../shell/viewer";
import { Panel } from "../ui/Panel";

const CreateTemplate = graphql(`
  mutation CreateTemplate($input: CreateTemplateInput!) {
    createTemplate(input: $input) {
      template {
        id
        ...TemplateList_template
      }
    }
  }
`);

interface Draft {
  title: string;
  structure: TemplateOrigin;
  language: Language;
  parameters: Terms;
}

/** Starts a template from one of the structures that the portal brings along. */
export function TemplateForm({ onCreated }: { onCreated: (templateId: string) => void }) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const termErrors = useTermErrors();
  const form = useForm<Draft>({
    initialValues: { title: "", structure: "DK_SCC_2020", language: "DA", parameters: usualTerms },
    validate: ({ title, parameters }) => ({
      ...(title.trim() === "" && { title: t("templates.titleMissing") }),
      ...termErrors(parameters),
    }),
  });
  const action = useAction(CreateTemplate, useMemo(() => nested(form), [form]));
  const create = form.onSubmit(async ({ parameters, title, ...rest }) => {
    const done = await action.run({
      input: {
        organisationId: organisation.id,
        title: title.trim(),
        parameters: termsInput(parameters),
        ...rest,
      },
    });
    if (done) onCreated(done.createTemplate.template.id);
  }, focusFirstError(form));
  return (
    <form onSubmit={create} noValidate>
      <Stack gap="lg">
        <Panel title={t("templates.structure")}>
          <Stack>
            <TextInput
              label={t("templates.title")}
              description={t("templates.titleHint")}
              {...form.getInputProps("title")}
            />
            <Radio.Group label={t("templates.startFrom")} {...form.getInputProps("structure")}>
              <Stack gap="xs" mt="xs">
                {Object.values(TemplateOrigin).map((value) => (
                  <Radio
                    key={value}
                    value={value}
                    label={t(`templateOrigin.${value}`)}
                    description={t(`templates.originHint.${value}`)}
                  />
                ))}
              </Stack>
            </Radio.Group>
            <NativeSelect
              label={t("profile.language")}
              data={Object.values(Language).map((value) => ({
                value,
                label: t(`language.${value}`),
              }))}
              {...form.getInputProps("language")}
            />
          </Stack>
        </Panel>
        <Panel title={t("templates.terms")} lead={t("templates.termsLead")}>
          <TermsFields
            field={(term, options) => form.getInputProps(`parameters.${term}`, options)}
          />
        </Panel>
        <Failures failures={action.failures} />
        <Group>
          <Button type="submit" loading={action.busy}>
            {t("templates.createDraft")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
