import { Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";
import { Tally } from "../ui/Tally";

type Native<Props> = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof Props> & {
  ref?: Ref<HTMLAnchorElement>;
};

/** A link of the portal that looks like a link. */
export const TextLink = createLink(function TextLink(props: AnchorProps & Native<AnchorProps>) {
  return <Anchor {...props} />;
});

/** A link of the portal that looks like a button. */
export const ButtonLink = createLink(function ButtonLink(props: ButtonProps & Native<ButtonProps>) {
  return <Button component="a" {...props} />;
});

/** A tally that leads to what it counts. */
export const TallyLink = createLink(Tally);
