import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { notify } from "../shell/notify";
import { Panel } from "../ui/Panel";

const SetInvitationDomains = graphql(`
  mutation SetInvitationDomains($input: SetInvitationDomainsInput!) {
    setInvitationDomains(input: $input) {
      domains
    }
  }
`);

/** Which mail domains the organisation invites to. */
export function DomainsPanel(props: { organisationId: string; domains: readonly string[] }) {
  const { t } = useTranslation();
  const form = useForm({ initialValues: { domains: props.domains.join("\n") } });
  const action = useAction(SetInvitationDomains, form);
  const save = form.onSubmit(async ({ domains }) => {
    const done = await action.run({
      input: {
        organisationId: props.organisationId,
        domains: domains.split(/[\s,;]+/).filter((domain) => domain !== ""),
      },
    });
    if (!done) return;
    form.setValues({ domains: done.setInvitationDomains.domains.join("\n") });
    notify(t("inviteDomains.done"));
  });
  return (
    <Panel title={t("inviteDomains.title")} lead={t("inviteDomains.lead")}>
      <form onSubmit={save} noValidate>
        <Stack>
          <Textarea
            label={t("inviteDomains.label")}
            description={t("inviteDomains.hint")}
            autosize
            minRows={2}
            {...form.getInputProps("domains")}
          />
          <Failures failures={action.failures} />
          <Group>
            <Button type="submit" variant="default" loading={action.busy}>
              {t("inviteDomains.submit")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
