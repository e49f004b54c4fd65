import { Button, Group, NativeSelect, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { Language } from "../graphql/generated/graphql";
import { ServiceChoice, type ServiceChoiceService } from "../services/ServiceChoice";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError } from "../shell/forms";
import { nested } from "../shell/nestedForm";
import { useStanding } from "../shell/viewer";
import { Callout } from "../ui/Alerts";
import { Panel } from "../ui/Panel";
import { Steps } from "../ui/Steps";
import { linesOf } from "../words/lines";
import {
  behind,
  firstDraft,
  follow,
  type IssueDraft,
  issueInput,
  issueSteps,
  stepOf,
  suggest,
} from "./issue";
import { IssuePreview } from "./IssuePreview";
import { TermsFields } from "./TermsFields";
import { useTermErrors } from "./useTermErrors";

export const IssueFormRelation = graphql(`
  fragment IssueForm_relation on CustomerRelation {
    id
    language
    customer {
      id
      legalName
    }
    services {
      id
      title
    }
    agreement {
      id
      currentVersion {
        id
        parameters {
          authorisationModel
          subProcessorNoticeDays
          objectionDays
          breachHours
          exitChoice
          exitDays
          auditConcept
          auditNoticeDays
          thirdCountryAllowed
        }
        annexA {
          purpose
          nature
          dataTypes
          specialCategories
          subjectCategories
          duration
        }
        annexC {
          instruction
          security
          assistance
          retention
          locations
          transfers
          auditProcessor
          auditSubProcessors
        }
        annexD
      }
    }
  }
`);

export const IssueFormTemplate = graphql(`
  fragment IssueForm_template on Template {
    id
    title
    language
    currentVersion {
      id
      number
      parameters {
        authorisationModel
        subProcessorNoticeDays
        objectionDays
        breachHours
        exitChoice
        exitDays
        auditConcept
        auditNoticeDays
        thirdCountryAllowed
      }
    }
  }
`);

export const IssueFormSubProcessor = graphql(`
  fragment IssueForm_subProcessor on SubProcessor {
    id
    legalName
    registration
    purpose
    contactEmail
    address {
      street
      postalCode
      city
      countryCode
    }
    services {
      id
    }
    locations {
      id
      name
      city
      countryCode
      transferMechanism
    }
  }
`);

const IssueAgreement = graphql(`
  mutation IssueAgreement($input: IssueAgreementInput!) {
    issueAgreement(input: $input) {
      agreementVersion {
        id
        agreement {
          id
        }
      }
    }
  }
`);

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

