import { Button, Group, NativeSelect, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql } from "../graphql/generated";
import { Language, Sector } from "../graphql/generated/graphql";
import { ServiceChoice, type ServiceChoiceService } from "../services/ServiceChoice";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { useStanding } from "../shell/viewer";
import { Callout } from "../ui/Alerts";
import { Panel } from "../ui/Panel";
import { useCountryOptions } from "../words/countries";
import { isCvr, type Scheme, schemes } from "./registration";

const CreateCustomer = graphql(`
  mutation CreateCustomer($input: CreateCustomerInput!) {
    createCustomer(input: $input) {
      relation {
        id
        ...CustomerList_relation
      }
    }
  }
`);

interface Draft {
  legalName: string;
  registrationScheme: Scheme;
  registrationNumber: string;
  countryCode: string;
  sector: Sector;
  language: Language;
  noticeEmail: string;
  ownerEmail: string;
  serviceIds: string[];
  externalId: string;
}

/** Takes a customer into the portal and invites its first owner. */
export function CustomerForm(props: {
  services: readonly FragmentType<typeof ServiceChoiceService>[];
  onCreated: (relationId: string) => void;
}) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const countries = useCountryOptions();
  const email = (value: string) =>
    /^\S+@\S+\.\S+$/.test(value.trim()) ? null : t("customers.emailWrong");
  const form = useForm<Draft>({
    initialValues: {
      legalName: "",
      registrationScheme: "DK_CVR",
      registrationNumber: "",
      countryCode: "DK",
      sector: "PRIVATE",
      language: "DA",
      noticeEmail: "",
      ownerEmail: "",
      serviceIds: [],
      externalId: "",
    },
    validate: {
      legalName: required(t("customers.nameMissing")),
      registrationNumber: (number, { registrationScheme }) =>
        number.trim() === "" || registrationScheme !== "DK_CVR" || isCvr(number)
          ? null
          : t("customers.cvrWrong"),
      noticeEmail: email,
      ownerEmail: email,
    },
  });
  const action = useAction(CreateCustomer, form);
  const create = form.onSubmit(async (draft) => {
    const number = draft.registrationNumber.replace(/\s/g, "");
    const done = await action.run({
      input: {
        organisationId: organisation.id,
        legalName: draft.legalName.trim(),
        registrationScheme: number === "" ? null : draft.registrationScheme,
        registrationNumber: number || null,
        countryCode: draft.countryCode,
        sector: draft.sector,
        language: draft.language,
        noticeEmail: draft.noticeEmail.trim(),
        ownerEmail: draft.ownerEmail.trim(),
        serviceIds: draft.serviceIds,
        externalId: draft.externalId.trim() || null,
      },
    });
    if (done) props.onCreated(done.createCustomer.relation.id);
  }, focusFirstError(form));
  return (
    <form onSubmit={create} noValidate>
      <Stack gap="lg">
        <Panel title={t("customers.who")}>
          <Stack>
            <TextInput label={t("customers.legalName")} {...form.getInputProps("legalName")} />
            <SimpleGrid cols={{ base: 1, xs: 2 }}>
              <NativeSelect
                label={t("customers.scheme")}
                data={schemes.map((value) => ({ value, label: t(`registrationScheme.${value}`) }))}
                {...form.getInputProps("registrationScheme")}
              />
              <TextInput
                label={t("customers.number")}
                description={
                  form.values.registrationScheme === "DK_CVR" ? t("customers.cvrHint") : undefined
                }
                inputMode={form.values.registrationScheme === "DK_CVR" ? "numeric" : "text"}
                inputWrapperOrder={["label", "input", "description", "error"]}
                {...form.getInputProps("registrationNumber")}
              />
              <NativeSelect
                label={t("customers.country")}
                data={countries}
                {...form.getInputProps("countryCode")}
              />
              <NativeSelect
                label={t("organisation.sector")}
                data={Object.values(Sector).map((value) => ({ value, label: t(`sector.${value}`) }))}
                {...form.getInputProps("sector")}
              />
              <TextInput
                label={t("customers.externalId")}
                description={t("customers.externalIdHint")}
                inputWrapperOrder={["label", "input", "description", "error"]}
                {...form.getInputProps("externalId")}
              />
            </SimpleGrid>
          </Stack>
        </Panel>
        <Panel title={t("customers.reach")} lead={t("customers.reachLead")}>
          <Stack>
            <TextInput
              type="email"
              label={t("customers.noticeEmail")}
              description={t("customers.noticeEmailHint")}
              {...form.getInputProps("noticeEmail")}
            />
            <TextInput
              type="email"
              label={t("customers.ownerEmail")}
              description={t("customers.ownerEmailHint")}
              {...form.getInputProps("ownerEmail")}
            />
            <NativeSelect
              label={t("customers.language")}
              data={Object.values(Language).map((value) => ({
                value,
                label: t(`language.${value}`),
              }))}
              {...form.getInputProps("language")}
            />
          </Stack>
        </Panel>
        <Panel title={t("customers.services")}>
          <ServiceChoice
            label={t("customers.servicesLabel")}
            description={t("customers.servicesHint")}
            services={props.services}
            value={form.values.serviceIds}
            onChange={(serviceIds) => form.setFieldValue("serviceIds", serviceIds)}
            error={form.errors["serviceIds"]}
          />
        </Panel>
        <Failures failures={action.failures} />
        <Callout tone="info">
          <p>{t("customers.createWords")}</p>
        </Callout>
        <Group>
          <Button type="submit" loading={action.busy}>
            {t("customers.submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
