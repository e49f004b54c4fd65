import { Button, Group, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { ServiceChoiceService } from "../services/ServiceChoice";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { useStanding } from "../shell/viewer";
import { Steps } from "../ui/Steps";
import { IssueFields } from "./IssueFields";
import { IssuePreview, type IssuePreviewService } from "./IssuePreview";
import { issueInput, issueSteps, stepOf } from "./issue";
import { useIssueForm } from "./useIssueForm";

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
          controllerLegalBasis
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

/** Leads through everything an agreement must say, shows what the customer will get, and sends it. */
export function IssueForm(props: {
  relation: FragmentType<typeof IssueFormRelation>;
  templates: readonly FragmentType<typeof IssueFormTemplate>[];
  subProcessors: readonly FragmentType<typeof IssueFormSubProcessor>[];
  services: readonly (FragmentType<typeof ServiceChoiceService> &
    FragmentType<typeof IssuePreviewService> & { id: string; title: string })[];
  onSent: (agreementId: string) => void;
}) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const relation = readFragment(IssueFormRelation, props.relation);
  const templates = readFragment(IssueFormTemplate, props.templates).filter(
    ({ currentVersion }) => currentVersion !== null,
  );
  const subProcessors = readFragment(IssueFormSubProcessor, props.subProcessors);
  const { form, told, step, reached, shown, setStep, open, next } = useIssueForm({
    start: relation,
    steps: issueSteps,
    templates,
    subProcessors,
    services: props.services,
  });
  const action = useAction(IssueAgreement, told);
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
  const last = step === issueSteps.length - 1;
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
        <IssueFields
          shown={shown}
          form={form}
          templates={templates}
          services={props.services}
          agreedBefore={relation.agreement !== null}
          changeReasonHint={relation.agreement ? t("issue.changeReasonHint") : undefined}
        />
        {shown === "preview" && (
          <IssuePreview
            draft={form.values}
            recipient={relation.customer.legalName}
            sendWords={t("issue.sendWords", { name: relation.customer.legalName })}
            template={templates.find(
              ({ currentVersion }) => currentVersion?.id === form.values.templateVersionId,
            )}
            services={props.services.filter(({ id }) => form.values.serviceIds.includes(id))}
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
