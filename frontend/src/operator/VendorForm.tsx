import { Button, Group, NativeSelect, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { isCvr, type Scheme, schemes } from "../customers/registration";
import { graphql } from "../graphql/generated";
import { Language, Sector } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { Panel } from "../ui/Panel";
import { useCountryOptions } from "../words/countries";
import { isSlug, slugOf } from "./slug";

const CreateVendor = graphql(`
  mutation CreateVendor($input: CreateVendorInput!) {
    createVendor(input: $input) {
      tenant {
        id
        ...TenantList_tenant
      }
    }
  }
`);

interface Draft {
  legalName: string;
  slug: string;
  registrationScheme: Scheme;
  registrationNumber: string;
  countryCode: string;
  sector: Sector;
  ownerEmail: string;
  language: Language;
}

/** Makes a vendor and invites its first owner. */
export function VendorForm({ onCreated }: { onCreated: (tenantId: string) => void }) {
  const { t } = useTranslation();
  const countries = useCountryOptions();
  const form = useForm<Draft>({
    initialValues: {
      legalName: "",
      slug: "",
      registrationScheme: "DK_CVR",
      registrationNumber: "",
      countryCode: "DK",
      sector: "PRIVATE",
      ownerEmail: "",
      language: "DA",
    },
    validate: {
      legalName: required(t("operator.nameMissing")),
      slug: (slug) => (isSlug(slug.trim()) ? null : t("operator.slugWrong")),
      registrationNumber: (number, { registrationScheme }) =>
        number.trim() === "" || registrationScheme !== "DK_CVR" || isCvr(number)
          ? null
          : t("customers.cvrWrong"),
      ownerEmail: (value) =>
        /^\S+@\S+\.\S+$/.test(value.trim()) ? null : t("customers.emailWrong"),
    },
  });
  const action = useAction(CreateVendor, form);
  const name = form.getInputProps("legalName");
  const create = form.onSubmit(async (draft) => {
    const number = draft.registrationNumber.replace(/\s/g, "");
    const done = await action.run({
      input: {
        legalName: draft.legalName.trim(),
        slug: draft.slug.trim(),
        registrationScheme: number === "" ? null : draft.registrationScheme,
        registrationNumber: number || null,
        countryCode: draft.countryCode,
        sector: draft.sector,
        ownerEmail: draft.ownerEmail.trim(),
        language: draft.language,
      },
    });
    if (done) onCreated(done.createVendor.tenant.id);
  }, focusFirstError(form));
  const under = ["label", "input", "description", "error"] as const;
  return (
    <form onSubmit={create} noValidate>
      <Stack gap="lg">
        <Panel title={t("operator.who")}>
          <Stack>
            <TextInput
              label={t("operator.legalName")}
              {...name}
              onBlur={(event) => {
                name.onBlur?.(event);
                if (form.values.slug === "") form.setFieldValue("slug", slugOf(form.values.legalName));
              }}
            />
            <TextInput
              label={t("operator.slug")}
              description={t("operator.slugHint")}
              autoCapitalize="none"
              spellCheck={false}
              inputWrapperOrder={[...under]}
              {...form.getInputProps("slug")}
            />
            <SimpleGrid cols={{ base: 1, xs: 2 }}>
              <NativeSelect
                label={t("customers.scheme")}
                data={schemes.map((value) => ({ value, label: t(`registrationScheme.${value}`) }))}
                {...form.getInputProps("registrationScheme")}
              />
              <TextInput
                label={t("customers.number")}
                inputMode={form.values.registrationScheme === "DK_CVR" ? "numeric" : "text"}
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
            </SimpleGrid>
          </Stack>
        </Panel>
        <Panel title={t("operator.owner")} lead={t("operator.ownerLead")}>
          <Stack>
            <TextInput
              type="email"
              label={t("operator.ownerEmail")}
              {...form.getInputProps("ownerEmail")}
            />
            <NativeSelect
              label={t("customers.language")}
              data={Object.values(Language).map((value) => ({ value, label: t(`language.${value}`) }))}
              {...form.getInputProps("language")}
            />
          </Stack>
        </Panel>
        <Failures failures={action.failures} />
        <Group>
          <Button type="submit" loading={action.busy}>
            {t("operator.submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
