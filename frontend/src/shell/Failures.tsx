import { useTranslation } from "react-i18next";
import type { Failure } from "../session/failure";
import { Callout } from "../ui/Alerts";

/** Codes for which we know what the reader can do next, beside the server's own sentence. */
const advised = [
  "CONFLICT",
  "FORBIDDEN",
  "INTERNAL",
  "NETWORK",
  "RATE_LIMITED",
  "UNAUTHENTICATED",
  "UNAVAILABLE",
] as const;

/** What went wrong and what to do about it. Draws nothing when nothing did. */
export function Failures({ failures }: { failures: readonly Failure[] }) {
  const { t } = useTranslation();
  if (failures.length === 0) return null;
  return (
    <Callout tone="bad">
      {failures.map((failure) => {
        const advice = advised.find((code) => code === failure.code);
        return (
          <div key={`${failure.code} ${failure.field} ${failure.message}`}>
            {failure.message !== "" && failure.code !== "INTERNAL" && <p>{failure.message}</p>}
            {advice !== undefined && <p>{t(`failure.${advice}`)}</p>}
            {failure.requestId !== null && (
              <p>{t("failure.requestId", { id: failure.requestId })}</p>
            )}
          </div>
        );
      })}
    </Callout>
  );
}
