import { Button, Group, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ProofInput, ProofMethod } from "../graphql/generated/graphql";
import { Failures } from "../shell/Failures";
import type { Failure } from "./failure";

/** A way to prove who one is, by the name of its input. */
type Way = "password" | "code" | "recoveryCode";

interface ProofFormProps {
  /** The account's second factors; without any it is the password that is asked for */
  methods: readonly ProofMethod[];
  submitLabel: string;
  /** Answers what went wrong; nothing when the proof was taken */
  give: (proof: ProofInput) => Promise<readonly Failure[]>;
  onCancel?: () => void;
}

/** Asks for one proof: the password, the code of the app, or a recovery code. */
export function ProofForm({ methods, submitLabel, give, onCancel }: ProofFormProps) {
  const { t } = useTranslation();
  const first: Way = methods.length === 0 ? "password" : "code";
  const [way, setWay] = useState<Way>(first);
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const field = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (typed.trim() === "") {
      setFailures([{ code: "VALIDATION", message: t(`proofForm.missing.${way}`), field: way, requestId: null }]);
      field.current?.focus();
      return;
    }
    setBusy(true);
    setFailures([]);
    const found = await give(proofOf(way, typed));
    setBusy(false);
    setFailures(found);
    if (found.length > 0) field.current?.focus();
  };
  const change = (to: Way) => {
    setWay(to);
    setTyped("");
    setFailures([]);
    field.current?.focus();
  };
  const own = failures.find((failure) => failure.field === way);
  const input = {
    label: t(`proofForm.${way}`),
    description: t(`proofForm.hint.${way}`),
    error: own?.message,
    value: typed,
    ref: field,
    "data-autofocus": true,
    // Escape is the question's own to hear, not that of a dialog under it.
    "data-mantine-stop-propagation": onCancel === undefined ? undefined : true,
    onChange: (event: { currentTarget: { value: string } }) => setTyped(event.currentTarget.value),
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack>
        {way === "password" && (
          <PasswordInput
            {...input}
            key="password"
            autoComplete="current-password"
            visibilityToggleButtonProps={{ "aria-label": t("signIn.showPassword") }}
          />
        )}
        {way === "code" && (
          <TextInput
            {...input}
            key="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={7}
            autoFocus
          />
        )}
        {way === "recoveryCode" && (
          <TextInput {...input} key="recoveryCode" autoComplete="off" maxLength={40} autoFocus />
        )}
        <Failures failures={failures.filter((failure) => failure !== own)} />
        <Group justify="space-between">
          {way === "password" ? (
            <span />
          ) : (
            <Button
              variant="subtle"
              px={0}
              onClick={() => change(way === "code" ? "recoveryCode" : "code")}
            >
              {way === "code" ? t("proofForm.useRecoveryCode") : t("proofForm.useCode")}
            </Button>
          )}
          <Group>
            {onCancel !== undefined && (
              <Button variant="default" onClick={onCancel}>
                {t("dialog.cancel")}
              </Button>
            )}
            <Button type="submit" loading={busy}>
              {submitLabel}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

function proofOf(way: Way, typed: string): ProofInput {
  switch (way) {
    case "password":
      return { password: typed };
    case "code":
      return { code: typed.trim() };
    case "recoveryCode":
      return { recoveryCode: typed.trim() };
  }
}