/** Leads through everything an agreement must say, shows what the customer will get, and sends it. */
export function IssueForm(props: {
  relation: FragmentType<typeof IssueFormRelation>;
  templates: readonly FragmentType<typeof IssueFormTemplate>[];
  subProcessors: readonly FragmentType<typeof IssueFormSubProcessor>[];
  services: readonly (FragmentType<typeof ServiceChoiceService> & { id: string; title: string })[];
  onSent: (agreementId: string) => void;
}) {
  const { t, i18n } = useTranslation();
  const { organisation } = useStanding();
  const relation = readFragment(IssueFormRelation, props.relation);
  const templates = readFragment(IssueFormTemplate, props.templates).filter(
    ({ currentVersion }) => currentVersion !== null,
  );
  const subProcessors = readFragment(IssueFormSubProcessor, props.subProcessors);
  const termErrors = useTermErrors();
  const [step, setStep] = useState(0);
  const [reached, setReached] = useState(0);
  const missing = t("issue.missing");
  const wordsIn = (language: Language) => i18n.getFixedT(language === "EN" ? "en" : "da");
  const suggestionFor = ({ language, serviceIds, parameters }: IssueDraft) =>
    suggest(
      wordsIn(language),
      props.services.filter(({ id }) => serviceIds.includes(id)).map(({ title }) => title),
      behind(subProcessors, serviceIds),
      parameters.thirdCountryAllowed,
    );
  const form = useForm<IssueDraft>({
    initialValues: firstDraft(wordsIn(relation.language), relation, templates, subProcessors),
    validate: (draft) => ({
      ...(draft.templateVersionId === "" && { templateVersionId: t("issue.templateMissing") }),
      ...(draft.serviceIds.length === 0 && { serviceIds: t("issue.servicesMissing") }),
      ...termErrors(draft.parameters),
      ...Object.fromEntries(
        (["purpose", "nature", "duration"] as const)
          .filter((field) => draft.annexA[field].trim() === "")
          .map((field) => [`annexA.${field}`, missing]),
      ),
      ...Object.fromEntries(
        (["dataTypes", "subjectCategories"] as const)
          .filter((field) => linesOf(draft.annexA[field]).length === 0)
          .map((field) => [`annexA.${field}`, t("subProcessorForm.linesMissing")]),
      ),
      ...Object.fromEntries(
        (["instruction", "security"] as const)
          .filter((field) => draft.annexC[field].trim() === "")
          .map((field) => [`annexC.${field}`, missing]),
      ),
    }),
  });
  const told = useMemo(() => {
    const fields = nested(form);
    return {
      ...fields,
      // A failure of the portal shows where its field is, which may be an earlier step.
      setFieldError: (path: string, message: string) => {
        setStep(stepOf(path));
        fields.setFieldError(path as never, message);
      },
    };
  }, [form]);
  const action = useAction(IssueAgreement, told);
  const [suggestion, setSuggestion] = useState(() => suggestionFor(form.values));

  /** Services, language and terms may have changed since the annexes were suggested. */
  const suggestAgain = () => {
    const now = suggestionFor(form.values);
    form.setFieldValue("annexA", follow(form.values.annexA, suggestion.annexA, now.annexA));
    form.setFieldValue("annexC", follow(form.values.annexC, suggestion.annexC, now.annexC));
    setSuggestion(now);
  };

  const open = (index: number) => {
    suggestAgain();
    setStep(index);
    setReached((before) => Math.max(before, index));
    window.scrollTo({ top: 0 });
  };
  const next = () => {
    const { errors } = form.validate();
    const here = Object.keys(errors).filter((path) => stepOf(path) === step);
    form.setErrors(Object.fromEntries(here.map((path) => [path, errors[path]])));
    if (here.length === 0) open(step + 1);
    else focusFirstError(form)(Object.fromEntries(here.map((path) => [path, errors[path]])));
  };
  const send = form.onSubmit(
    async (draft) => {
      const input = issueInput(draft, {
        organisationId: organisation.id,
        customerId: relation.customer.id,
      });
      const done = await action.run({ input });
      if (done) props.onSent(done.issueAgreement.agreementVersion.agreement.id);
    },
    (errors) => setStep(stepOf(Object.keys(errors)[0] ?? "")),
  );
  const shown = issueSteps[step]?.key ?? "what";
  const last = step === issueSteps.length - 1;
  const long = { autosize: true, minRows: 3 } as const;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        if (last) return send(event);
        event.preventDefault();
        next();
      }}
    >
      <Stack gap="lg">
        <Steps
          label={t("issue.steps")}
          steps={issueSteps.map(({ key }) => ({ key, name: t(`issue.step.${key}`) }))}
          current={step}
          reached={reached}
          onStep={open}
        />
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
                  if (!relation.agreement) {
                    form.setFieldValue("parameters", { ...chosen.currentVersion.parameters });
                  }
                }}
              />
              <ServiceChoice
                label={t("issue.services")}
                description={t("issue.servicesHint")}
                services={props.services}
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
              {relation.agreement && (
                <Textarea
                  label={t("issue.changeReason")}
                  description={t("issue.changeReasonHint")}
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
              {(["purpose", "nature"] as const).map((field) => (
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
                {!relation.agreement && (
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
        {shown === "preview" && (
          <IssuePreview
            draft={form.values}
            customerName={relation.customer.legalName}
            template={templates.find(
              ({ currentVersion }) => currentVersion?.id === form.values.templateVersionId,
            )}
            services={props.services
              .filter(({ id }) => form.values.serviceIds.includes(id))
              .map(({ title }) => title)}
            subProcessors={subProcessors}
          />
        )}
        <Failures failures={action.failures} />
        <Group>
          {step > 0 && (
            <Button variant="default" onClick={() => open(step - 1)}>
              {t("issue.back")}
            </Button>
          )}
          <Button type="submit" loading={action.busy}>
            {last ? t("issue.send", { name: relation.customer.legalName }) : t("issue.next")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
