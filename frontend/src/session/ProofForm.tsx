import { Button, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ProofInput, ProofMethod } from "../graphql/generated/graphql";
import { Failures } from "../shell/Failures";
import { type Failure, failuresOf } from "./failure";
import { askForPasskey, PasskeyRefused, passkeysWork } from "./passkeys";

/** A way to prove who one is, by the name of its input. */
type Way = "passkey" | "password" | "code" | "recoveryCode";

interface ProofFormProps {
  /** The account's second factors; without any it is the password that is asked for */
  methods: readonly ProofMethod[];
  submitLabel: string;
  /** What the browser is to be asked, where a passkey is the proof */
  passkeyOptions: () => Promise<string>;
  /** Answers what went wrong; nothing when the proof was taken */
  give: (proof: ProofInput) => Promise<readonly Failure[]>;
  onCancel?: () => void;
}

/** Asks for one proof: a passkey, the password, the code of the app, or a recovery code. */
export function ProofForm({ methods, submitLabel, passkeyOptions, give, onCancel }: ProofFormProps) {
  const { t } = useTranslation();
  const ways = waysOf(methods);
  const [way, setWay] = useState<Way>(ways[0] ?? "password");
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const field = useRef<HTMLInputElement>(null);

  const proof = async (): Promise<ProofInput> => {
    switch (way) {
      case "passkey":
        return { passkey: await askForPasskey(await passkeyOptions()) };
      case "password":
        return { password: typed };
      case "code":
        return { code: typed.trim() };
      case "recoveryCode":
        return { recoveryCode: typed.trim() };
    }
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (way !== "passkey" && typed.trim() === "") {
      setFailures([{ code: "VALIDATION", message: t(`proofForm.missing.${way}`), field: way, requestId: null }]);
      field.current?.focus();
      return;
    }
    setBusy(true);
    setFailures([]);
    let found: readonly Failure[];
    try {
      found = await give(await proof());
    } catch (error) {
      found =
        error instanceof PasskeyRefused
          ? [{ code: "PASSKEY", message: t("passkeys.notGiven"), field: null, requestId: null }]
          : failuresOf(error);
    }
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
  const own = way === "passkey" ? undefined : failures.find((failure) => failure.field === way);
  const input = {
    error: own?.message,
    value: typed,
    ref: field,
    "data-autofocus": true,
    // Escape is the question's own to hear, not that of a dialog under it.
    "data-mantine-stop-propagation": onCancel === undefined ? undefined : true,
    onChange: (event: { currentTarget: { value: string } }) => setTyped(event.currentTarget.value),
  };
  const words = (of: Exclude<Way, "passkey">) => ({
    label: t(`proofForm.${of}`),
    description: t(`proofForm.hint.${of}`),
  });
  const other = (to: Way) => {
    if (to === "passkey") return t("passkeys.useInstead");
    if (to === "code") return t("proofForm.useCode");
    return way === "code" ? t("proofForm.useRecoveryCode") : t("passkeys.useRecoveryCode");
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack>
        {way === "passkey" && <Text>{t("passkeys.proofHint")}</Text>}
        {way === "password" && (
          <PasswordInput
            {...input}
            {...words(way)}
            key="password"
            autoComplete="current-password"
            visibilityToggleButtonProps={{ "aria-label": t("signIn.showPassword") }}
          />
        )}
        {way === "code" && (
          <TextInput
            {...input}
            {...words(way)}
            key="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={7}
            autoFocus
          />
        )}
        {way === "recoveryCode" && (
          <TextInput
            {...input}
            {...words(way)}
            key="recoveryCode"
            autoComplete="off"
            maxLength={40}
            autoFocus
          />
        )}
        <Failures failures={failures.filter((failure) => failure !== own)} />
        <Group justify="space-between">
          <Group>
            {ways
              .filter((one) => one !== way)
              .map((one) => (
                <Button key={one} variant="subtle" px={0} onClick={() => change(one)}>
                  {other(one)}
                </Button>
              ))}
          </Group>
          <Group>
            {onCancel !== undefined && (
              <Button variant="default" onClick={onCancel}>
                {t("dialog.cancel")}
              </Button>
            )}
            <Button type="submit" loading={busy} data-autofocus={way === "passkey" || undefined}>
              {way === "passkey" ? t("passkeys.use") : submitLabel}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

/** The easiest first. A passkey is offered only where the browser can use one. */
function waysOf(methods: readonly ProofMethod[]): Way[] {
  if (methods.length === 0) return ["password"];
  const ways: Way[] = [];
  if (methods.includes("PASSKEY") && passkeysWork()) ways.push("passkey");
  if (methods.includes("TOTP")) ways.push("code");
  if (methods.includes("RECOVERY_CODE")) ways.push("recoveryCode");
  return ways;
}
