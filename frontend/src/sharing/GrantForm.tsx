import {
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Radio,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { CustomerPicker, type PickedCustomer } from "../customers/CustomerPicker";
import { graphql } from "../graphql/generated";
import { GrantField, PartnerRole, PartnerType } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { useStanding } from "../shell/viewer";
import { Callout } from "../ui/Alerts";
import { Panel } from "../ui/Panel";
import { useNow } from "../words/dates";
import { dayAfter } from "../words/days";

const ProposeGrant = graphql(`
  mutation ProposeGrant($input: ProposeGrantInput!) {
    proposeGrant(input: $input) {
      grant {
        id
        ...GrantList_grant
      }
    }
  }
`);

interface Draft {
  customerId: string;
  partnerId: string;
  partnerType: PartnerType;
  partnerRole: PartnerRole;
  fields: GrantField[];
  purpose: string;
  legalBasis: string;
  asks: "approval" | "information";
  validTo: string;
}

const aYear = 365;

/** Asks to let a partner see named facts about one customer, and nothing else. */
export function GrantForm(props: {
  partners: readonly { id: string; legalName: string }[];
  customer: PickedCustomer | null;
  onCustomer: (customer: PickedCustomer | null) => void;
  onProposed: () => void;
}) {
  const { partners, customer, onCustomer } = props;
  const { t } = useTranslation();
  const now = useNow();
  const { organisation } = useStanding();
  const form = useForm<Draft>({
    initialValues: {
      customerId: customer?.customerId ?? "",
      partnerId: partners.length === 1 ? (partners[0]?.id ?? "") : "",
      partnerType: "SOLUTION",
      partnerRole: "IMPLEMENTER",
      fields: ["CUSTOMER_NAME"],
      purpose: "",
      legalBasis: "",
      asks: "approval",
      validTo: dayAfter(now, aYear),
    },
    validate: {
      customerId: required(t("grants.customerMissing")),
      partnerId: required(t("grants.partnerMissing")),
      fields: (fields) => (fields.length === 0 ? t("grants.fieldsMissing") : null),
      purpose: required(t("grants.purposeMissing")),
      legalBasis: required(t("grants.legalBasisMissing")),
      validTo: (value) =>
        value === "" || value >= dayAfter(now, 0) ? null : t("grants.untilWrong"),
    },
  });
  const action = useAction(ProposeGrant, form);
  const propose = form.onSubmit(async ({ asks, validTo, ...draft }) => {
    const done = await action.run({
      input: {
        ...draft,
        organisationId: organisation.id,
        purpose: draft.purpose.trim(),
        legalBasis: draft.legalBasis.trim(),
        approvalRequired: asks === "approval",
        validTo: validTo || null,
      },
    });
    if (done) props.onProposed();
  }, focusFirstError(form));
  return (
    <form onSubmit={propose} noValidate>
      <Stack gap="lg">
        <Panel title={t("grants.who")}>
          <Stack>
            <CustomerPicker
              organisationId={organisation.id}
              label={t("grants.customer")}
              value={customer}
              onChange={(picked) => {
                onCustomer(picked);
                form.setFieldValue("customerId", picked?.customerId ?? "");
              }}
              error={form.errors["customerId"]}
            />
            <NativeSelect
              label={t("grants.partner")}
              data={[
                { value: "", label: t("announcementForm.choose") },
                ...partners.map(({ id, legalName }) => ({ value: id, label: legalName })),
              ]}
              {...form.getInputProps("partnerId")}
            />
            <SimpleGrid cols={{ base: 1, xs: 2 }}>
              <NativeSelect
                label={t("grants.type")}
                data={Object.values(PartnerType).map((value) => ({
                  value,
                  label: t(`partnerType.${value}`),
                }))}
                {...form.getInputProps("partnerType")}
              />
              <NativeSelect
                label={t("grants.role")}
                data={Object.values(PartnerRole).map((value) => ({
                  value,
                  label: t(`partnerRole.${value}`),
                }))}
                {...form.getInputProps("partnerRole")}
              />
            </SimpleGrid>
          </Stack>
        </Panel>
        <Panel title={t("grants.what")} lead={t("grants.whatLead")}>
          <Checkbox.Group aria-label={t("grants.what")} {...form.getInputProps("fields")}>
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              {Object.values(GrantField).map((value, index) => (
                <Checkbox
                  key={value}
                  value={value}
                  label={t(`sharedField.${value}`)}
                  description={t(`sharedFieldHint.${value}`)}
                  {...(index === 0 && { "data-path": "fields" })}
                />
              ))}
            </SimpleGrid>
          </Checkbox.Group>
        </Panel>
        <Panel title={t("grants.whyTitle")}>
          <Stack>
            <Textarea
              label={t("grants.purpose")}
              description={t("grants.purposeHint")}
              autosize
              minRows={2}
              {...form.getInputProps("purpose")}
            />
            <Textarea
              label={t("sharing.legalBasis")}
              description={t("grants.legalBasisHint")}
              autosize
              minRows={1}
              {...form.getInputProps("legalBasis")}
            />
            <TextInput
              type="date"
              label={t("grants.until")}
              description={t("grants.untilHint")}
              {...form.getInputProps("validTo")}
            />
            <Radio.Group label={t("grants.asks")} {...form.getInputProps("asks")}>
              <Stack gap="xs" mt="xs">
                <Radio
                  value="approval"
                  label={t("grants.askApproval")}
                  description={t("grants.askApprovalHint")}
                />
                <Radio
                  value="information"
                  label={t("grants.askInformation")}
                  description={t("grants.askInformationHint")}
                />
              </Stack>
            </Radio.Group>
          </Stack>
        </Panel>
        <Callout tone="info">
          <p>{t("grants.never")}</p>
        </Callout>
        <Failures failures={action.failures} />
        <Group>
          <Button type="submit" loading={action.busy}>
            {t("grants.propose")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
