import { Button, Divider, Stack } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Failures } from "../shell/Failures";
import { type Failure, failuresOf } from "./failure";
import { PasskeyRefused, passkeysAutofill, passkeysWork, signInWithPasskey, stopAskingForPasskeys } from "./passkeys";
import { speak } from "./SecondStepForm";
import { openAsNewcomer } from "./session";

/** A question is good for five minutes; the one that waits under the field is asked anew before. */
const askAgainAfter = 240_000;

/**
 * The first way in: a passkey, by the button or from the list that the browser shows under the e-mail field
 * (`autocomplete="username webauthn"`).
 */
export function PasskeySignIn({ returnTo }: { returnTo: string }) {
  const { t } = useTranslation();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  // Counts up when the question under the field is to be asked anew.
  const [round, setRound] = useState(0);

  const enter = useCallback(
    async (autofill: boolean) => {
      const user = await signInWithPasskey(autofill);
      await speak(user.language);
      openAsNewcomer(returnTo, (path) => router.history.push(path));
    },
    [returnTo, router],
  );
  const again = useCallback(() => setRound((before) => before + 1), []);
  const told = useCallback(
    (error: unknown) =>
      error instanceof PasskeyRefused
        ? [{ code: "PASSKEY", message: t("passkeys.notGiven"), field: null, requestId: null }]
        : failuresOf(error).map((failure) => ({ ...failure, code: "PASSKEY" })),
    [t],
  );
  const failed = useCallback((error: unknown) => setFailures(told(error)), [told]);

  if (!passkeysWork()) return null;
  return (
    <Stack>
      <UnderTheField key={round} enter={enter} onAgain={again} onFailure={failed} />
      <Button
        size="md"
        fullWidth
        loading={busy}
        onClick={() => {
          setBusy(true);
          setFailures([]);
          enter(false).catch((error: unknown) => {
            setFailures(told(error));
            setBusy(false);
            again();
          });
        }}
      >
        {t("passkeys.signIn")}
      </Button>
      <Failures failures={failures} />
      <Divider label={t("passkeys.or")} />
    </Stack>
  );
}

/** Waits under the e-mail field for a passkey to be chosen from the browser's list. */
function UnderTheField(props: {
  enter: (autofill: boolean) => Promise<void>;
  onAgain: () => void;
  onFailure: (error: unknown) => void;
}) {
  const { enter, onAgain, onFailure } = props;
  useEffect(() => {
    let over = false;
    const wait = async () => {
      if (!(await passkeysAutofill()) || over) return;
      try {
        await enter(true);
      } catch (error) {
        // Whoever closes the browser's list has asked for nothing; what the portal said is worth reading.
        if (!over && !(error instanceof PasskeyRefused)) onFailure(error);
      }
    };
    void wait();
    const again = setTimeout(onAgain, askAgainAfter);
    return () => {
      over = true;
      clearTimeout(again);
      stopAskingForPasskeys();
    };
  }, [enter, onAgain, onFailure]);
  return null;
}
