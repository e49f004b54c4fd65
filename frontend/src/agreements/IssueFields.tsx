import { NativeSelect, Stack, Textarea } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { FragmentType } from "../graphql/generated";
import { type IssueForm_TemplateFragment, Language } from "../graphql/generated/graphql";
import { ServiceChoice, type ServiceChoiceService } from "../services/ServiceChoice";
import { Callout } from "../ui/Alerts";
import { Panel } from "../ui/Panel";
import type { IssueDraft, IssueStep } from "./issue";
import { TermsFields } from "./TermsFields";

const annexCFields = [
  "instruction",
  "security",
  "assistance",
  "retention",
  "locations",
  "transfers",
  "auditProcessor",
  "auditSubProcessors",
] as const;

/** What an agreement says, one step of the form at a time; draws nothing on the other steps. */
export function IssueFields(props: {
  shown: IssueStep["key"];
  form: UseFormReturnType<IssueDraft>;
  templates: readonly IssueForm_TemplateFragment[];
  services: readonly FragmentType<typeof ServiceChoiceService>[];
  /** The texts were agreed before: another template does not change the terms */
  agreedBefore: boolean;
  /** Words under the reason for a new version; without them none is asked for */
  changeReasonHint?: string | undefined;
}) {
  const { shown, form, templates, services } = props;
  const { t } = useTranslation();
  const long = { autosize: true, minRows: 3 } as const;
  return (
    <>
      {shown === "what" && (
        <Panel title={t("issue.step.what")}>
          <Stack>
            <NativeSelect
              label={t("issue.template")}
              description={t("issue.templateHint")}
              data={templates.map(({ title, language, currentVersion }) => ({
                value: currentVersion?.id ?? "",
                label: `${title} · ${t(`language.${language}`)} · ${t("agreement.version", {
                  number: currentVersion?.number ?? 0,
                })}`,
              }))}
              {...form.getInputProps("templateVersionId")}
              onChange={(event) => {
                const chosen = templates.find(
                  ({ currentVersion }) => currentVersion?.id === event.currentTarget.value,
                );
                form.setFieldValue("templateVersionId", event.currentTarget.value);
                if (!chosen?.currentVersion) return;
                form.setFieldValue("language", chosen.language);
                if (!props.agreedBefore) {
                  form.setFieldValue("parameters", { ...chosen.currentVersion.parameters });
                }
              }}
            />
            <ServiceChoice
              label={t("issue.services")}
              description={t("issue.servicesHint")}
              services={services}
              value={form.values.serviceIds}
              onChange={(ids) => form.setFieldValue("serviceIds", ids)}
              error={form.errors["serviceIds"]}
            />
            <NativeSelect
              label={t("issue.language")}
              data={Object.values(Language).map((value) => ({
                value,
                label: t(`language.${value}`),
              }))}
              {...form.getInputProps("language")}
            />
            {props.changeReasonHint !== undefined && (
              <Textarea
                label={t("issue.changeReason")}
                description={props.changeReasonHint}
                autosize
                {...form.getInputProps("changeReason")}
              />
            )}
          </Stack>
        </Panel>
      )}
      {shown === "terms" && (
        <Panel title={t("issue.step.terms")} lead={t("issue.termsLead")}>
          <TermsFields
            field={(term, options) => form.getInputProps(`parameters.${term}`, options)}
          />
        </Panel>
      )}
      {shown === "processing" && (
        <Panel title={t("agreement.annex.A")} lead={t("issue.annexALead")}>
          <Stack>
            {(["purpose", "controllerLegalBasis", "nature"] as const).map((field) => (
              <Textarea
                key={field}
                label={t(`agreement.annexA.${field}`)}
                description={t(`issue.annexAHint.${field}`)}
                {...long}
                {...form.getInputProps(`annexA.${field}`)}
              />
            ))}
            {(["dataTypes", "specialCategories", "subjectCategories"] as const).map((field) => (
              <Textarea
                key={field}
                label={t(`agreement.annexA.${field}`)}
                description={t(`issue.annexAHint.${field}`)}
                {...long}
                {...form.getInputProps(`annexA.${field}`)}
              />
            ))}
            <Textarea
              label={t("agreement.annexA.duration")}
              autosize
              {...form.getInputProps("annexA.duration")}
            />
          </Stack>
        </Panel>
      )}
      {shown === "instruction" && (
        <>
          <Panel title={t("agreement.annex.C")} lead={t("issue.annexCLead")}>
            <Stack>
              {!props.agreedBefore && (
                <Callout tone="waiting">
                  <p>{t("issue.annexCCheck")}</p>
                </Callout>
              )}
              {annexCFields.map((field) => (
                <Textarea
                  key={field}
                  label={t(`agreement.annexC.${field}`)}
                  {...(field === "security" && { description: t("issue.securityHint") })}
                  {...long}
                  {...form.getInputProps(`annexC.${field}`)}
                />
              ))}
            </Stack>
          </Panel>
          <Panel title={t("agreement.annex.D")}>
            <Textarea
              label={t("issue.annexD")}
              description={t("issue.annexDHint")}
              {...long}
              {...form.getInputProps("annexD")}
            />
          </Panel>
        </>
      )}
    </>
  );
}
