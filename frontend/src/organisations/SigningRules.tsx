import { Button, Group, NativeSelect, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { SigningOrder } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { notify } from "../shell/notify";
import { Panel } from "../ui/Panel";

const SigningRulesOrganisation = graphql(`
  fragment SigningRules_organisation on Organisation {
    id
    signatoriesNeeded
    signingOrder
  }
`);

const SetSigningRules = graphql(`
  mutation SetSigningRules($input: SetSigningRulesInput!) {
    setSigningRules(input: $input) {
      organisation {
        id
        ...SigningRules_organisation
      }
    }
  }
`);

/** How many sign for the organisation, and, for a vendor, which side signs first: an owner's to decide. */
export function SigningRules(props: {
  organisation: FragmentType<typeof SigningRulesOrganisation>;
}) {
  const { t } = useTranslation();
  const organisation = readFragment(SigningRulesOrganisation, props.organisation);
  const isVendor = organisation.signingOrder !== null;
  const form = useForm({
    initialValues: {
      signatories: String(organisation.signatoriesNeeded ?? 1),
      order: organisation.signingOrder ?? SigningOrder.Either,
    },
  });
  const action = useAction(SetSigningRules, form);
  const save = form.onSubmit(async ({ signatories, order }) => {
    const done = await action.run({
      input: {
        organisationId: organisation.id,
        signatories: Number(signatories),
        order: isVendor ? order : null,
      },
    });
    if (!done) return;
    form.resetDirty();
    notify(t("signingRules.saved"));
  });
  return (
    <Panel title={t("signingRules.title")} lead={t("signingRules.lead")}>
      <form onSubmit={save} noValidate>
        <Stack maw="32rem">
          <NativeSelect
            {...form.getInputProps("signatories")}
            label={t("signingRules.signatories")}
            description={t("signingRules.signatoriesHint")}
            data={["1", "2"].map((value) => ({ value, label: t(`signingRules.needed.${value as "1" | "2"}`) }))}
          />
          {isVendor && (
            <NativeSelect
              {...form.getInputProps("order")}
              label={t("signingRules.order")}
              data={Object.values(SigningOrder).map((value) => ({ value, label: t(`signingOrder.${value}`) }))}
            />
          )}
          <Failures failures={action.failures} />
          <Group>
            <Button type="submit" variant="default" loading={action.busy} disabled={!form.isDirty()}>
              {t("signingRules.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
