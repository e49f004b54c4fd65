import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { TextDialog } from "../agreements/life/TextDialog";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";

const AssistanceActionsCase = graphql(`
  fragment AssistanceActions_case on AssistanceCase {
    request {
      id
      state
    }
    canAskBack
    canAnswer
    canReply
    canClose
  }
`);

const AskBack = graphql(`
  mutation AskBackOnAssistance($input: AssistanceMessageInput!) {
    askBackOnAssistance(input: $input) {
      assistance {
        request {
          id
          state
          isOverdue
        }
      }
    }
  }
`);

const Answer = graphql(`
  mutation AnswerAssistance($input: AssistanceMessageInput!) {
    answerAssistance(input: $input) {
      assistance {
        request {
          id
          state
          isOverdue
        }
      }
    }
  }
`);

const Reply = graphql(`
  mutation ReplyToAssistance($input: AssistanceMessageInput!) {
    replyToAssistance(input: $input) {
      assistance {
        request {
          id
          state
          isOverdue
        }
      }
    }
  }
`);

const Close = graphql(`
  mutation CloseAssistance($input: AssistanceRequestIdInput!) {
    closeAssistance(input: $input) {
      assistance {
        request {
          id
          state
          isOverdue
        }
      }
    }
  }
`);

/** What the reader may do with a request now: the processor asks back and answers, the controller replies and closes. */
export function AssistanceActions(props: { case: FragmentType<typeof AssistanceActionsCase> }) {
  const { t } = useTranslation();
  const shown = readFragment(AssistanceActionsCase, props.case);
  const { id, state } = shown.request;
  const words = (key: "askBack" | "answer" | "reply") => ({
    open: t(`assistance.${key}.open`),
    title: t(`assistance.${key}.open`),
    words: t(`assistance.${key}.words`),
    label: t("assistance.message"),
    missing: t("assistance.textMissing"),
    submit: t(`assistance.${key}.submit`),
    longest: 10_000,
    field: "text" as const,
    variables: (text: string) => ({ input: { assistanceRequestId: id, text } }),
  });
  return (
    <>
      {shown.canClose && <CloseButton id={id} answered={state === "ANSWERED"} />}
      {shown.canAskBack && <TextDialog {...words("askBack")} mutation={AskBack} />}
      {shown.canAnswer && (
        <TextDialog {...words("answer")} mutation={Answer} primary={state !== "ANSWERED"} />
      )}
      {shown.canReply && (
        <TextDialog {...words("reply")} mutation={Reply} primary={state === "ASKED"} />
      )}
    </>
  );
}

function CloseButton({ id, answered }: { id: string; answered: boolean }) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure(false);
  const action = useAction(Close);
  return (
    <>
      <Button
        variant={answered ? "filled" : "default"}
        onClick={() => {
          action.clear();
          open();
        }}
      >
        {t("assistance.close.open")}
      </Button>
      <Confirm
        opened={opened}
        title={t("assistance.close.title")}
        confirmLabel={t("assistance.close.open")}
        busy={action.busy}
        failures={action.failures}
        onClose={close}
        onConfirm={() => {
          void action.run({ input: { assistanceRequestId: id } }).then((done) => {
            if (done) close();
          });
        }}
      >
        <p>{t(answered ? "assistance.close.words" : "assistance.close.unanswered")}</p>
      </Confirm>
    </>
  );
}
