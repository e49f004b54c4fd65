import { CopyButton } from "@mantine/core";
import css from "./HashLine.module.css";
import { IconButton } from "./IconButton";
import { CheckIcon, CopyIcon } from "./icons";

/** A fingerprint that can be read, selected and copied. */
export function HashLine(props: {
  label: string;
  value: string;
  copyLabel: string;
  copiedLabel: string;
}) {
  const { label, value, copyLabel, copiedLabel } = props;
  return (
    <div className={css["line"]}>
      <span className={css["label"]}>{label}</span>
      <code className={css["value"]}>{value}</code>
      <CopyButton value={value} timeout={2000}>
        {({ copied, copy }) => (
          <IconButton label={copied ? copiedLabel : `${copyLabel}: ${label}`} onClick={copy}>
            {copied ? <CheckIcon size={16} /> : <CopyIcon size={16} />}
          </IconButton>
        )}
      </CopyButton>
    </div>
  );
}
