import { Button, Group, Radio, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import type {
  ExitChoice,
  TerminationGround,
  TerminationPanel_LifeFragment,
} from "../../graphql/generated/graphql";
import { useAction } from "../../session/data";
import { Failures } from "../../shell/Failures";
import { focusFirstError, required } from "../../shell/forms";
import { Callout } from "../../ui/Alerts";
import { Dialog } from "../../ui/Dialog";
import { Facts } from "../../ui/Facts";
import { Panel } from "../../ui/Panel";
import { useDates } from "../../words/dates";
import { today } from "./days";

const TerminationPanelLife = graphql(`
  fragment TerminationPanel_life on AgreementLife {
    canTerminate
    terminationGrounds
    canChooseExit
    termination {
      side
      ground
      reason
      endsAt
      exitChoice
      exitDays
      chosenByName
      chosenAt
      givenByName
      givenAt
    }
  }
`);

const TerminateAgreement = graphql(`
  mutation TerminateAgreement($input: TerminateAgreementInput!) {
    terminateAgreement(input: $input) {
      agreement {
        id
        state
      }
    }
  }
`);

const ChooseExit = graphql(`
  mutation ChooseExit($input: ChooseExitInput!) {
    chooseExit(input: $input) {
      agreement {
        id
        state
      }
    }
  }
`);

type Termination = NonNullable<TerminationPanel_LifeFragment["termination"]>;

/** The notice of termination, from either side, and what is to happen to the data. */
export function TerminationPanel(props: {
  agreementId: string;
  life: FragmentType<typeof TerminationPanelLife>;
}) {
  const { t } = useTranslation();
  const life = readFragment(TerminationPanelLife, props.life);
  if (life.termination === null) {
    if (!life.canTerminate) return null;
    return (
      <Panel
        id="termination"
        title={t("life.termination.title")}
        lead={t("life.termination.lead")}
        actions={<Terminate agreementId={props.agreementId} grounds={life.terminationGrounds} />}
      />
    );
  }
  return (
    <Panel id="termination" title={t("life.termination.title")}>
      <Stack>
        <Notice termination={life.termination} />
        {life.canChooseExit && (
          <Choose agreementId={props.agreementId} choice={life.termination.exitChoice} />
        )}
      </Stack>
    </Panel>
  );
}

function Notice({ termination }: { termination: Termination }) {
  const { t } = useTranslation();
  const dates = useDates();
  return (
    <Facts
      items={[
        {
          label: t("life.termination.given"),
          value: `${t(`life.side.${termination.side}`)}: ${termination.givenByName}, ${dates.dateTime(termination.givenAt)}`,
          wide: true,
        },
        { label: t("life.termination.ground"), value: t(`life.termination.grounds.${termination.ground}`) },
        { label: t("life.termination.endsAt"), value: dates.legal.dateTime(termination.endsAt) },
        { label: t("life.termination.reason"), value: termination.reason ?? t("life.hidden"), wide: true },
        {
          label: t("life.termination.exit"),
          value: t(`life.termination.choice.${termination.exitChoice}`, { count: termination.exitDays }),
          wide: true,
        },
        {
          label: t("life.termination.chosen"),
          value:
            termination.chosenAt === null
              ? null
              : `${termination.chosenByName ?? ""}, ${dates.dateTime(termination.chosenAt)}`,
        },
      ]}
    />
  );
}

function Terminate(props: { agreementId: string; grounds: readonly TerminationGround[] }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { ground: "", reason: "", endsOn: "" },
    validate: {
      ground: required(t("life.termination.groundMissing")),
      reason: required(t("life.termination.reasonMissing")),
      endsOn: required(t("life.termination.endsOnMissing")),
    },
  });
  const action = useAction(TerminateAgreement, form);
  const terminate = form.onSubmit(async ({ ground, reason, endsOn }) => {
    const input = {
      agreementId: props.agreementId,
      ground: ground as TerminationGround,
      reason,
      endsOn,
    };
    if (await action.run({ input })) close();
  }, focusFirstError(form));
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t("life.termination.open")}
      </Button>
      <Dialog
        opened={opened}
        onClose={close}
        title={t("life.termination.dialogTitle")}
        closeLabel={t("dialog.close")}
        large
      >
        <form onSubmit={terminate} noValidate>
          <Stack>
            <Callout tone="waiting">
              <p>{t("life.termination.words")}</p>
            </Callout>
            <Select
              key={form.key("ground")}
              {...form.getInputProps("ground")}
              label={t("life.termination.ground")}
              placeholder={t("life.termination.groundPlaceholder")}
              data={props.grounds.map((value) => ({
                value,
                label: t(`life.termination.grounds.${value}`),
              }))}
              data-autofocus
            />
            <Textarea
              key={form.key("reason")}
              {...form.getInputProps("reason")}
              label={t("life.termination.reason")}
              autosize
              minRows={3}
              maxLength={5000}
            />
            <TextInput
              key={form.key("endsOn")}
              {...form.getInputProps("endsOn")}
              type="date"
              min={today()}
              label={t("life.termination.endsOn")}
              description={t("life.termination.endsOnHint")}
            />
            <Failures failures={action.failures} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t("dialog.cancel")}
              </Button>
              <Button type="submit" color="ruby" loading={action.busy}>
                {t("life.termination.submit")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Dialog>
    </>
  );
}

function Choose({ agreementId, choice }: { agreementId: string; choice: ExitChoice }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const form = useForm<{ choice: ExitChoice }>({ initialValues: { choice } });
  const action = useAction(ChooseExit, form);
  const choose = form.onSubmit(async (values) => {
    if (await action.run({ input: { agreementId, choice: values.choice } })) close();
  });
  return (
    <Group>
      <Button
        variant="default"
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t("life.termination.choose")}
      </Button>
      <Dialog
        opened={opened}
        onClose={close}
        title={t("life.termination.chooseTitle")}
        closeLabel={t("dialog.close")}
      >
        <form onSubmit={choose} noValidate>
          <Stack>
            <Radio.Group
              {...form.getInputProps("choice")}
              label={t("life.termination.chooseLabel")}
              description={t("life.termination.chooseWords")}
            >
              <Stack gap="xs" mt="sm">
                <Radio value="DELETE" label={t("life.termination.DELETE")} />
                <Radio value="RETURN" label={t("life.termination.RETURN")} />
              </Stack>
            </Radio.Group>
            <Failures failures={action.failures} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t("dialog.cancel")}
              </Button>
              <Button type="submit" loading={action.busy}>
                {t("life.termination.chooseSubmit")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Dialog>
    </Group>
  );
}
