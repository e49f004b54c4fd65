import { Button, Group, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import type {
  InstructionState,
  InstructionsPanel_LifeFragment,
} from "../../graphql/generated/graphql";
import { useAction } from "../../session/data";
import { Confirm } from "../../shell/Confirm";
import { HashLine } from "../../ui/HashLine";
import { Panel } from "../../ui/Panel";
import { StatusBadge, type Tone } from "../../ui/StatusBadge";
import { useDates } from "../../words/dates";
import css from "./life.module.css";
import { TextDialog } from "./TextDialog";

const InstructionsPanelLife = graphql(`
  fragment InstructionsPanel_life on AgreementLife {
    canInstruct
    instructions {
      id
      number
      text
      textSha256
      state
      givenByName
      givenAt
      answeredByName
      answeredAt
      flagReason
      withdrawnByName
      withdrawnAt
      canAcknowledge
      canFlag
      canWithdraw
    }
  }
`);

const GiveInstruction = graphql(`
  mutation GiveInstruction($input: GiveInstructionInput!) {
    giveInstruction(input: $input) {
      agreement {
        id
        state
      }
    }
  }
`);

const AcknowledgeInstruction = graphql(`
  mutation AcknowledgeInstruction($input: InstructionIdInput!) {
    acknowledgeInstruction(input: $input) {
      agreement {
        id
        state
      }
    }
  }
`);

const FlagInstruction = graphql(`
  mutation FlagInstruction($input: FlagInstructionInput!) {
    flagInstruction(input: $input) {
      agreement {
        id
        state
      }
    }
  }
`);

const WithdrawInstruction = graphql(`
  mutation WithdrawInstruction($input: InstructionIdInput!) {
    withdrawInstruction(input: $input) {
      agreement {
        id
        state
      }
    }
  }
`);

const tones: Record<InstructionState, Tone> = {
  GIVEN: "waiting",
  ACKNOWLEDGED: "good",
  FLAGGED_UNLAWFUL: "bad",
  WITHDRAWN: "neutral",
};

type Instruction = InstructionsPanel_LifeFragment["instructions"][number];

/** The controller's numbered instructions, and what the processor says to each. */
export function InstructionsPanel(props: {
  agreementId: string;
  life: FragmentType<typeof InstructionsPanelLife>;
  vendorReads: boolean;
}) {
  const { t } = useTranslation();
  const life = readFragment(InstructionsPanelLife, props.life);
  const { agreementId } = props;
  return (
    <Panel
      id="instructions"
      title={t("life.instructions.title")}
      lead={t(props.vendorReads ? "life.instructions.leadVendor" : "life.instructions.leadCustomer")}
      highlighted={life.instructions.some(({ canAcknowledge }) => canAcknowledge)}
      actions={
        life.canInstruct && (
          <TextDialog
            open={t("life.instructions.give")}
            title={t("life.instructions.giveTitle")}
            words={t("life.instructions.giveWords")}
            label={t("life.instructions.text")}
            missing={t("life.instructions.textMissing")}
            submit={t("life.instructions.giveSubmit")}
            longest={10_000}
            field="text"
            mutation={GiveInstruction}
            variables={(text) => ({ input: { agreementId, text } })}
            primary
          />
        )
      }
    >
      {life.instructions.length === 0 ? (
        <p className={css["quiet"]}>{t("life.instructions.none")}</p>
      ) : (
        <ol className={css["entries"]}>
          {life.instructions.map((instruction) => (
            <li key={instruction.id}>
              <Entry instruction={instruction} />
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

function Entry({ instruction }: { instruction: Instruction }) {
  const { t } = useTranslation();
  const dates = useDates();
  const byline = (key: "given" | "ACKNOWLEDGED" | "FLAGGED_UNLAWFUL" | "WITHDRAWN", name: string, at: string) =>
    t(`life.instructions.byline.${key}`, { name, date: dates.dateTime(at) });
  const answered = instruction.flagReason === null ? "ACKNOWLEDGED" : "FLAGGED_UNLAWFUL";
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <h3 className={css["heading"]}>{t("life.instructions.number", { number: instruction.number })}</h3>
        <StatusBadge tone={tones[instruction.state]}>
          {t(`life.instructions.state.${instruction.state}`)}
        </StatusBadge>
      </Group>
      <p className={css["text"]} data-over={instruction.state === "WITHDRAWN" || undefined}>
        {instruction.text ?? t("life.hidden")}
      </p>
      <p className={css["byline"]}>
        {byline("given", instruction.givenByName, instruction.givenAt)}
        {instruction.answeredAt !== null && (
          <>
            <br />
            {byline(answered, instruction.answeredByName ?? "", instruction.answeredAt)}
          </>
        )}
        {instruction.withdrawnAt !== null && (
          <>
            <br />
            {byline("WITHDRAWN", instruction.withdrawnByName ?? "", instruction.withdrawnAt)}
          </>
        )}
      </p>
      {instruction.flagReason !== null && (
        <div className={css["answer"]} data-tone="bad">
          <strong>{t("life.instructions.flagReason")}</strong>
          <p className={css["text"]}>{instruction.flagReason}</p>
        </div>
      )}
      <Group gap="sm">
        {instruction.canAcknowledge && <Acknowledge instruction={instruction} />}
        {instruction.canFlag && (
          <TextDialog
            open={t("life.instructions.flag")}
            title={t("life.instructions.flagTitle", { number: instruction.number })}
            words={t("life.instructions.flagWords")}
            label={t("life.instructions.flagReason")}
            missing={t("life.instructions.flagMissing")}
            submit={t("life.instructions.flagSubmit")}
            longest={2000}
            field="reason"
            mutation={FlagInstruction}
            variables={(reason) => ({ input: { instructionId: instruction.id, reason } })}
            destructive
          />
        )}
        {instruction.canWithdraw && <Withdraw instruction={instruction} />}
      </Group>
      <details>
        <summary className={css["byline"]}>{t("life.instructions.fingerprint")}</summary>
        <HashLine
          label={t("life.instructions.hash")}
          value={instruction.textSha256}
          copyLabel={t("copy.copy")}
          copiedLabel={t("copy.copied")}
        />
      </details>
    </Stack>
  );
}

function Acknowledge({ instruction }: { instruction: Instruction }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const action = useAction(AcknowledgeInstruction);
  return (
    <>
      <Button
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t("life.instructions.acknowledge")}
      </Button>
      <Confirm
        opened={opened}
        title={t("life.instructions.acknowledgeTitle", { number: instruction.number })}
        confirmLabel={t("life.instructions.acknowledge")}
        busy={action.busy}
        failures={action.failures}
        onClose={close}
        onConfirm={() => {
          void action.run({ input: { instructionId: instruction.id } }).then((done) => {
            if (done) close();
          });
        }}
      >
        <p>{t("life.instructions.acknowledgeWords")}</p>
      </Confirm>
    </>
  );
}

function Withdraw({ instruction }: { instruction: Instruction }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const action = useAction(WithdrawInstruction);
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t("life.instructions.withdraw")}
      </Button>
      <Confirm
        opened={opened}
        title={t("life.instructions.withdrawTitle", { number: instruction.number })}
        confirmLabel={t("life.instructions.withdraw")}
        destructive
        busy={action.busy}
        failures={action.failures}
        onClose={close}
        onConfirm={() => {
          void action.run({ input: { instructionId: instruction.id } }).then((done) => {
            if (done) close();
          });
        }}
      >
        <p>{t("life.instructions.withdrawWords")}</p>
      </Confirm>
    </>
  );
}
